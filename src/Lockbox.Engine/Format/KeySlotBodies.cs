using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>What must hold of the bodies of key slots that this engine knows (docs/FORMAT.md, Key slots).</summary>
internal static class KeySlotBodies
{
    /// <summary>Whether this engine knows the bodies of a kind in a version.</summary>
    public static bool IsKnown(byte kind, byte version) =>
        kind is >= KeySlotKinds.Password and <= KeySlotKinds.Certificate && version == KeySlotKinds.BodyVersion;

    /// <summary>Checks the body of a kind that is known.</summary>
    public static DecodeStatus Check(byte kind, ReadOnlySpan<byte> body) => kind switch
    {
        KeySlotKinds.Password => CheckPassword(body),
        KeySlotKinds.KeyFile => CheckLength(body, KeyWrapLayout.Size),
        KeySlotKinds.Recipient => CheckRecipient(body),
        KeySlotKinds.Certificate => CheckCertificate(body),
        _ => DecodeStatus.UnknownKind,
    };

    /// <summary>The algorithm of a certificate slot.</summary>
    public static CertificateAlgorithm AlgorithmOf(ReadOnlySpan<byte> opening) =>
        (CertificateAlgorithm)BinaryPrimitives.ReadUInt16LittleEndian(opening[CertificateBodyLayout.Algorithm..]);

    /// <summary>The certificate in a certificate slot, which was checked.</summary>
    public static ReadOnlySpan<byte> CertificateOf(ReadOnlySpan<byte> opening) => opening.Slice(
        CertificateBodyLayout.Certificate,
        BinaryPrimitives.ReadUInt16LittleEndian(opening[CertificateBodyLayout.CertificateLength..]));

    /// <summary>The encapsulated secret of a certificate slot, which was checked.</summary>
    public static ReadOnlySpan<byte> EncapsulatedOf(ReadOnlySpan<byte> opening) =>
        opening[(CertificateBodyLayout.Certificate + CertificateOf(opening).Length)..];

    private static DecodeStatus CheckLength(ReadOnlySpan<byte> body, int expected) =>
        body.Length == expected ? DecodeStatus.Ok : DecodeStatus.LengthMismatch;

    private static DecodeStatus CheckPassword(ReadOnlySpan<byte> body)
    {
        if (body.Length != PasswordBodyLayout.Size)
        {
            return DecodeStatus.LengthMismatch;
        }

        uint memory = BinaryPrimitives.ReadUInt32LittleEndian(body[PasswordBodyLayout.MemoryKiB..]);
        uint iterations = BinaryPrimitives.ReadUInt32LittleEndian(body[PasswordBodyLayout.Iterations..]);
        uint parallelism = BinaryPrimitives.ReadUInt32LittleEndian(body[PasswordBodyLayout.Parallelism..]);
        bool within = parallelism is >= 1 and <= Limits.Argon2ParallelismMax
            && iterations is >= 1 and <= Limits.Argon2IterationsMax
            && memory <= Limits.Argon2MemoryKiBMax && memory >= 8 * parallelism
            && (long)memory * iterations <= Limits.Argon2WorkMax;
        return within ? DecodeStatus.Ok : DecodeStatus.OutOfRange;
    }

    private static DecodeStatus CheckRecipient(ReadOnlySpan<byte> body)
    {
        if (body.Length != RecipientBodyLayout.Size)
        {
            return DecodeStatus.LengthMismatch;
        }

        bool arePoints = IsCompressed(body[RecipientBodyLayout.Recipient])
            && IsCompressed(body[RecipientBodyLayout.Ephemeral]);
        return arePoints ? DecodeStatus.Ok : DecodeStatus.OutOfRange;
    }

    private static DecodeStatus CheckCertificate(ReadOnlySpan<byte> body)
    {
        if (body.Length < CertificateBodyLayout.Certificate + KeyWrapLayout.Size)
        {
            return DecodeStatus.LengthMismatch;
        }

        int certificate = BinaryPrimitives.ReadUInt16LittleEndian(body[CertificateBodyLayout.CertificateLength..]);
        int encapsulated = BinaryPrimitives.ReadUInt16LittleEndian(body[CertificateBodyLayout.EncapsulatedLength..]);
        if (certificate is < 1 or > Limits.CertificateBytesMax || !IsLengthOf(AlgorithmOf(body), encapsulated))
        {
            return DecodeStatus.OutOfRange;
        }

        int opening = CertificateBodyLayout.Certificate + certificate + encapsulated;
        if (body.Length != opening + KeyWrapLayout.Size)
        {
            return DecodeStatus.LengthMismatch;
        }

        bool isPoint = AlgorithmOf(body) != CertificateAlgorithm.RsaOaepSha256;
        return !isPoint || IsCompressed(body[opening - encapsulated]) ? DecodeStatus.Ok : DecodeStatus.OutOfRange;
    }

    /// <summary>Whether an algorithm gives encapsulated secrets of this length; none does that is not known.</summary>
    private static bool IsLengthOf(CertificateAlgorithm algorithm, int length) => algorithm switch
    {
        CertificateAlgorithm.RsaOaepSha256 => length is >= Limits.RsaBytesMin and <= Limits.RsaBytesMax,
        CertificateAlgorithm.EcdhP256 => length == 33,
        CertificateAlgorithm.EcdhP384 => length == 49,
        CertificateAlgorithm.EcdhP521 => length == 67,
        _ => false,
    };

    /// <summary>
    /// Whether a compressed point may begin like this (SEC 1, section 2.3.3). Whether it is on the curve is found out
    /// when it is used.
    /// </summary>
    private static bool IsCompressed(byte first) => first is 2 or 3;
}
