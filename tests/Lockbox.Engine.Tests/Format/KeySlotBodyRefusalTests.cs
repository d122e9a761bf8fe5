using System.Buffers.Binary;
using System.Security.Cryptography;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Format;

/// <summary>Bodies of recipient and certificate slots with one damage each, every other byte right.</summary>
public sealed class KeySlotBodyRefusalTests
{
    private const int Algorithm = CertificateBodyLayout.Algorithm;
    private const int CertificateLength = CertificateBodyLayout.CertificateLength;
    private const int EncapsulatedLength = CertificateBodyLayout.EncapsulatedLength;

    private static readonly Dictionary<string, (DecodeStatus Expected, Func<byte[]> Make)> Vectors = new()
    {
        ["recipient, one byte longer"] = (DecodeStatus.LengthMismatch, () => Slot(3, [.. Recipient(), 0])),
        ["recipient, one byte shorter"] = (DecodeStatus.LengthMismatch, () => Slot(3, Recipient()[..^1])),
        ["recipient, nothing at all"] = (DecodeStatus.LengthMismatch, () => Slot(3, [])),
        ["recipient, flags"] = (DecodeStatus.ReservedNotZero, () => Flagged(Slot(3, Recipient()))),
        ["recipient, point at infinity"] = (DecodeStatus.OutOfRange, () => RecipientWith(0, 0)),
        ["recipient, point not compressed"] = (DecodeStatus.OutOfRange, () => RecipientWith(0, 4)),
        ["recipient, point of a hybrid form"] = (DecodeStatus.OutOfRange, () => RecipientWith(0, 6)),
        ["recipient, ephemeral at infinity"] =
            (DecodeStatus.OutOfRange, () => RecipientWith(RecipientBodyLayout.Ephemeral, 0)),
        ["recipient, ephemeral not compressed"] =
            (DecodeStatus.OutOfRange, () => RecipientWith(RecipientBodyLayout.Ephemeral, 4)),
        ["certificate, nothing at all"] = (DecodeStatus.LengthMismatch, () => Slot(4, [])),
        ["certificate, only a wrap"] = (DecodeStatus.LengthMismatch, () => Slot(4, new byte[KeyWrapLayout.Size])),
        ["certificate, one byte below the least"] =
            (DecodeStatus.LengthMismatch, () => Slot(4, new byte[KeyWrapLayout.Size + 5])),
        ["certificate, flags"] = (DecodeStatus.ReservedNotZero, () => Flagged(Slot(4, Certificate()))),
        ["certificate, algorithm 0"] = (DecodeStatus.OutOfRange, () => CertificateWith(Algorithm, 0)),
        ["certificate, algorithm 5"] = (DecodeStatus.OutOfRange, () => CertificateWith(Algorithm, 5)),
        ["certificate, algorithm 9"] = (DecodeStatus.OutOfRange, () => CertificateWith(Algorithm, 9)),
        ["certificate, algorithm 65535"] = (DecodeStatus.OutOfRange, () => CertificateWith(Algorithm, ushort.MaxValue)),
        ["certificate, length 0"] = (DecodeStatus.OutOfRange, () => CertificateWith(CertificateLength, 0)),
        ["certificate, DER of more than 8 KiB"] =
            (DecodeStatus.OutOfRange, () => CertificateWith(CertificateLength, Limits.CertificateBytesMax + 1)),
        ["certificate, DER of 8 KiB and one byte, all of it there"] =
            (DecodeStatus.OutOfRange, () => Slot(4, Certificate(Limits.CertificateBytesMax + 1))),
        ["certificate, DER longer than the slot"] =
            (DecodeStatus.LengthMismatch, () => CertificateWith(CertificateLength, 5000)),
        ["certificate, DER one byte shorter"] =
            (DecodeStatus.LengthMismatch, () => CertificateWith(CertificateLength, 99)),
        ["certificate, point of another length"] =
            (DecodeStatus.OutOfRange, () => CertificateWith(EncapsulatedLength, 34)),
        ["certificate, nothing encapsulated"] =
            (DecodeStatus.OutOfRange, () => CertificateWith(EncapsulatedLength, 0)),
        ["certificate, a point of P-256 for P-384"] = (DecodeStatus.OutOfRange, () => CertificateWith(Algorithm, 3)),
        ["certificate, RSA of 33 bytes"] = (DecodeStatus.OutOfRange, () => CertificateWith(Algorithm, 1)),
        ["certificate, RSA of 255 bytes"] = (DecodeStatus.OutOfRange, () => Slot(4, Certificate(100, 1, 255))),
        ["certificate, RSA of 2049 bytes"] = (DecodeStatus.OutOfRange, () => Slot(4, Certificate(100, 1, 2049))),
        ["certificate, point not compressed"] = (DecodeStatus.OutOfRange, () => Slot(4, Certificate(100, 2, 33, 4))),
        ["certificate, point at infinity"] = (DecodeStatus.OutOfRange, () => Slot(4, Certificate(100, 2, 33, 0))),
    };

