using System.Buffers.Binary;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// Remembers every extent and every key slot that was written, so that a scan can also find what is left of one whose
/// beginning has been overwritten: whoever has the key could still decrypt that.
/// </summary>
internal sealed class WrittenExtents(OpenedUnits opened)
{
    private readonly Lock _lock = new();
    private readonly List<Written> _all = [];
    private readonly WrittenKeySlots _slots = new();

    /// <summary>Notes every write to a disk from now on.</summary>
    public void Watch(SimulatedDisk disk) => disk.Writing = (_, data) => Note(data);

    /// <summary>Notes a write that may be about to fail half way. Safe to call from several threads.</summary>
    public void Note(ReadOnlyMemory<byte> data)
    {
        lock (_lock)
        {
            if (ExtentHeader.TryRead(data.Span, out ExtentHeader header) == DecodeStatus.Ok
                && header.ExtentLength <= data.Length)
            {
                _all.Add(new Written(data));
            }

            _slots.Note(data.Span);
        }
    }

    /// <summary>No part of a key slot is in the image but of those with these labels.</summary>
    public void AssertNoSlotsBut(byte[] image, IReadOnlySet<string> labels, string where) =>
        _slots.AssertGone(image, label => !labels.Contains(label), where);

    /// <summary>Forgets what was written later than this; for what happened on copies of the disk.</summary>
    public int Count
    {
        get => _all.Count;
        set => _all.RemoveRange(value, _all.Count - value);
    }

    /// <summary>
    /// No text with one of these needles, clear or sealed, and no piece of an extent that held one, is in the image.
    /// </summary>
    public void AssertGone(byte[] image, IReadOnlyCollection<byte[]> needles, string where)
    {
        if (Contains([image], needles) is { } clear)
        {
            Assert.Fail($"{where}: '{Show(clear)}' stands in the file in clear.");
        }

        HashSet<string> labels = [.. needles.Select(System.Text.Encoding.UTF8.GetString)];
        _slots.AssertGone(image, labels.Contains, where);
        HashSet<UInt128> present = [.. MarksOf(image)];
        foreach (Written written in _all)
        {
            int left = written.Marks.Count(present.Contains);
            if (left > 0 && Contains(written.Texts(opened), needles) is { } found)
            {
                Assert.Fail($"{where}: {left} piece(s) are left of a {written.Kind} with '{Show(found)}'.");
            }
        }

        foreach ((ExtentKind kind, int offset, List<byte[]> texts) in opened.In(image))
        {
            if (Contains(texts, needles) is { } found)
            {
                Assert.Fail($"{where}: the {kind} at {offset} still has '{Show(found)}'.");
            }
        }
    }

    private static byte[]? Contains(List<byte[]> texts, IReadOnlyCollection<byte[]> needles) =>
        needles.FirstOrDefault(needle => texts.Exists(text => text.AsSpan().IndexOf(needle) >= 0));

    private static string Show(byte[] needle) => System.Text.Encoding.UTF8.GetString(needle);

    /// <summary>
    /// The quarters of units that are full of ciphertext. Where an extent ends in padding, a quarter could be any
    /// other's as well and does not count.
    /// </summary>
    private static IEnumerable<UInt128> MarksOf(ReadOnlyMemory<byte> bytes)
    {
        const int size = 16;
        for (int offset = 0; offset + size <= bytes.Length; offset += size)
        {
            UInt128 mark = BinaryPrimitives.ReadUInt128LittleEndian(bytes.Span[offset..]);
            if (bytes.Span.Slice(offset, size).Count((byte)0) < size / 2)
            {
                yield return mark;
            }
        }
    }

    private sealed class Written(ReadOnlyMemory<byte> data)
    {
        private List<byte[]>? _texts;
        private UInt128[]? _marks;
        private ExtentKind _kind;

        /// <summary>Pieces of what was written, without those of the clear header, which says nothing.</summary>
        public UInt128[] Marks => _marks ??= [.. MarksOf(data[(3 * 16)..])];

        public ExtentKind Kind => _kind;

        public List<byte[]> Texts(OpenedUnits opened) =>
            _texts ??= opened.TryOpen(data.Span, out _kind) ?? throw new InvalidOperationException("Not an extent.");
    }
}
