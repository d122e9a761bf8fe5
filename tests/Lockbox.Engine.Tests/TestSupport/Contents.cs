using System.Text;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>What a lockbox should hold: names and bytes of files and of variables, and added key slots.</summary>
internal sealed class Contents
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, byte[]> _variables = new(StringComparer.Ordinal);

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
        new Random(mark.Sum(static c => c)).NextBytes(noise);
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

        copy._keys.UnionWith(_keys);
        return copy;
    }

    public bool Matches(Contents other) =>
        _keys.SetEquals(other._keys) && AreSame(_files, other._files) && AreSame(_variables, other._variables);

    /// <summary>
    /// Names, labels and beginnings of contents that this has and the other has not; not of contents so short that they
    /// may turn up anywhere.
    /// </summary>
    public List<byte[]> MissingFrom(Contents other) =>
    [
        .. Missing(_files, other._files),
        .. Missing(_variables, other._variables),
        .. _keys.Where(label => !other._keys.Contains(label)).Select(Encoding.UTF8.GetBytes),
    ];

    public void Set(string name, byte[] bytes) => _files[name] = bytes;

    public void Remove(string name) => Assert.True(_files.Remove(name));

    public void SetVariable(string name, byte[] bytes) => _variables[name] = bytes;

    public void RemoveVariable(string name) => Assert.True(_variables.Remove(name));

    public void SetKey(string label) => Assert.True(_keys.Add(label));

    public void RemoveKey(string label) => Assert.True(_keys.Remove(label));

    public override string ToString() => string.Join(
        ", ", _files.Concat(_variables).Select(static held => $"{held.Key}:{held.Value.Length}").Concat(_keys));

    private static bool AreSame(SortedDictionary<string, byte[]> a, SortedDictionary<string, byte[]> b) =>
        a.Count == b.Count && a.All(held =>
            b.TryGetValue(held.Key, out byte[]? bytes) && bytes.AsSpan().SequenceEqual(held.Value));

    private static List<byte[]> Missing(SortedDictionary<string, byte[]> held, SortedDictionary<string, byte[]> other)
    {
        List<byte[]> missing = [.. held.Keys.Where(name => !other.ContainsKey(name)).Select(Encoding.UTF8.GetBytes)];
        HashSet<string> kept = [.. other.Values.Select(MarkOf)];
        missing.AddRange(held.Values.Where(bytes => bytes.Length >= 8 && !kept.Contains(MarkOf(bytes)))
            .Select(static bytes => bytes.AsSpan(0, Math.Min(bytes.Length, MarkLength)).ToArray()));
        return missing;
    }

    private const int MarkLength = 24;

    private static string MarkOf(byte[] bytes) =>
        Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, MarkLength)));
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

    public void Rename(string from, string to)
    {
        transaction?.Rename(from, to);
        contents.Set(to, contents.Files[from]);
        contents.Remove(from);
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
        contents.SetVariable(to, contents.Variables[from]);
        contents.RemoveVariable(from);
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
