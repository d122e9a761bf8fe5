using System.Security.Cryptography;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

/// <summary>Points as an attacker would put them into a slot, and secrets that are easily got wrong.</summary>
public sealed class KeyAgreementTests
{
    private const string Refused = "refused";

    private static readonly Guid LockboxId = new("0f0e0d0c-0b0a-0908-0706-050403020100");
    private static readonly byte[] Salt = [.. Enumerable.Range(200, 16).Select(i => (byte)i)];

    public static TheoryData<string, string, string, string, string> Vectors => TestVectors.Theory5("ecdh.txt");

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_point_gives_the_secret_that_is_agreed_on_or_is_refused(
        string curveName, string special, string scalar, string point, string expected)
    {
        Assert.NotEmpty(special);
        NistCurve curve = CurveOf(curveName);
        byte[] slotPoint = Convert.FromHexString(point);
        using ECDiffieHellman own = curve.ImportPrivate(Convert.FromHexString(scalar));
        byte[] ownPoint = curve.TryCompress(own)!;
        byte[] secret = new byte[KeyWrap.SecretSize];

        bool isDerived = KeyAgreement.TryDerive(
            curve, KeyLabels.Recipient, own, ownPoint, slotPoint, Salt, secret);

        Assert.Equal(expected != Refused, isDerived);
        byte[] info = [.. KeyLabels.Recipient, .. ownPoint, .. slotPoint];
        byte[] right = isDerived
            ? HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromHexString(expected), 32, Salt, info)
            : new byte[KeyWrap.SecretSize];
        Assert.Equal(right, secret);
        using ECDiffieHellman? imported = curve.TryImport(slotPoint);
        Assert.Equal(isDerived, imported is not null);
    }

    [Fact]
    public void A_bad_point_in_a_slot_is_refused_or_the_wrong_key_and_nothing_else()
    {
        using SecretBytes key = SecretBytes.Random(32);
        using Identity identity = Identity.Create();
        byte[] sound = TestSlots.Make(LockboxId, key, KeyProtector.FromRecipient(identity.Recipient)).Encoded.ToArray();
        using KeyMaterial material = KeyMaterial.FromIdentity(identity);
        int tried = 0;
        foreach (string[] vector in TestVectors.Read("ecdh.txt"))
        {
            byte[] point = Convert.FromHexString(vector[3]);
            if (vector[4] == Refused && point.Length == RecipientBodyLayout.PointSize)
            {
                byte[] changed = [.. sound];
                point.CopyTo(changed, changed.Length - RecipientBodyLayout.Size + RecipientBodyLayout.Ephemeral);
                if (KeySlot.TryDecode(changed, out KeySlot? slot) != DecodeStatus.Ok)
                {
                    // No prefix of a compressed point: such a slot is not even read.
                    Assert.False(point[0] is 2 or 3, vector[1]);
                    continue;
                }

                UnwrapResult result = KeySlots.TryUnwrap(
                    LockboxId,
                    slot!,
                    material,
                    TestContext.Current.CancellationToken,
                    out SecretBytes? opened);
                Assert.Equal((UnwrapResult.WrongKey, null), (result, opened));
                tried++;
            }
        }

        Assert.InRange(tried, 15, 100);
    }

    private static NistCurve CurveOf(string name) =>
        new[] { NistCurve.P256, NistCurve.P384, NistCurve.P521 }.Single(curve => curve.Name == name);
}
