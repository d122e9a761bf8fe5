using System.Buffers.Binary;
using Lockbox.Engine;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Fuzz.Recipes;

/// <summary>Seals whatever it is given, under the one key that all made lockboxes have.</summary>
internal sealed class Sealer
{
    private static readonly Guid Id = new("10111213-1415-1617-1819-1a1b1c1d1e1f");

    private static readonly SessionKeys Keys = MakeKeys();

    private static readonly SessionSalt Salt = SessionSalt.Read([.. Enumerable.Repeat((byte)0x5A, SessionSalt.Size)]);

    /// <summary>Values count their messages by themselves, so they have a session of their own.</summary>
    private static readonly SessionSalt ValueSalt =
        SessionSalt.Read([.. Enumerable.Repeat((byte)0x5B, SessionSalt.Size)]);

    private ulong _messages;

    /// <summary>The key.</summary>
    public static LockboxKey NewKey() =>
        new(Id, SecretBytes.CopyOf([.. Enumerable.Range(0, 32).Select(static i => (byte)i)]));

    /// <summary>The header of the next extent.</summary>
    public ExtentHeader NextHeader(ExtentKind kind, int length) => new(kind, (uint)length, _messages++, Salt);

    /// <summary>A whole extent, whatever its header says.</summary>
    public byte[] Seal(byte[] header, byte[] plaintext)
    {
        byte[] extent = [.. header, .. plaintext, .. new byte[AeadTag.Size]];
        byte[] binding = new byte[16 + ExtentHeaderLayout.Checksum];
        Id.TryWriteBytes(binding, bigEndian: true, out _);
        header.AsSpan(0, ExtentHeaderLayout.Checksum).CopyTo(binding.AsSpan(16));
        KeyDomain domain = SessionKeys.DomainOf((ExtentKind)header[ExtentHeaderLayout.Kind]);
        SessionSalt salt = SessionSalt.Read(header.AsSpan(ExtentHeaderLayout.SessionSalt, SessionSalt.Size));
        using SessionKey session = Keys.Lease(domain, salt);
        session.Seal(
            Nonce(BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(ExtentHeaderLayout.MessageNumber))),
            plaintext,
            extent.AsSpan(header.Length, plaintext.Length),
            extent.AsSpan(header.Length + plaintext.Length),
            binding);
        return extent;
    }

    /// <summary>
    /// An extent that begins with a pointer to itself, its own tag included. GHASH is linear, so whoever has the key
    /// can solve for a block that is the tag of the message it stands in: with H the hash key and n the blocks from
    /// this one to the end, tag = tag of zero + tag * H^n.
    /// </summary>
    public byte[] SealLoop(byte[] header, byte[] plaintext, BlockPointer self)
    {
        self.WriteTo(plaintext);
        Span<byte> block = plaintext.AsSpan(BlockPointerLayout.Tag, AeadTag.Size);
        block.Clear();
        UInt128 ofZero = TagOf(Seal(header, plaintext));
        block[0] = 0x80;
        UInt128 power = TagOf(Seal(header, plaintext)) ^ ofZero;
        UInt128 tag = GaloisField.Multiply(ofZero, GaloisField.Invert(power ^ GaloisField.One));
        BinaryPrimitives.WriteUInt128BigEndian(block, tag);
        byte[] extent = Seal(header, plaintext);
        return TagOf(extent) == tag ? extent : throw new InvalidOperationException("The loop does not close.");
    }

    /// <summary>Seals a root into the superblock that binds it.</summary>
    public void SealRoot(byte[] superblock, byte[] root)
    {
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(superblock.AsSpan(SuperblockLayout.MessageNumber));
        SessionSalt salt = SessionSalt.Read(superblock.AsSpan(SuperblockLayout.SessionSalt, SessionSalt.Size));
        using SessionKey session = Keys.Lease(KeyDomain.Root, salt);
        session.Seal(
            Nonce(number),
            root,
            superblock.AsSpan(SuperblockLayout.SealedRoot, CommitRootLayout.Size),
            superblock.AsSpan(SuperblockLayout.SealedRoot + CommitRootLayout.Size, AeadTag.Size),
            superblock.AsSpan(0, SuperblockLayout.PrefixSize));
    }

    /// <summary>A secret in a leaf: salt, ciphertext and tag.</summary>
    public byte[] SealValue(ulong variableId, byte type, ulong messageNumber, byte[] value)
    {
        byte[] stored = new byte[SessionSalt.Size + value.Length + AeadTag.Size];
        ValueSalt.Write(stored);
        byte[] binding = [.. new byte[16], .. "LBXV"u8, .. new byte[8], type, .. BitConverter.GetBytes(value.Length)];
        Id.TryWriteBytes(binding, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(binding.AsSpan(20), variableId);
        using SessionKey session = Keys.Lease(KeyDomain.Variables, ValueSalt);
        session.Seal(
            Nonce(messageNumber),
            value,
            stored.AsSpan(SessionSalt.Size, value.Length),
            stored.AsSpan(SessionSalt.Size + value.Length),
            binding);
        return stored;
    }

    private static UInt128 TagOf(byte[] extent) =>
        BinaryPrimitives.ReadUInt128BigEndian(extent.AsSpan(^AeadTag.Size..));

    private static byte[] Nonce(ulong number)
    {
        byte[] nonce = new byte[AeadKey.NonceSize];
        WritingSession.WriteNonce(number, nonce);
        return nonce;
    }

    private static SessionKeys MakeKeys()
    {
        using LockboxKey key = NewKey();
        return new SessionKeys(new KeyHierarchy(key.Secret.Span, key.LockboxId));
    }
}
