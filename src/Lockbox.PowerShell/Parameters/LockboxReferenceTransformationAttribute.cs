using System.Management.Automation;
using Lockbox.PowerShell.Drive;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Makes a <see cref="LockboxReference"/> of whatever stands for a lockbox: a path, a <see cref="FileInfo"/>, a
/// <see cref="global::Lockbox.Lockbox"/>, a <see cref="LockboxItem"/> or a drive. The only place that knows how.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LockboxReferenceTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Convert(inputData);

    /// <summary>The full path that an argument means, for completers, which have no cmdlet.</summary>
    /// <param name="argument">The argument, or null when none was given.</param>
    /// <param name="currentDirectory">What paths are relative to.</param>
    /// <returns>The path, or null when it cannot be told.</returns>
    internal static string? TryPath(object? argument, string currentDirectory)
    {
        object? value = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        string? text = value is null
            ? LockboxReference.TryDefault()
            : (Convert(value) as LockboxReference)?.ToString();
        string? word = text is null ? null : CompletionWord.Unquote(text);
        return word is null ? null
            : DriveSessions.ByName(word)?.Path ?? CompletionWord.FullPath(word, currentDirectory);
    }

    private static object Convert(object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value is object[] several ? several.Select(One).ToArray() : One(value);
    }

    private static LockboxReference One(object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            LockboxReference reference => reference,
            string { Length: > 0 } path => LockboxReference.FromPath(path),
            FileSystemInfo file => LockboxReference.FromFullPath(file.FullName),
            global::Lockbox.Lockbox lockbox => LockboxReference.FromFullPath(lockbox.File),
            LockboxItem item => LockboxReference.FromFullPath(item.Lockbox),
            LockboxVariable variable => LockboxReference.FromFullPath(variable.Lockbox),
            LockboxKeyProtector protector => LockboxReference.FromFullPath(protector.Lockbox),
            LockboxDrive drive => LockboxReference.FromFullPath(drive.Lockbox),
            PathInfo { Drive: LockboxDrive drive } => LockboxReference.FromFullPath(drive.Lockbox),
            PathInfo path => LockboxReference.FromFullPath(path.ProviderPath),
            ScriptBlock => throw new ArgumentTransformationMetadataException(
                "The first argument is the lockbox, and a script block is none. Write -ScriptBlock before it, or the "
                + "lockbox first."),
            _ => throw new ArgumentTransformationMetadataException(
                $"A lockbox is given by its path, a FileInfo, a Lockbox, a LockboxItem or a drive, not by "
                + $"{(value is null ? "null" : "a " + value.GetType().Name)}."),
        };
    }
}
