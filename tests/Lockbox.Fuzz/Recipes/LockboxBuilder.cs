using System.Buffers.Binary;
using System.Globalization;
using Lockbox.Engine;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Fuzz.Recipes;

/// <summary>
/// Makes the file that a recipe describes, with the right key: every extent is sealed, every pointer has the tag of
/// what it points to, whatever the records say. So a reader comes to the record that is wrong, and not just to a seal.
/// </summary>
internal sealed class LockboxBuilder : IRecipeNames
{
    private readonly IReadOnlyDictionary<string, string> _records;
    private readonly Func<string, byte[], byte[]> _change;
    private readonly RecipeText _text;
    private readonly Sealer _sealer = new();
    private readonly Dictionary<string, BlockPointer> _pointers = [];
    private readonly Dictionary<string, byte[]> _bytes = [];
    private readonly HashSet<string> _underWay = [];
    private byte[] _file = [];

    /// <param name="recipe">What to make.</param>
    /// <param name="change">What becomes of the bytes of a record before it is sealed; null leaves them.</param>
    public LockboxBuilder(Recipe recipe, Func<string, byte[], byte[]>? change = null)
    {
        _records = recipe.OverBase().Records;
        _change = change ?? (static (_, bytes) => bytes);
        _text = new RecipeText(this);
        AllocatedUnits = FileLayout.FirstUnit;
    }

    /// <inheritdoc/>
    public ulong AllocatedUnits { get; private set; }

    /// <summary>The key of every lockbox that is made here.</summary>
    public static LockboxKey NewKey() => Sealer.NewKey();

    /// <summary>The file.</summary>
    public byte[] Build()
    {
        foreach (string record in Words("first").Concat(Words("extra")))
        {
            PointerTo(record);
        }

        byte[] root = Fields("root", typeof(CommitRootLayout), CommitRootLayout.Size);
        WriteSlot(0, "slot-a", "root-a", root);
        WriteSlot(1, "slot-b", "root-b", root);
        return Damaged(_file);
    }

    /// <inheritdoc/>
    public byte[] SealValue(ulong variableId, byte type, ulong messageNumber, byte[] value) =>
        _sealer.SealValue(variableId, type, messageNumber, value);

    /// <inheritdoc/>
    public byte[] BytesOf(string record)
    {
        if (!_bytes.TryGetValue(record, out byte[]? bytes))
        {
            string text = _records.TryGetValue(record, out string? found)
                ? found
                : throw new FormatException($"There is no record '{record}'.");
            if (!_underWay.Add(record))
            {
                throw new FormatException($"'{record}' refers to itself.");
            }

            bytes = _change(record, _text.ToBytes(text));
            _bytes.Add(record, bytes);
        }

        return bytes;
    }

    /// <inheritdoc/>
    public BlockPointer PointerTo(string record)
    {
        if (!_pointers.TryGetValue(record, out BlockPointer pointer))
        {
            byte[] bytes = BytesOf(record);
            ExtentKind kind = KindOf(record);
            pointer = kind == ExtentKind.None ? LayDown(record, bytes) : LayDownSealed(record, kind, bytes);
            _pointers.Add(record, pointer);
        }

        return pointer;
    }

    private static ExtentKind KindOf(string record) => record.Split('-')[0] switch
    {
        "frame" => ExtentKind.Frame,
        "names" => ExtentKind.NameNode,
        "table" => ExtentKind.FrameTableNode,
        "variables" => ExtentKind.VariableNode,
        "free" => ExtentKind.FreeMap,
        "value" => ExtentKind.Value,
        "properties" => ExtentKind.Properties,
        "directory" or "space" => ExtentKind.None,
        _ => throw new FormatException($"A record '{record}' has no extent."),
    };

    private BlockPointer LayDown(string record, byte[] bytes) =>
        new(Place(record, bytes), (uint)bytes.Length, ExtentKind.None, 0, default);

