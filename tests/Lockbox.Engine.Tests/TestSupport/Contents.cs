using System.Text;
using Lockbox.Engine.Comparison;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.Transfer;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// What a lockbox should hold: names and bytes of files and of variables, what is said of those, and added key slots.
/// </summary>
internal sealed class Contents
{
    private const string Description = "\0description";
    private const string Metadata = "\0metadata";

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, byte[]> _variables = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, byte[]> _notes = new(StringComparer.Ordinal);

    /// <summary>The files.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>The variables.</summary>
    public IReadOnlyDictionary<string, byte[]> Variables => _variables;

    /// <summary>The labels of key slots; the one that a lockbox is made with has none and does not count.</summary>
    public IReadOnlySet<string> Keys => _keys;

    /// <summary>Bytes that begin with a mark, which tells them from all others, and go on as text.</summary>
    public static byte[] Text(string mark, int length)
    {
        StringBuilder text = new(mark);
        for (int line = 0; text.Length < length; line++)
        {
            text.Append(' ').Append(mark).Append(" line ").Append(line);
        }

        return Encoding.UTF8.GetBytes(text.ToString(0, length));
    }

    /// <summary>Bytes that begin with a mark and do not compress.</summary>
    public static byte[] Noise(string mark, int length)
    {
        byte[] noise = new byte[length];
        new Random(mark.Aggregate(17, static (seed, c) => unchecked((seed * 31) + c))).NextBytes(noise);
        Encoding.UTF8.GetBytes(mark).CopyTo(noise, 0);
        return noise;
    }

    /// <summary>What a snapshot holds.</summary>
    public static Contents Of(Snapshot snapshot)
    {
        Contents contents = new();
        foreach (Entry entry in snapshot.Enumerate())
        {
            byte[] bytes = new byte[entry.Length];
            Assert.Equal(bytes.Length, snapshot.Read(entry, 0, bytes));
            contents._files.Add(entry.Name, bytes);
        }

        foreach (Variable variable in snapshot.EnumerateVariables())
        {
            using VariableValue value = snapshot.ReadVariable(variable);
            contents._variables.Add(variable.Name, value.Content.ToArray());
            contents.SetNote(variable.Name, Encoding.UTF8.GetBytes(variable.Description), variable.Metadata.ToArray());
        }

        KeyDirectory directory = KeyDirectoryStore.Read(
            snapshot.Opened.Device, snapshot.Slot.Superblock, snapshot.Root.KeyDirectoryDigest.Span);
        contents._keys.UnionWith(directory.Slots.Select(static slot => slot.Label).Where(static label => label != ""));
        return contents;
    }

    public Contents Copy()
    {
        Contents copy = new();
        foreach ((string name, byte[] bytes) in _files)
        {
            copy._files.Add(name, bytes);
        }

        foreach ((string name, byte[] bytes) in _variables)
        {
            copy._variables.Add(name, bytes);
        }

        foreach ((string name, byte[] bytes) in _notes)
        {
            copy._notes.Add(name, bytes);
        }

        copy._keys.UnionWith(_keys);
        return copy;
    }

    public bool Matches(Contents other) =>
        _keys.SetEquals(other._keys) && AreSame(_files, other._files)
        && AreSame(_variables, other._variables) && AreSame(_notes, other._notes);

    /// <summary>
    /// Names, labels, notes and pieces of contents, from the beginning to the end of each, that this has and the other
    /// has not; not of contents so short that they may turn up anywhere.
    /// </summary>
    public List<byte[]> MissingFrom(Contents other)
    {
        List<byte[]> names =
        [
            .. _files.Keys.Where(name => !other._files.ContainsKey(name)).Select(Encoding.UTF8.GetBytes),
            .. _variables.Keys.Where(name => !other._variables.ContainsKey(name)).Select(Encoding.UTF8.GetBytes),
            .. _keys.Where(label => !other._keys.Contains(label)).Select(Encoding.UTF8.GetBytes),
        ];
        IEnumerable<byte[]> pieces = Pairs(_files, other._files).Concat(Pairs(_variables, other._variables))
            .Concat(Pairs(_notes, other._notes))
            .Where(static pair => !pair.Held.AsSpan().SequenceEqual(pair.Other))
            .SelectMany(static pair => PiecesOf(pair.Held));
        return [.. names, .. other.NotAmong(pieces)];
    }

    /// <summary>Those of some texts that are in no content, note, name or label here.</summary>
    public List<byte[]> NotAmong(IEnumerable<byte[]> texts)
    {
        List<byte[]> all =
        [
            .. _files.Values, .. _variables.Values, .. _notes.Values,
            .. _files.Keys.Concat(_variables.Keys).Concat(_keys).Select(Encoding.UTF8.GetBytes),
        ];
        return [.. texts.Where(text => !all.Exists(held => held.AsSpan().IndexOf(text) >= 0))];
    }

    public void Set(string name, byte[] bytes) => _files[name] = bytes;

    public void Remove(string name) => Assert.True(_files.Remove(name));

    public void SetVariable(string name, byte[] bytes) => _variables[name] = bytes;

    public void RemoveVariable(string name)
    {
        Assert.True(_variables.Remove(name));
        SetNote(name, [], []);
    }

    /// <summary>Notes what is said of a variable besides its value.</summary>
    public void SetNote(string name, byte[] description, byte[] metadata)
    {
        _notes.Remove(name + Description);
        _notes.Remove(name + Metadata);
        if (description.Length > 0)
        {
            _notes.Add(name + Description, description);
        }

        if (metadata.Length > 0)
        {
            _notes.Add(name + Metadata, metadata);
        }
    }

    /// <summary>Gives a variable another name.</summary>
    public void RenameVariable(string from, string to)
    {
        _variables.Add(to, _variables[from]);
        SetNote(to, _notes.GetValueOrDefault(from + Description, []), _notes.GetValueOrDefault(from + Metadata, []));
        RemoveVariable(from);
    }

    public void SetKey(string label) => Assert.True(_keys.Add(label));

    public void RemoveKey(string label) => Assert.True(_keys.Remove(label));

    public override string ToString() => string.Join(
        ", ", _files.Concat(_variables).Select(static held => $"{held.Key}:{held.Value.Length}").Concat(_keys));

    private static bool AreSame(SortedDictionary<string, byte[]> a, SortedDictionary<string, byte[]> b) =>
        a.Count == b.Count && a.All(held =>
            b.TryGetValue(held.Key, out byte[]? bytes) && bytes.AsSpan().SequenceEqual(held.Value));

    private static IEnumerable<(byte[] Held, byte[]? Other)> Pairs(
        SortedDictionary<string, byte[]> held, SortedDictionary<string, byte[]> other) =>
        held.Select(one => (one.Value, other.GetValueOrDefault(one.Key)));

    private const int PieceLength = 24;
    private const int ShortestPiece = 8;
    private const int Distance = 1 << 17;

    /// <summary>The beginning, the end, and some in between.</summary>
    private static IEnumerable<byte[]> PiecesOf(byte[] bytes)
    {
        if (bytes.Length < ShortestPiece)
        {
            yield break;
        }

        int length = Math.Min(bytes.Length, PieceLength);
        for (int at = 0; at + length < bytes.Length; at += Distance)
        {
            yield return bytes[at..(at + length)];
        }

        yield return bytes[^length..];
    }
}

/// <summary>Makes the same changes to a transaction and to what should be in the lockbox, or to that alone.</summary>
internal sealed class Draft(Transaction? transaction, Contents contents)
{
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
