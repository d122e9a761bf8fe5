using System.Security.Cryptography;
using Lockbox.Engine.Crypto;

namespace Lockbox.Engine.Tests.Crypto;

public sealed class NistCurveTests
{
    public static TheoryData<string> Names => ["P-256", "P-384", "P-521"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Points_of_the_system_go_to_bytes_and_back(string name)
    {
        NistCurve curve = Of(name);
        SortedSet<byte> signs = [];
        for (int i = 0; i < 24; i++)
        {
            using ECDiffieHellman key = curve.CreateKey();
            byte[]? compressed = curve.TryCompress(key);
            Assert.NotNull(compressed);
            Assert.Equal(curve.PointSize, compressed.Length);
            Assert.True(curve.TryDecompress(compressed, out ECPoint point));
            ECPoint expected = key.ExportParameters(false).Q;
            Assert.Equal(expected.X, point.X);
            Assert.Equal(expected.Y, point.Y);
            signs.Add(compressed[0]);
        }

        Assert.Equal<byte>([2, 3], signs);
    }

    [Fact]
    public void The_base_point_of_the_standard_is_decompressed()
    {
        // SP 800-186, section 3.2.1.3: G.
        byte[] compressed =
            Convert.FromHexString("036B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296");
        Assert.True(NistCurve.P256.TryDecompress(compressed, out ECPoint point));
        Assert.Equal(
            "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5", Convert.ToHexString(point.Y!));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_no_point_is_refused(string name)
    {
        NistCurve curve = Of(name);
        byte[] point = new byte[curve.PointSize];
        point[0] = 2;
        int onCurve = 0;
        for (int x = 0; x < 64; x++)
        {
            point[^1] = (byte)x;
            onCurve += curve.TryDecompress(point, out _) ? 1 : 0;
            using ECDiffieHellman? key = curve.TryImport(point);
            Assert.Equal(curve.TryDecompress(point, out _), key is not null);
        }

        // Half of all numbers are the x of a point.
        Assert.InRange(onCurve, 16, 48);
        point.AsSpan(1).Fill(0xFF);
        Assert.False(curve.TryDecompress(point, out _), "x is not below the prime");
        using ECDiffieHellman some = curve.CreateKey();
        byte[] sound = curve.TryCompress(some)!;
        Assert.False(curve.TryDecompress(sound.AsSpan(1), out _));
        Assert.False(curve.TryDecompress([.. sound, 0], out _));
        foreach (byte first in (byte[])[0, 1, 4, 5, 255])
        {
            sound[0] = first;
            Assert.False(curve.TryDecompress(sound, out _));
        }
    }

    [Fact]
    public void A_point_of_another_curve_of_the_same_size_is_none()
    {
        using ECDiffieHellman key = ECDiffieHellman.Create(ECCurve.NamedCurves.brainpoolP256r1);
        Assert.Null(NistCurve.P256.TryCompress(key));
        Assert.Null(NistCurve.P384.TryCompress(key));
    }

    private static NistCurve Of(string name) =>
        new[] { NistCurve.P256, NistCurve.P384, NistCurve.P521 }.Single(curve => curve.Name == name);
}
