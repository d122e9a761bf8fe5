using System.ComponentModel;
using System.Management.Automation;
using Lockbox.Engine;

namespace Lockbox;

/// <summary>
/// What the views call to print names in the colours that <c>Get-ChildItem</c> gives to files of the host; not for
/// scripts. The colours are the user's, from <c>$PSStyle.FileInfo</c>; PowerShell takes them out again where
/// <c>$PSStyle.OutputRendering</c> or NO_COLOR says so.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DisplayColor
{
    private const string Reset = "\e[0m";

    private const UnixFileMode Execute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The name of an item, with the target if it is a link.</summary>
    /// <param name="item">The item.</param>
    /// <param name="fileInfo"><c>$PSStyle.FileInfo</c>, or null for no colours.</param>
    /// <returns>For instance <c>src/current -&gt; v2</c>.</returns>
    public static string NameAndTarget(LockboxItem item, object? fileInfo)
    {
        ArgumentNullException.ThrowIfNull(item);
        return WithTarget(item, item.Name, fileInfo);
    }

    /// <summary>The last part of the name of an item, with the target if it is a link.</summary>
    /// <param name="item">The item.</param>
    /// <param name="fileInfo"><c>$PSStyle.FileInfo</c>, or null for no colours.</param>
    /// <returns>For instance <c>current -&gt; v2</c>.</returns>
    public static string LeafAndTarget(LockboxItem item, object? fileInfo)
    {
        ArgumentNullException.ThrowIfNull(item);
        return WithTarget(item, item.Leaf, fileInfo);
    }

    /// <summary>The name of a directory.</summary>
    /// <param name="name">The name.</param>
    /// <param name="fileInfo"><c>$PSStyle.FileInfo</c>, or null for no colours.</param>
    /// <returns>One line.</returns>
    public static string Directory(string name, object? fileInfo) => Coloured(
        DisplayText.Name(name), Text(fileInfo, "Directory"));

    private static string WithTarget(LockboxItem item, string name, object? fileInfo)
    {
        string shown = Coloured(DisplayText.Name(name), ColourOf(item, fileInfo));
        return item.Target is null ? shown : $"{shown} -> {DisplayText.Name(item.Target)}";
    }

    // The order is PowerShell's: what a file is called counts before whether it may be run.
    private static string? ColourOf(LockboxItem item, object? fileInfo) => item.Kind switch
    {
        _ when fileInfo is null => null,
        EntryKind.Directory => Text(fileInfo, "Directory"),
        EntryKind.SymbolicLink => Text(fileInfo, "SymbolicLink"),
        _ => OfExtension(Path.GetExtension(item.Leaf), fileInfo)
            ?? (((item.UnixMode ?? default) & Execute) != 0 ? Text(fileInfo, "Executable") : null),
    };

    private static string? OfExtension(string extension, object fileInfo)
    {
        // The type is younger than the reference assembly, so it is asked by name.
        if (extension.Length == 0 || PSObject.AsPSObject(fileInfo).Properties["Extension"]?.Value is not { } known)
        {
            return null;
        }

        PSObject colours = PSObject.AsPSObject(known);
        return colours.Methods["ContainsKey"]?.Invoke(extension) is true
            ? (colours.Members["Item"] as PSParameterizedProperty)?.Invoke(extension) as string
            : null;
    }

    private static string? Text(object? fileInfo, string property) =>
        fileInfo is null ? null : PSObject.AsPSObject(fileInfo).Properties[property]?.Value as string;

    private static string Coloured(string text, string? colour) =>
        string.IsNullOrEmpty(colour) ? text : $"{colour}{text}{Reset}";
}
