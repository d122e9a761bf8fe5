using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>When an extent was written.</summary>
/// <param name="Sequence">The commit that it belongs to, should that have come about.</param>
/// <param name="Salt">The writing session.</param>
/// <param name="MessageNumber">Its number in the session.</param>
internal readonly record struct Age(ulong Sequence, SessionSalt Salt, ulong MessageNumber);

/// <summary>A frame that is authentic.</summary>
/// <param name="Record">Where it is and what it holds; nobody has counted its live slices.</param>
/// <param name="Age">When it was written.</param>
internal readonly record struct FoundFrame(FrameRecord Record, Age Age);

/// <summary>A leaf of a tree that is authentic. Whether it decodes is seen when it is opened.</summary>
/// <param name="Pointer">Where it is.</param>
/// <param name="Age">When it was written.</param>
internal readonly record struct FoundLeaf(BlockPointer Pointer, Age Age);

/// <summary>
/// Every authentic extent of a file, whether anything reaches it or not. For each a few dozen bytes are kept, so memory
/// depends on the number of extents, not on what they hold.
/// </summary>
internal sealed class ExtentCatalog
{
    private readonly Dictionary<ulong, List<FoundFrame>> _frames = [];
    private readonly Dictionary<ExtentKind, List<FoundLeaf>> _leaves = [];
    private readonly Dictionary<ulong, SortedDictionary<uint, (BlockPointer Pointer, int Length)>> _values = [];
    private readonly HashSet<SessionSalt> _finished = [];

    /// <summary>Ids of frames.</summary>
    public IEnumerable<ulong> FrameIds => _frames.Keys;

    /// <summary>Ids of variables that have a long value.</summary>
    public IEnumerable<ulong> ValueIds => _values.Keys;

    /// <summary>Properties that decode; there is mostly one.</summary>
    public LockboxProperties? Properties { get; private set; }

    /// <summary>The greatest commit sequence that anything authentic names.</summary>
    public ulong LastSequence { get; private set; }

    /// <summary>Authentic extents.</summary>
    public long Count { get; private set; }

    /// <summary>Notes a frame.</summary>
    public void AddFrame(BlockPointer pointer, FrameHeader header, ExtentHeader extent)
    {
        if (IsPossible(header.Sequence) && header is { FrameId: > 0 and <= long.MaxValue / 2, RawLength: > 0 })
        {
            FrameRecord record = new(pointer, header.Codec, header.RawLength, 0, 0);
            ListFor(_frames, header.FrameId).Add(new FoundFrame(record, AgeOf(header.Sequence, extent)));
            Note(header.Sequence);
        }
    }

    /// <summary>Notes a leaf.</summary>
    public void AddLeaf(BlockPointer pointer, ulong sequence, ExtentHeader extent)
    {
        if (IsPossible(sequence))
        {
            ListFor(_leaves, pointer.Kind).Add(new FoundLeaf(pointer, AgeOf(sequence, extent)));
            Note(sequence);
        }
    }

    /// <summary>Notes a part of a value.</summary>
    /// <param name="pointer">Where it is.</param>
    /// <param name="part">Whose it is.</param>
    /// <param name="length">Bytes of the value that it holds.</param>
    public void AddValue(BlockPointer pointer, ValuePart part, int length)
    {
        if (!_values.TryGetValue(part.VariableId, out var parts))
        {
            _values.Add(part.VariableId, parts = []);
        }

        parts.TryAdd(part.Part, (pointer, length));
        Count++;
    }

    /// <summary>Notes properties.</summary>
    public void AddProperties(LockboxProperties properties)
    {
        Properties ??= properties;
        Count++;
    }

    /// <summary>
    /// Notes a chunk of a free map. It is the last that a transaction writes before its superblock, so its session came
    /// to an end, or very nearly.
    /// </summary>
    public void AddFreeMap(ExtentHeader extent)
    {
        _finished.Add(extent.SessionSalt);
        Count++;
    }

    /// <summary>Versions of a frame, the newest first.</summary>
    public IEnumerable<FoundFrame> FramesOf(ulong id) =>
        NewestFirst(_frames.GetValueOrDefault(id) ?? [], static frame => frame.Age);

    /// <summary>Leaves of a tree, the newest first.</summary>
    public IEnumerable<FoundLeaf> LeavesOf(ExtentKind kind) =>
        NewestFirst(_leaves.GetValueOrDefault(kind) ?? [], static leaf => leaf.Age);

    /// <summary>The extents of a long value in order and its length, when all of them are there.</summary>
    public (BlockPointer[] Parts, long Length)? ValueOf(ulong variableId)
    {
        SortedDictionary<uint, (BlockPointer Pointer, int Length)> parts = _values[variableId];
        long length = parts.Values.Sum(static part => (long)part.Length);
        bool isWhole = length <= Limits.VariableBytesMax && StoredValue.PartsOf(length) == parts.Count
            && parts.All(part => part.Key < (uint)parts.Count
                && part.Value.Length == StoredValue.LengthOfPart(length, (int)part.Key));
        return isWhole ? ([.. parts.Values.Select(static part => part.Pointer)], length) : null;
    }

    private static bool IsPossible(ulong sequence) => sequence is > 0 and < long.MaxValue / 2;

    private static Age AgeOf(ulong sequence, ExtentHeader extent) =>
        new(sequence, extent.SessionSalt, extent.MessageNumber);

    /// <summary>
    /// Of one commit there may be two sessions, when the first did not come to an end; and in one session a node may
    /// have been written twice.
    /// </summary>
    private IEnumerable<T> NewestFirst<T>(List<T> found, Func<T, Age> age) => found
        .OrderByDescending(one => age(one).Sequence)
        .ThenByDescending(one => _finished.Contains(age(one).Salt))
        .ThenByDescending(one => age(one).MessageNumber);

    private void Note(ulong sequence)
    {
        LastSequence = Math.Max(LastSequence, sequence);
        Count++;
    }

    private static List<T> ListFor<TKey, T>(Dictionary<TKey, List<T>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out List<T>? list))
        {
            lists.Add(key, list = []);
        }

        return list;
    }
}