    public static TheoryData<string> Names => [.. Vectors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses(string vector)
    {
        DecodeStatus status = KeySlot.TryDecode(Vectors[vector].Make(), out KeySlot? slot);
        Assert.Equal(Vectors[vector].Expected, status);
        Assert.Null(slot);
    }

    [Theory]
    [InlineData(1, 1, 256)]
    [InlineData(Limits.CertificateBytesMax, 1, 2048)]
    [InlineData(100, 2, 33)]
    [InlineData(100, 3, 49)]
    [InlineData(100, 4, 67)]
    public void Takes_what_is_within_the_bounds(int der, int algorithm, int encapsulated)
    {
        KeySlot slot = TestSlots.Decode(Slot(4, Certificate(der, algorithm, encapsulated)));
        Assert.Equal((CertificateAlgorithm)algorithm, KeySlotBodies.AlgorithmOf(slot.Opening));
        Assert.Equal(der, KeySlotBodies.CertificateOf(slot.Opening).Length);
        Assert.Equal(encapsulated, KeySlotBodies.EncapsulatedOf(slot.Opening).Length);
        Assert.Equal(KeyWrapLayout.Size, slot.Wrap.Length);
        Assert.True(TestSlots.Decode(Slot(3, Recipient())).IsUnderstood);
    }

    /// <summary>The lengths that the format gives to points are those of the curves.</summary>
    [Fact]
    public void Points_have_the_lengths_of_their_curves()
    {
        foreach ((NistCurve curve, int algorithm) in
            new[] { (NistCurve.P256, 2), (NistCurve.P384, 3), (NistCurve.P521, 4) })
        {
            using ECDiffieHellman key = curve.CreateKey();
            byte[] point = curve.TryCompress(key)!;
            Assert.True(TestSlots.Decode(Slot(4, Certificate(1, algorithm, point.Length))).IsUnderstood);
        }

        Assert.Equal(RecipientBodyLayout.PointSize, NistCurve.P256.PointSize);
    }

    private static byte[] Recipient()
    {
        byte[] body = new byte[RecipientBodyLayout.Size];
        body[RecipientBodyLayout.Recipient] = 2;
        body[RecipientBodyLayout.Ephemeral] = 3;
        return body;
    }

    private static byte[] RecipientWith(int at, byte value)
    {
        byte[] body = Recipient();
        body[at] = value;
        return Slot(3, body);
    }

    private static byte[] Certificate(int der = 100, int algorithm = 2, int encapsulated = 33, byte first = 2)
    {
        byte[] body = new byte[CertificateBodyLayout.Certificate + der + encapsulated + KeyWrapLayout.Size];
        Set(body, Algorithm, algorithm);
        Set(body, CertificateLength, der);
        Set(body, EncapsulatedLength, encapsulated);
        body[CertificateBodyLayout.Certificate + der] = first;
        return body;
    }

    private static byte[] CertificateWith(int at, int value)
    {
        byte[] body = Certificate();
        Set(body, at, value);
        return Slot(4, body);
    }

    private static void Set(byte[] body, int at, int value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(at), (ushort)value);

    private static byte[] Flagged(byte[] slot)
    {
        slot[KeySlotLayout.Flags] = 1;
        return slot;
    }

    private static byte[] Slot(byte kind, byte[] body)
    {
        byte[] slot = new byte[KeySlotLayout.Label + body.Length];
        slot[KeySlotLayout.Kind] = kind;
        slot[KeySlotLayout.Version] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(KeySlotLayout.Length), slot.Length);
        body.CopyTo(slot.AsSpan(KeySlotLayout.Label));
        return slot;
    }
}
