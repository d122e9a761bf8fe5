using System.Text;
using Lockbox.Engine.Comparison;
using Lockbox.Engine.Tests.Transfer;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Makes the same changes to a transaction and to what should be in the lockbox, or to that alone.</summary>
internal sealed class Draft(Transaction? transaction, Contents contents)
{
    private static readonly CopyOptions Overwriting = new() { IfExists = IfExists.Overwrite };

    public Contents Contents => contents;

    public void Put(string name, byte[] bytes)
    {
        transaction?.PutFile(name, new MemoryStream(bytes), SimulatedLockbox.Meta, IfExists.Overwrite);
        contents.Set(name, bytes);
    }

    public void Remove(string name)
    {
        Assert.True(transaction?.Remove(name) ?? true);
        contents.Remove(name);
    }

    /// <summary>Writes into a file, behind its end or beyond it.</summary>
    public void Write(string name, int offset, byte[] bytes)
    {
        byte[] before = contents.Files[name];
        byte[] after = new byte[Math.Max(before.Length, offset + bytes.Length)];
        before.CopyTo(after, 0);
        bytes.CopyTo(after, offset);
        transaction?.Write(name, offset, new MemoryStream(bytes), SimulatedLockbox.Meta);
        contents.Set(name, after);
    }

    public void Append(string name, byte[] bytes)
    {
        transaction?.Append(name, new MemoryStream(bytes), SimulatedLockbox.Meta);
        contents.Set(name, [.. contents.Files[name], .. bytes]);
    }

    public void Cut(string name, int length)
    {
        transaction?.SetLength(name, length, SimulatedLockbox.Meta);
        contents.Set(name, contents.Files[name][..length]);
    }

    public void PutDirectory(string name)
    {
        transaction?.PutDirectory(name, SimulatedLockbox.Meta);
        contents.Set(name, []);
    }

