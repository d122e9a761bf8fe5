using Lockbox.Engine;

namespace Lockbox.PowerShell.Drive;

/// <content>
/// Paths as text. The base class answers some of these questions by looking for items, up to thirty times for one
/// command; here none of them looks at the lockbox.
/// </content>
public sealed partial class LockboxProvider
{
    /// <inheritdoc/>
    protected override string MakePath(string parent, string child) => DrivePath.Combine(parent, child);

    /// <inheritdoc/>
    protected override string GetParentPath(string path, string root) => DrivePath.ParentOf(path, root);

    /// <inheritdoc/>
    protected override string GetChildName(string path) => DrivePath.LeafOf(path);

    /// <inheritdoc/>
    protected override string NormalizeRelativePath(string path, string basePath) =>
        DrivePath.Relative(path, basePath);

    /// <inheritdoc/>
    protected override bool IsValidPath(string path)
    {
        string name = DrivePath.Parse(path).Name;
        return name.Length == 0 || EntryName.TryNormalize(name, out _, out _);
    }

    /// <inheritdoc/>
    protected override bool IsItemContainer(string path) => Ask(path, () =>
    {
        if (VariableAt(path) is { } variable)
        {
            return IsFolder(variable);
        }

        DriveTarget target = Existing(path);
        return target.IsTop || target.Find(this) is { IsContainer: true };
    });
}
