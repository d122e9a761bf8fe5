using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Values;
using Lockbox.PowerShell.Variables;

namespace Lockbox.PowerShell.Drive;

/// <content>
/// Variables and secrets, for reading. They are changed by the commands that say whether a value is a secret.
/// </content>
public sealed partial class LockboxProvider
{
    /// <summary>Where a path leads, if it is one of variables.</summary>
    /// <param name="path">The path as PowerShell gives it.</param>
    /// <returns>The variable or folder; null for items, and for what leads to no drive.</returns>
    private static VariableTarget? VariableAt(string path)
    {
        (string token, string name) = DrivePath.Parse(path);
        return DriveVariables.VariableOf(name) is { } variable && DriveSessions.Find(token) is { } session
            ? new VariableTarget(session, variable)
            : null;
    }

    /// <summary>The value of a variable as the drive gives it out.</summary>
    /// <param name="target">Where it is.</param>
    /// <returns>
    /// Text of a plain variable. Of a secret a SecureString, PSCredential, byte[], Hashtable or X509Certificate2; plain
    /// text where the drive was made for that.
    /// </returns>
    /// <exception cref="LockboxVariableNotFoundException">There is no such variable.</exception>
    private object ValueOf(VariableTarget target)
    {
        using OpenLockbox open = target.Session.OpenRead(this);
        Variable variable = open.Snapshot.FindVariable(target.Name) ?? throw NoSuchVariable(target);
        using VariableValue value = open.Snapshot.ReadVariable(variable);
        return !variable.IsSecret ? SecretUtf8.ToText(value.Content)
            : target.Session.IsPlainText ? SecretForm.PlainText(value)
            : SecretForm.Usual(value);
    }

    private bool Exists(VariableTarget target)
    {
        using OpenLockbox open = target.Session.OpenRead(this);
        return target.IsFolder(open.Snapshot) || open.Snapshot.FindVariable(target.Name) is not null;
    }

    private bool IsFolder(VariableTarget target)
    {
        using OpenLockbox open = target.Session.OpenRead(this);
        return target.IsFolder(open.Snapshot);
    }

    private void WriteVariable(VariableTarget target)
    {
        LockboxVariable? found;
        bool isFolder;
        using (OpenLockbox open = target.Session.OpenRead(this))
        {
            found = VariableListing.Describe(open, [target.Name], Report).FirstOrDefault();
            isFolder = target.IsFolder(open.Snapshot);
        }

        object item = found is not null ? found
            : isFolder ? new LockboxVariableFolder(target.Session.Path, target.Name)
            : throw NoSuchVariable(target);
        Write(item, DriveText.VariableTypeName, target.PathOf(target.Name), isFolder);
    }

    /// <summary>Gives out what is in a folder of variables; only their names where these are wanted.</summary>
    private void WriteVariables(VariableTarget target, bool recurse, bool namesOnly)
    {
        List<(string Name, LockboxVariable? Variable)> found = [.. VariablesIn(target, recurse)];
        WildcardPattern? filter = string.IsNullOrEmpty(Filter)
            ? null
            : WildcardPattern.Get(Filter, WildcardOptions.IgnoreCase);
        foreach ((string name, LockboxVariable? variable) in found)
        {
            if (filter?.IsMatch(EntryName.Leaf(name)) is false)
            {
                continue;
            }

            string path = target.PathOf(name);
            bool isFolder = variable is null;
            if (namesOnly)
            {
                WriteItemObject(EntryName.Leaf(name), path, isFolder);
            }
            else
            {
                object item = isFolder ? new LockboxVariableFolder(target.Session.Path, name) : variable!;
                Write(item, DriveText.VariableTypeName, path, isFolder);
            }
        }
    }

    private List<(string Name, LockboxVariable? Variable)> VariablesIn(VariableTarget target, bool recurse)
    {
        using OpenLockbox open = target.Session.OpenRead(this);
        if (open.Snapshot.FindVariable(target.Name) is { } single && !target.IsFolder(open.Snapshot))
        {
            LockboxVariable one = VariableListing.Describe(open, [single], Report).Single();
            return [(one.Name, one)];
        }

        List<(string Name, Variable? Variable)> found = [];
        HashSet<string> folders = new(StringComparer.Ordinal);
        IEnumerable<Variable> below = recurse
            ? open.Snapshot.EnumerateVariables(target.Prefix)
            : open.Snapshot.EnumerateVariableLevel(target.Prefix);
        foreach (Variable variable in below)
        {
            int slash = variable.Name.IndexOf(EntryName.Separator, target.Prefix.Length);
            if (recurse || slash < 0)
            {
                found.Add((variable.Name, variable));
            }
            else if (folders.Add(variable.Name[..slash]))
            {
                found.Add((variable.Name[..slash], null));
            }
        }

        Dictionary<string, LockboxVariable> described = VariableListing
            .Describe(open, found.Select(each => each.Variable).OfType<Variable>(), Report)
            .ToDictionary(one => one.Name, StringComparer.Ordinal);
        return [.. found.Select(each => (each.Name, each.Variable is null ? null : described[each.Name]))];
    }

    private void Report(LockboxException e, string name) => WriteError(ErrorMapping.ToRecord(e, name));

    private static LockboxVariableNotFoundException NoSuchVariable(VariableTarget target) =>
        new($"There is no variable '{target.Shown}'.");
}