    private BlockPointer LayDownSealed(string record, ExtentKind kind, byte[] bytes)
    {
        bool isNode = kind is ExtentKind.NameNode or ExtentKind.FrameTableNode or ExtentKind.VariableNode;
        byte[] plaintext = bytes;
        if (_records.ContainsKey(record + ".packed"))
        {
            plaintext = BytesOf(record + ".packed");
        }
        else if (isNode)
        {
            plaintext = [0, .. BitConverter.GetBytes(bytes.Length), .. bytes];
        }

        byte[] header = new byte[ExtentHeaderLayout.Size];
        _sealer.NextHeader(kind, plaintext.Length).WriteTo(header);
        Overlay(record, typeof(ExtentHeaderLayout), header);
        byte height = (byte)NumberOr(record + ".height", isNode && bytes.Length > 0 ? bytes[0] : 0);
        ulong at = Place(record, new byte[header.Length + plaintext.Length + AeadTag.Size]);
        uint length = (uint)(header.Length + plaintext.Length + AeadTag.Size);
        bool loops = _records.ContainsKey(record + ".loop") && plaintext.Length >= BlockPointerLayout.Size;
        byte[] extent = loops
            ? _sealer.SealLoop(header, plaintext, new BlockPointer(at, length, kind, height, default))
            : _sealer.Seal(header, plaintext);
        extent.CopyTo(_file, (int)at);
        return new BlockPointer(at, length, kind, height, AeadTag.Read(extent.AsSpan(^AeadTag.Size..)));
    }

    /// <summary>Finds room for a record behind all others, or where the recipe says; returns the offset.</summary>
    private ulong Place(string record, byte[] bytes)
    {
        ulong unit = (ulong)NumberOr(record + ".unit", (long)AllocatedUnits);
        ulong units = (ulong)((bytes.Length + Limits.AllocationUnit - 1) / Limits.AllocationUnit);
        AllocatedUnits = Math.Max(AllocatedUnits, unit + units);
        Array.Resize(ref _file, (int)AllocatedUnits * Limits.AllocationUnit);
        bytes.CopyTo(_file, (int)unit * Limits.AllocationUnit);
        return unit * Limits.AllocationUnit;
    }

    private void WriteSlot(int slot, string fields, string rootFields, byte[] root)
    {
        byte[] bytes = Fields("superblock", typeof(SuperblockLayout), SuperblockLayout.Size);
        if (slot == 1)
        {
            Span<byte> sequence = bytes.AsSpan(SuperblockLayout.CommitSequence);
            BinaryPrimitives.WriteUInt64LittleEndian(
                sequence, unchecked(BinaryPrimitives.ReadUInt64LittleEndian(sequence) - 1));
        }

        Overlay(fields, typeof(SuperblockLayout), bytes);
        byte[] own = [.. root];
        Overlay(rootFields, typeof(CommitRootLayout), own);
        bytes = Sized(_change(fields, bytes), SuperblockLayout.Size);
        _sealer.SealRoot(bytes, Sized(_change("root", own), CommitRootLayout.Size));
        foreach (string damage in new[] { "superblock.SealedRoot", fields + ".SealedRoot" })
        {
            if (_records.TryGetValue(damage, out string? text))
            {
                _text.ToBytes(text).CopyTo(bytes, SuperblockLayout.SealedRoot);
            }
        }

        if (!_records.ContainsKey("superblock.Checksum"))
        {
            Superblock.WriteChecksum(bytes);
        }

        bytes.AsSpan(0, SuperblockLayout.Size).CopyTo(_file.AsSpan((int)FileLayout.SlotOffset(slot)));
    }

    /// <summary>These two have one length in every file.</summary>
    private static byte[] Sized(byte[] bytes, int size)
    {
        Array.Resize(ref bytes, size);
        return bytes;
    }

    /// <summary>A record of fields at fixed places, in their order: what they refer to is laid down in it.</summary>
    private byte[] Fields(string record, Type layout, int size)
    {
        byte[] bytes = new byte[size];
        Overlay(record, layout, bytes);
        return bytes;
    }

    private void Overlay(string record, Type layout, byte[] bytes)
    {
        bool isChanged = false;
        foreach ((string field, int at) in FieldPlaces.Of(layout))
        {
            if (_records.TryGetValue($"{record}.{field}", out string? text))
            {
                _text.ToBytes(text).CopyTo(bytes, at);
                isChanged |= field != "Checksum";
            }
        }

        if (isChanged && layout == typeof(ExtentHeaderLayout) && !_records.ContainsKey(record + ".Checksum"))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(
                bytes.AsSpan(ExtentHeaderLayout.Checksum),
                Crc32C.Compute(bytes.AsSpan(0, ExtentHeaderLayout.Checksum)));
        }
    }

    private long NumberOr(string name, long otherwise) =>
        _records.TryGetValue(name, out string? text) ? _text.Number(text.Trim()) : otherwise;

    private string[] Words(string name) =>
        _records.TryGetValue(name, out string? text) ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    /// <summary>What was done to the file after it was written.</summary>
    private byte[] Damaged(byte[] file)
    {
        foreach (string offset in Words("flip"))
        {
            long at = _text.Number(offset);
            file[Math.Min(at, file.Length - 1)] ^= 0x01;
        }

        return file[..(int)Math.Min(NumberOr("cut", file.Length), file.Length)];
    }
}
