using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// One way to unlock a lockbox, as it stands in the key directory. It holds nothing secret: the lockbox key in it is
/// sealed. The bytes are kept verbatim, so a slot that a newer Lockbox made survives a rewrite of the directory.
/// </summary>
internal sealed class KeySlot
{
    private readonly byte[] _encoded;
    private readonly int _bodyAt;

    private KeySlot(byte[] encoded, Guid id, DateTime createdAt, string label, int bodyAt)
    {
        _encoded = encoded;
        _bodyAt = bodyAt;
        Id = id;
        CreatedAt = createdAt;
        Label = label;
    }

    /// <summary>What opens it: a number of <see cref="KeySlotKinds"/>, or one we do not know.</summary>
    public byte Kind => _encoded[KeySlotLayout.Kind];

    /// <summary>The version of the kind's body.</summary>
    public byte Version => _encoded[KeySlotLayout.Version];

    /// <summary>The slot's random id.</summary>
    public Guid Id { get; }

    /// <summary>When it was made, UTC.</summary>
    public DateTime CreatedAt { get; }

    /// <summary>The label it was given, or an empty string.</summary>
    public string Label { get; }

    /// <summary>All bytes of the slot, verbatim.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>Whether this engine knows the body: its kind, in the known version.</summary>
    public bool IsUnderstood => KeySlotBodies.IsKnown(Kind, Version);

    /// <summary>What stands before the wrap in the body, or empty when the slot is not understood.</summary>
    public ReadOnlySpan<byte> Opening => IsUnderstood ? _encoded.AsSpan(_bodyAt, WrapAt - _bodyAt) : default;

    /// <summary>Argon2id memory in KiB; 0 unless it is a password slot that is understood.</summary>
    public int MemoryKiB => PasswordField(PasswordBodyLayout.MemoryKiB);

    /// <summary>Argon2id passes; 0 unless it is a password slot that is understood.</summary>
    public int Iterations => PasswordField(PasswordBodyLayout.Iterations);

    /// <summary>Argon2id lanes; 0 unless it is a password slot that is understood.</summary>
    public int Parallelism => PasswordField(PasswordBodyLayout.Parallelism);

    /// <summary>Argon2id work in KiB times passes; 0 unless it is a password slot that is understood.</summary>
    public long Work => (long)MemoryKiB * Iterations;

    /// <summary>The wrapped key's fields, or empty when the slot is not understood.</summary>
    public ReadOnlySpan<byte> Wrap => IsUnderstood ? _encoded.AsSpan(WrapAt) : default;

    /// <summary>What the wrap authenticates besides the lockbox id: everything before the nonce.</summary>
    public ReadOnlySpan<byte> BoundPart => IsUnderstood ? _encoded.AsSpan(0, WrapAt + KeyWrapLayout.Nonce) : default;

    private int WrapAt => _encoded.Length - KeyWrapLayout.Size;

    /// <summary>
    /// Starts the bytes of a new slot of a kind we know: the header is written, the body behind it is zero.
    /// </summary>
    /// <param name="kind">A kind that is understood.</param>
    /// <param name="openingLength">Bytes of the body before the wrap.</param>
    /// <param name="id">The slot's id.</param>
    /// <param name="createdAt">When it is made, UTC.</param>
    /// <param name="label">At most <see cref="Limits.LabelBytesMax"/> bytes of UTF-8.</param>
    /// <param name="encoded">The bytes.</param>
    /// <returns>For a bad label: InvalidName (not valid text) or OutOfRange (too long).</returns>
    public static DecodeStatus TryBegin(
        byte kind, int openingLength, Guid id, DateTime createdAt, string label, out byte[] encoded)
    {
        encoded = [];
        if (!KeySlotBodies.IsKnown(kind, KeySlotKinds.BodyVersion))
        {
            return DecodeStatus.UnknownKind;
        }

        if (!StrictUtf8.TryEncode(label, out byte[] text))
        {
            return DecodeStatus.InvalidName;
        }

        if (text.Length > Limits.LabelBytesMax)
        {
            return DecodeStatus.OutOfRange;
        }

        encoded = new byte[KeySlotLayout.Label + text.Length + openingLength + KeyWrapLayout.Size];
        encoded[KeySlotLayout.Kind] = kind;
        encoded[KeySlotLayout.Version] = KeySlotKinds.BodyVersion;
        BinaryPrimitives.WriteInt32LittleEndian(encoded.AsSpan(KeySlotLayout.Length), encoded.Length);
        id.TryWriteBytes(encoded.AsSpan(KeySlotLayout.Id), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(encoded.AsSpan(KeySlotLayout.CreatedAt), createdAt.Ticks);
        encoded[KeySlotLayout.LabelLength] = (byte)text.Length;
        text.CopyTo(encoded.AsSpan(KeySlotLayout.Label));
        return DecodeStatus.Ok;
    }

    /// <summary>
    /// Reads the slot at the start of <paramref name="source"/>; its own length says where it ends, and the slot takes
    /// a copy of that many bytes.
    /// </summary>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> source, out KeySlot? slot)
    {
        slot = null;
        DecodeStatus status = TakeSlot(source, out ReadOnlySpan<byte> bytes);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        long ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes[KeySlotLayout.CreatedAt..]);
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return DecodeStatus.OutOfRange;
        }

        int bodyAt = KeySlotLayout.Label + bytes[KeySlotLayout.LabelLength];
        if (bodyAt > bytes.Length)
        {
            return DecodeStatus.LengthMismatch;
        }

        if (!StrictUtf8.TryDecode(bytes[KeySlotLayout.Label..bodyAt], out string label))
        {
            return DecodeStatus.InvalidName;
        }

        status = CheckBody(bytes, bodyAt);
        if (status == DecodeStatus.Ok)
        {
            Guid id = new(bytes.Slice(KeySlotLayout.Id, 16), bigEndian: true);
            slot = new KeySlot(bytes.ToArray(), id, new DateTime(ticks, DateTimeKind.Utc), label, bodyAt);
        }

        return status;
    }

    /// <summary>Cuts one slot off by its length and checks what every kind has in common.</summary>
    private static DecodeStatus TakeSlot(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (source.Length < KeySlotLayout.Label)
        {
            return DecodeStatus.Truncated;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(source[KeySlotLayout.Length..]);
        if (length is < KeySlotLayout.Label or > Limits.KeySlotBytesMax)
        {
            return DecodeStatus.OutOfRange;
        }

        if (length > source.Length)
        {
            return DecodeStatus.LengthMismatch;
        }

        bytes = source[..(int)length];
        if (bytes[KeySlotLayout.Kind] == 0)
        {
            return DecodeStatus.UnknownKind;
        }

        return bytes[KeySlotLayout.Version] == 0 ? DecodeStatus.UnsupportedVersion : DecodeStatus.Ok;
    }

    /// <summary>Checks the bodies we know; of others only the header is ours to judge.</summary>
    private static DecodeStatus CheckBody(ReadOnlySpan<byte> bytes, int bodyAt)
    {
        byte kind = bytes[KeySlotLayout.Kind];
        if (!KeySlotBodies.IsKnown(kind, bytes[KeySlotLayout.Version]))
        {
            return DecodeStatus.Ok;
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(bytes[KeySlotLayout.Flags..]) != 0
            ? DecodeStatus.ReservedNotZero
            : KeySlotBodies.Check(kind, bytes[bodyAt..]);
    }

    private int PasswordField(int at) => IsUnderstood && Kind == KeySlotKinds.Password
        ? BinaryPrimitives.ReadInt32LittleEndian(_encoded.AsSpan(_bodyAt + at))
        : 0;
}
