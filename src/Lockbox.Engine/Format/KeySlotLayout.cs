namespace Lockbox.Engine.Format;

/// <summary>
/// Where everything stands in a key directory, in bytes (docs/FORMAT.md, Key directory). Each offset is chained to the
/// one before, so that a field cannot overlap another or leave a hole by mistake.
/// </summary>
internal static class KeyDirectoryLayout
{
    /// <summary>"LBXK".</summary>
    public const int Magic = 0;

    /// <summary>u8, 1.</summary>
    public const int Version = Magic + 4;

    /// <summary>u8, how many slots.</summary>
    public const int SlotCount = Version + 1;

    /// <summary>u16, zero.</summary>
    public const int Reserved1 = SlotCount + 1;

    /// <summary>u32, all bytes of the directory, the checksum included.</summary>
    public const int TotalLength = Reserved1 + 2;

    /// <summary>u32, zero.</summary>
    public const int Reserved2 = TotalLength + 4;

    /// <summary>16 bytes, big-endian as UUIDs are written.</summary>
    public const int LockboxId = Reserved2 + 4;

    /// <summary>u64, one more with each change of the directory.</summary>
    public const int Generation = LockboxId + 16;

    /// <summary>The first slot.</summary>
    public const int Slots = Generation + 8;

    /// <summary>Bytes of the checksum behind the last slot.</summary>
    public const int ChecksumSize = 4;

    /// <summary>Bytes of a directory without slots.</summary>
    public const int MinSize = Slots + ChecksumSize;
}

/// <summary>Where everything stands in a key slot, in bytes from its start. Every kind has this header.</summary>
internal static class KeySlotLayout
{
    /// <summary>u8, what opens the slot: a number of <see cref="KeySlotKinds"/>.</summary>
    public const int Kind = 0;

    /// <summary>u8, the version of this kind's body.</summary>
    public const int Version = Kind + 1;

    /// <summary>u16, zero in the kinds and versions we know.</summary>
    public const int Flags = Version + 1;

    /// <summary>u32, all bytes of the slot, this header included.</summary>
    public const int Length = Flags + 2;

    /// <summary>16 random bytes, big-endian as UUIDs are written.</summary>
    public const int Id = Length + 4;

    /// <summary>i64, when the slot was made: 100 ns since the year 1, UTC.</summary>
    public const int CreatedAt = Id + 16;

    /// <summary>u8, bytes of the label.</summary>
    public const int LabelLength = CreatedAt + 8;

    /// <summary>The label in UTF-8; the body follows it.</summary>
    public const int Label = LabelLength + 1;
}

/// <summary>The body of a password slot: the cost, then a <see cref="KeyWrapLayout"/>.</summary>
internal static class PasswordBodyLayout
{
    /// <summary>u32, Argon2id memory in KiB.</summary>
    public const int MemoryKiB = 0;

    /// <summary>u32, passes.</summary>
    public const int Iterations = MemoryKiB + 4;

    /// <summary>u32, lanes.</summary>
    public const int Parallelism = Iterations + 4;

    /// <summary>The wrapped key.</summary>
    public const int Wrap = Parallelism + 4;

    /// <summary>Bytes of the body.</summary>
    public const int Size = Wrap + KeyWrapLayout.Size;
}

/// <summary>The body of a recipient slot: the two public points, then a <see cref="KeyWrapLayout"/>.</summary>
internal static class RecipientBodyLayout
{
    /// <summary>The recipient's public point on P-256, compressed.</summary>
    public const int Recipient = 0;

    /// <summary>The public point of a key pair that was made for this slot alone, compressed.</summary>
    public const int Ephemeral = Recipient + PointSize;

    /// <summary>The wrapped key.</summary>
    public const int Wrap = Ephemeral + PointSize;

    /// <summary>Bytes of the body.</summary>
    public const int Size = Wrap + KeyWrapLayout.Size;

    /// <summary>Bytes of a compressed point of P-256.</summary>
    public const int PointSize = 33;
}

/// <summary>
/// The body of a certificate slot: what opens it, the certificate and the encapsulated secret, each of variable length,
/// then a <see cref="KeyWrapLayout"/>.
/// </summary>
internal static class CertificateBodyLayout
{
    /// <summary>u16, a <see cref="CertificateAlgorithm"/>.</summary>
    public const int Algorithm = 0;

    /// <summary>u16, bytes of the certificate.</summary>
    public const int CertificateLength = Algorithm + 2;

    /// <summary>u16, bytes of the encapsulated secret.</summary>
    public const int EncapsulatedLength = CertificateLength + 2;

    /// <summary>The certificate in DER; the encapsulated secret follows it, and then the wrap.</summary>
    public const int Certificate = EncapsulatedLength + 2;
}

/// <summary>How a slot ends that wraps the lockbox key under a derived key; all of a key-file slot's body.</summary>
internal static class KeyWrapLayout
{
    /// <summary>16 random bytes for the derivations.</summary>
    public const int Salt = 0;

    /// <summary>32 bytes that only the right secret gives.</summary>
    public const int Commitment = Salt + SaltSize;

    /// <summary>12 bytes. The associated data ends here.</summary>
    public const int Nonce = Commitment + CommitmentSize;

    /// <summary>The 32 bytes of the lockbox key, sealed.</summary>
    public const int WrappedKey = Nonce + NonceSize;

    /// <summary>The 16 bytes that authenticate it.</summary>
    public const int Tag = WrappedKey + KeySize;

    /// <summary>Bytes of the whole.</summary>
    public const int Size = Tag + TagSize;

    /// <summary>Bytes of the salt.</summary>
    public const int SaltSize = 16;

    /// <summary>Bytes of the commitment.</summary>
    public const int CommitmentSize = 32;

    /// <summary>Bytes of the nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Bytes of the key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of the tag.</summary>
    public const int TagSize = 16;
}

/// <summary>The numbers of <see cref="KeySlotLayout.Kind"/>. Others are kept and passed over.</summary>
internal static class KeySlotKinds
{
    /// <summary>A password, through Argon2id.</summary>
    public const byte Password = 1;

    /// <summary>A key file, through HKDF.</summary>
    public const byte KeyFile = 2;

    /// <summary>The identity of a recipient, through ECDH on P-256.</summary>
    public const byte Recipient = 3;

    /// <summary>The private key of an X.509 certificate, through RSA or ECDH.</summary>
    public const byte Certificate = 4;

    /// <summary>The version of the bodies of all four that we write and read.</summary>
    public const byte BodyVersion = 1;
}

/// <summary>The numbers of <see cref="CertificateBodyLayout.Algorithm"/>.</summary>
internal enum CertificateAlgorithm : ushort
{
    /// <summary>RSA-OAEP with SHA-256.</summary>
    RsaOaepSha256 = 1,

    /// <summary>ECDH on P-256.</summary>
    EcdhP256 = 2,

    /// <summary>ECDH on P-384.</summary>
    EcdhP384 = 3,

    /// <summary>ECDH on P-521.</summary>
    EcdhP521 = 4,
}
