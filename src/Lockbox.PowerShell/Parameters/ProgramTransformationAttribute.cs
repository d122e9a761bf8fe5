using System.Management.Automation;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Refuses what is no program, with advice: a script block, whose text PowerShell would take for a program's name, and
/// several arguments, which come to this place when the lockbox was left out.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ProgramTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            ScriptBlock => throw new ArgumentTransformationMetadataException(
                "A script block is no program. Write -ScriptBlock before it, and leave out -ArgumentList, -NoRedact, "
                + "-CleanEnvironment and -MergeError, which are for programs: it sees the caller's variables instead."),
            object[] => throw new ArgumentTransformationMetadataException(
                "There is one program, and the lockbox comes before it. Without a lockbox, write -FilePath before the "
                + "program and -ArgumentList before its arguments."),
            _ => inputData,
        };
}
