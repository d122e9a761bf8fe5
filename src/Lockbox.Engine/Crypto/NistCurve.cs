using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Lockbox.Engine.Crypto;

/// <summary>
/// A curve y² = x³ - 3x + b of NIST SP 800-186, as far as the format needs it: points as bytes and back. For public
/// points alone, because the arithmetic takes a time that depends on the numbers.
/// </summary>
internal sealed class NistCurve
{
    private readonly BigInteger _p;
    private readonly BigInteger _b;
    private readonly int _fieldSize;
    private readonly ECCurve _curve;

    private NistCurve(string name, ECCurve curve, int fieldSize, string p, string b)
    {
        Name = name;
        _curve = curve;
        _fieldSize = fieldSize;
        _p = Parse(p);
        _b = Parse(b);
    }

    /// <summary>P-256 (SP 800-186, section 3.2.1.3).</summary>
    public static NistCurve P256 { get; } = new(
        "P-256", ECCurve.NamedCurves.nistP256, 32,
        "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
        "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");

    /// <summary>P-384 (SP 800-186, section 3.2.1.4).</summary>
    public static NistCurve P384 { get; } = new(
        "P-384", ECCurve.NamedCurves.nistP384, 48,
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
        "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF");

    /// <summary>P-521 (SP 800-186, section 3.2.1.5).</summary>
    public static NistCurve P521 { get; } = new(
        "P-521", ECCurve.NamedCurves.nistP521, 66,
        "01FF" + "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            + "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF07"
            + "3573DF883D2C34F1EF451FD46B503F00");

    /// <summary>What the curve is called.</summary>
    public string Name { get; }

    /// <summary>Bytes of a compressed point.</summary>
    public int PointSize => _fieldSize + 1;

    /// <summary>The bytes of a point (SEC 1, section 2.3.3, compressed); null when it is not on the curve.</summary>
    public byte[]? TryCompress(ECPoint point)
    {
        if (point.X?.Length != _fieldSize || point.Y?.Length != _fieldSize)
        {
            return null;
        }

        byte[] compressed = [(byte)(2 + (point.Y[^1] & 1)), .. point.X];
        return TryDecompress(compressed, out ECPoint same) && same.Y.AsSpan().SequenceEqual(point.Y)
            ? compressed
            : null;
    }

    /// <summary>The point of compressed bytes (SEC 1, section 2.3.4); false when there is none on the curve.</summary>
    public bool TryDecompress(ReadOnlySpan<byte> compressed, out ECPoint point)
    {
        point = default;
        if (compressed.Length != PointSize || compressed[0] is not (2 or 3))
        {
            return false;
        }

        BigInteger x = new(compressed[1..], isUnsigned: true, isBigEndian: true);
        if (x >= _p)
        {
            return false;
        }

        // All three primes are 3 modulo 4, so this power is a square root if there is one.
        BigInteger square = (BigInteger.ModPow(x, 3, _p) + ((_p - 3) * x) + _b) % _p;
        BigInteger y = BigInteger.ModPow(square, (_p + 1) / 4, _p);
        if (y * y % _p != square)
        {
            return false;
        }

        // No point of a curve of odd order has y = 0, so the other root always has the other parity.
        if (y.IsEven == (compressed[0] == 3))
        {
            y = _p - y;
        }

        point = new ECPoint { X = compressed[1..].ToArray(), Y = Bytes(y) };
        return true;
    }

    /// <summary>A public key for the point of compressed bytes, or null when it is not on the curve.</summary>
    public ECDiffieHellman? TryImport(ReadOnlySpan<byte> compressed) => TryDecompress(compressed, out ECPoint point)
        ? ECDiffieHellman.Create(new ECParameters { Curve = _curve, Q = point })
        : null;

    /// <summary>A private key; its public part is worked out from it.</summary>
    /// <param name="scalar">As many bytes as the field has, in memory that the caller clears.</param>
    /// <exception cref="CryptographicException">It is zero, or not below the order of the curve.</exception>
    public ECDiffieHellman ImportPrivate(byte[] scalar) =>
        ECDiffieHellman.Create(new ECParameters { Curve = _curve, D = scalar });

    /// <summary>A new key pair.</summary>
    public ECDiffieHellman CreateKey() => ECDiffieHellman.Create(_curve);

    /// <summary>The compressed public point of a key, or null when it is not of this curve.</summary>
    public byte[]? TryCompress(ECDiffieHellman key) => TryCompress(key.ExportParameters(false).Q);

    private static BigInteger Parse(string hex) =>
        BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private byte[] Bytes(BigInteger number)
    {
        byte[] bytes = new byte[_fieldSize];
        int length = number.GetByteCount(isUnsigned: true);
        number.TryWriteBytes(bytes.AsSpan(_fieldSize - length), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }
}
