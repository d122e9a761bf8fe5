using System.Text;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>What a lockbox should hold: names and bytes, and the key slots that tests added.</summary>
internal sealed class Contents
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);

    /// <summary>The files.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

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

        KeyDirectory directory = KeyDirectoryStore.Read(snapshot.Opened.Device, snapshot.Slot.Superblock);
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

        copy._keys.UnionWith(_keys);

        return copy;
    }

    public bool Matches(Contents other) => _keys.SetEquals(other._keys) && _files.Count == other._files.Count
        && _files.All(file => other._files.TryGetValue(file.Key, out byte[]? bytes)
            && bytes.AsSpan().SequenceEqual(file.Value));

    /// <summary>
    /// Names, labels and beginnings of contents that this has and the other has not; not of contents so short that they may
    /// turn up anywhere.
    /// </summary>
    public List<byte[]> MissingFrom(Contents other)
    {
        List<byte[]> missing =
            [.. _files.Keys.Where(name => !other._files.ContainsKey(name)).Select(Encoding.UTF8.GetBytes)];
        missing.AddRange(_keys.Where(label => !other._keys.Contains(label)).Select(Encoding.UTF8.GetBytes));
        HashSet<string> kept = [.. other._files.Values.Select(MarkOf)];
        missing.AddRange(_files.Values.Where(bytes => bytes.Length >= 8 && !kept.Contains(MarkOf(bytes)))
            .Select(static bytes => bytes.AsSpan(0, Math.Min(bytes.Length, MarkLength)).ToArray()));
        return missing;
    }

    public void Set(string name, byte[] bytes) => _files[name] = bytes;

    public void Remove(string name) => Assert.True(_files.Remove(name));

    public void SetKey(string label) => Assert.True(_keys.Add(label));

    public void RemoveKey(string label) => Assert.True(_keys.Remove(label));

    public override string ToString() =>
        string.Join(", ", _files.Select(static file => $"{file.Key}:{file.Value.Length}").Concat(_keys));

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

    private static Guid IdOf(Transaction transaction, string label) =>
        transaction.KeySlots.Single(slot => slot.Label == label).Id;

    private static KeyProtector Protector(string label)
    {
        KeyProtector protector = TestSlots.PasswordProtector(label, Argon2Cost.Minimum);
        protector.Label = label;
        return protector;
    }
}