    /// <summary>Renames an item with everything below it, over what may have the new name.</summary>
    public void Rename(string from, string to)
    {
        transaction?.Rename(from, to, replace: true);
        foreach (string name in contents.Files.Keys
            .Where(name => name == from || name.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
        {
            contents.Set(to + name[from.Length..], contents.Files[name]);
            contents.Remove(name);
        }
    }

    /// <summary>Copies an item with everything below it, over what may have the new names.</summary>
    public void Copy(string from, string to)
    {
        if (transaction is not null)
        {
            Assert.Empty(transaction.Copy([new CopyItem(from, to)], Overwriting).Errors);
        }

        foreach (string name in contents.Files.Keys
            .Where(name => name == from || name.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
        {
            contents.Set(to + name[from.Length..], contents.Files[name]);
        }
    }

    /// <summary>Copies files from another lockbox, over what may have their names.</summary>
    public void CopyFromAnother(IReadOnlyDictionary<string, byte[]> files)
    {
        if (transaction is not null)
        {
            SimulatedDisk disk = new(512);
            using LockboxKey key = SimulatedLockbox.Create(disk);
            disk.Change(key, new Contents(), draft => files.ToList().ForEach(file => draft.Put(file.Key, file.Value)));
            using Snapshot other = disk.OpenRead(key);
            Assert.Empty(transaction.Copy(
                other, files.Keys.Select(static name => new CopyItem(name, name)), Overwriting).Errors);
        }

        foreach ((string name, byte[] bytes) in files)
        {
            contents.Set(name, bytes);
        }
    }

    /// <summary>Imports files from the host, through the pipeline and its threads.</summary>
    public void Import(IReadOnlyDictionary<string, byte[]> files)
    {
        if (transaction is not null)
        {
            using TempFolder folder = new();
            foreach ((string name, byte[] bytes) in files)
            {
                folder.File(name, bytes);
            }

            ImportReport report = transaction.Import(
                [new ImportItem { HostPath = folder.Path, Name = "", Recurse = true }],
                new ImportOptions { ThrottleLimit = 3, IfExists = IfExists.Overwrite });
            Assert.Empty(report.Errors);
        }

        foreach ((string name, byte[] bytes) in files)
        {
            contents.Set(name, bytes);
        }
    }

    /// <summary>Makes everything the image of a folder: adds, replaces, removes, and sets times.</summary>
    public void Mirror(IReadOnlyDictionary<string, byte[]> files)
    {
        if (transaction is not null)
        {
            using TempFolder folder = new();
            foreach ((string name, byte[] bytes) in files)
            {
                folder.File(name, bytes);
            }

            Assert.NotEmpty(new FolderSync(transaction, PlanFor(folder.Path), default).Run().Done);
        }

        foreach (string name in contents.Files.Keys.Except(files.Keys).ToList())
        {
            contents.Remove(name);
        }

        foreach ((string name, byte[] bytes) in files)
        {
            contents.Set(name, bytes);
        }
    }

    /// <summary>The plan, made of a lockbox on the host that holds the same.</summary>
    private SyncPlan PlanFor(string folder)
    {
        using TestLockbox same = new();
        same.Write(written =>
        {
            foreach ((string name, byte[] bytes) in contents.Files)
            {
                written.PutFile(name, new MemoryStream(bytes), SimulatedLockbox.Meta);
            }
        });
        using Snapshot snapshot = same.OpenRead();
        return snapshot.PlanSync(folder, new SyncOptions { Delete = true, Force = true });
    }

    public void SetVariable(string name, byte[] bytes, bool isSecret = true)
    {
        using VariableValue value =
            VariableValue.Copy(isSecret ? VariableType.ByteArray : VariableType.String, bytes);
        transaction?.SetVariable(name, value, new VariableSettings { IsSecret = isSecret });
        contents.SetVariable(name, bytes);
    }

    public void RemoveVariable(string name)
    {
        Assert.True(transaction?.RemoveVariable(name) ?? true);
        contents.RemoveVariable(name);
    }

    public void RenameVariable(string from, string to)
    {
        transaction?.RenameVariable(from, to);
        contents.RenameVariable(from, to);
    }

    /// <summary>Says something of a variable, in its description and in its metadata.</summary>
    public void DescribeVariable(string name, string description)
    {
        byte[] metadata = Encoding.UTF8.GetBytes($"metadata of {description}");
        transaction?.DescribeVariable(
            name, new VariableSettings { Description = description, Metadata = metadata });
        contents.SetNote(name, Encoding.UTF8.GetBytes(description), metadata);
    }

    public void AddKey(string label)
    {
        if (transaction is not null)
        {
            using KeyProtector protector = Protector(label);
            transaction.AddKeySlot(protector);
        }

        contents.SetKey(label);
    }

    public void RemoveKey(string label)
    {
        transaction?.RemoveKeySlot(IdOf(transaction, label));
        contents.RemoveKey(label);
    }

    public void ReplaceKey(string from, string to)
    {
        if (transaction is not null)
        {
            using KeyProtector protector = Protector(to);
            transaction.ReplaceKeySlot(IdOf(transaction, from), protector);
        }

        contents.RemoveKey(from);
        contents.SetKey(to);
    }

    /// <summary>Removes all that there is.</summary>
    public void RemoveEverything()
    {
        foreach (string name in contents.Files.Keys.ToList())
        {
            Remove(name);
        }

        foreach (string name in contents.Variables.Keys.ToList())
        {
            RemoveVariable(name);
        }

        foreach (string label in contents.Keys.ToList())
        {
            RemoveKey(label);
        }
    }

    private static Guid IdOf(Transaction transaction, string label) =>
        transaction.KeySlots.Single(slot => slot.Label == label).Id;

    private static KeyProtector Protector(string label)
    {
        KeyProtector protector = TestSlots.PasswordProtector(label, Argon2Cost.Minimum);
        protector.Label = label;
        return protector;
    }
}
