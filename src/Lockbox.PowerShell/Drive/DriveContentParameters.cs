using System.Management.Automation;
using System.Text;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Drive;

/// <summary>What Get-Content, Set-Content and Add-Content take on a drive besides their own parameters.</summary>
public abstract class DriveContentParameters
{
    /// <summary>The encoding of text; UTF-8 by default.</summary>
    [Parameter]
    [ValidateNotNull]
    [EncodingTransformation]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding Encoding { get; set; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Bytes instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }
}

/// <summary>What Get-Content takes on a drive besides its own parameters.</summary>
public sealed class ReadContentParameters : DriveContentParameters
{
    /// <summary>All of it at once.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>What is between two pieces of text instead of a line break.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Delimiter { get; set; }

    /// <summary>The last lines only. (PowerShell keeps -Tail to the file system.)</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? LastLines { get; set; }

    /// <summary>Not possible: a commit is whole, and nothing comes after it.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }
}

/// <summary>What Set-Content and Add-Content take on a drive besides their own parameters.</summary>
public sealed class WriteContentParameters : DriveContentParameters
{
    /// <summary>No line break behind each text.</summary>
    [Parameter]
    public SwitchParameter NoNewline { get; set; }
}

/// <summary>
/// What Clear-Content takes, which is nothing. It tells Clear-Content from Set-Content, which clears before it writes
/// and has <see cref="WriteContentParameters"/> then.
/// </summary>
public sealed class ClearContentParameters
{
}
