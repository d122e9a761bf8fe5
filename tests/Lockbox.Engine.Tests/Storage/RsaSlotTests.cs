using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

/// <summary>
/// Ciphertexts as an attacker would put them into a slot. Whatever is wrong with one, nobody learns more than that the
/// slot did not open: that is what the attacks of Bleichenbacher (1998) and Manger (2001) live on.
/// </summary>
public sealed class RsaSlotTests : IDisposable
{
    private const string Refused = "refused";
    private const string PrivateKey = "private key (PKCS #8)";

    private static readonly Guid LockboxId = new("0f0e0d0c-0b0a-0908-0706-050403020100");

    private readonly X509Certificate2 _certificate = Certificate();
    private readonly KeyMaterial _material;
    private readonly byte[] _sound;

    public RsaSlotTests()
    {
        _material = KeyMaterial.FromCertificate(_certificate);
        using SecretBytes key = SecretBytes.Random(32);
        _sound = TestSlots.Make(LockboxId, key, KeyProtector.FromCertificate(_certificate)).Encoded.ToArray();
    }

    public void Dispose()
    {
        _material.Dispose();
        _certificate.Dispose();
    }

    [Fact]
    public void A_ciphertext_gives_its_message_or_is_refused()
    {
        int given = 0;
        foreach (string[] vector in Vectors())
        {
            byte[] secret = new byte[KeyWrap.SecretSize];
            bool isDerived = TrySlot(vector) is { } slot
                && _material.Opener.TryDerive(slot, secret, TestContext.Current.CancellationToken);
            Assert.True(isDerived == (vector[2] != Refused), vector[0]);
            if (isDerived)
            {
                byte[] right = HKDF.DeriveKey(
                    HashAlgorithmName.SHA256,
                    Convert.FromHexString(vector[2]),
                    32,
                    KeyWrap.SaltOf(TrySlot(vector)!.Wrap).ToArray(),
                    "lockbox/v1/certificate"u8.ToArray());
                Assert.True(right.AsSpan().SequenceEqual(secret), vector[0]);
                given++;
            }
            else
            {
                Assert.True(secret.AsSpan().IndexOfAnyExcept((byte)0) < 0, vector[0]);
            }
        }

        Assert.Equal(7, given);
    }

    [Fact]
    public void All_that_is_wrong_with_a_ciphertext_is_one_and_the_same_error()
    {
        HashSet<string> errors = [];
        int tried = 0;
        foreach (string[] vector in Vectors().Where(static vector => vector[2] == Refused))
        {
            if (TrySlot(vector) is { } slot
                && KeyDirectory.TryCreate(LockboxId, 1, [slot], out KeyDirectory? directory) == DecodeStatus.Ok)
            {
                LockboxWrongKeyException error = Assert.Throws<LockboxWrongKeyException>(() => KeyUnlocking.Unlock(
                    directory!, _material, TestContext.Current.CancellationToken, out _));
                errors.Add($"{error.ErrorId} {error.Message} {error.Remedy} {error.InnerException} {error.Data.Count}");
                tried++;
            }
        }

        Assert.Single(errors);
        Assert.InRange(tried, 40, 100);
    }

    private static IEnumerable<string[]> Vectors() =>
        TestVectors.Read("rsa-oaep.txt").Where(static vector => vector[0] != PrivateKey);

    /// <summary>The slot with this ciphertext in it, or null where no slot can have one of its length.</summary>
    private KeySlot? TrySlot(string[] vector)
    {
        byte[] ciphertext = Convert.FromHexString(vector[1]);
        int wrapAt = _sound.Length - KeyWrapLayout.Size;
        int encapsulatedAt = wrapAt - 256;
        int lengthAt = KeySlotLayout.Label + CertificateBodyLayout.EncapsulatedLength;
        byte[] slot = [.. _sound[..encapsulatedAt], .. ciphertext, .. _sound[wrapAt..]];
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(KeySlotLayout.Length), slot.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(slot.AsSpan(lengthAt), (ushort)ciphertext.Length);
        return KeySlot.TryDecode(slot, out KeySlot? decoded) == DecodeStatus.Ok ? decoded : null;
    }

    private static X509Certificate2 Certificate()
    {
        string[] line = TestVectors.Read("rsa-oaep.txt").Single(static vector => vector[0] == PrivateKey);
        using RSA key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromHexString(line[1]), out _);
        CertificateRequest request = new("CN=vectors", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
    }
}
