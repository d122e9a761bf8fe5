using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

/// <summary>What holds of slots of every kind.</summary>
public sealed class KeySlotKindsTests : IDisposable
{
    private static readonly Guid LockboxId = new("0f0e0d0c-0b0a-0908-0706-050403020100");
    private static readonly byte[] KeyFile = [.. Enumerable.Range(7, 40).Select(i => (byte)i)];

    private readonly SecretBytes _key = SecretBytes.Random(32);
    private readonly Identity _identity = Identity.Create();

    public static TheoryData<string> Kinds =>
        [.. new[] { "password", "key file", "identity" }.Concat(TestCertificates.Usable)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _key.Dispose();
        _identity.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_right_key_opens_its_slot(string kind)
    {
        KeySlot slot = SlotFor(kind);
        using KeyMaterial material = MaterialFor(kind);
        Assert.Equal(UnwrapResult.Unwrapped, Try(LockboxId, slot, material, out byte[]? opened));
        Assert.Equal(_key.Span.ToArray(), opened);
        Assert.Equal("label", slot.Label);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_other_key_opens_it(string kind)
    {
        KeySlot slot = SlotFor(kind);
        foreach (string other in Kinds.Select(row => row.Data).Where(other => other != kind))
        {
            using KeyMaterial material = MaterialFor(other);
            UnwrapResult result = Try(LockboxId, slot, material, out byte[]? opened);
            Assert.True(result is UnwrapResult.WrongKey or UnwrapResult.NotApplicable, $"{other}: {result}");
            Assert.Null(opened);
        }
    }

    [Theory]
    [InlineData("identity", "")]
    [InlineData("RSA 2048", "another RSA 2048")]
    [InlineData("EC P-256", "another EC P-256")]
    public void Another_key_of_the_same_kind_is_the_wrong_key(string kind, string other)
    {
        using Identity identity = Identity.Create();
        using KeyMaterial material = kind == "identity"
            ? KeyMaterial.FromIdentity(identity)
            : KeyMaterial.FromCertificate(TestCertificates.Get(other));
        Assert.Equal(UnwrapResult.WrongKey, Try(LockboxId, SlotFor(kind), material, out byte[]? opened));
        Assert.Null(opened);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_opens_in_no_other_lockbox(string kind)
    {
        using KeyMaterial material = MaterialFor(kind);
        Assert.Equal(UnwrapResult.Damaged, Try(Guid.Empty, SlotFor(kind), material, out byte[]? opened));
        Assert.Null(opened);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void With_any_byte_changed_it_is_refused_or_does_not_open(string kind)
    {
        byte[] sound = SlotFor(kind).Encoded.ToArray();
        using KeyMaterial material = MaterialFor(kind);
        int decoded = 0;

        // Each byte takes a private operation, and slots for larger keys differ from those for smaller ones in nothing.
        int step = kind is "RSA 3072" or "EC P-384" or "EC P-521" ? 11 : 1;
        for (int i = 0; i < sound.Length; i += step)
        {
            byte[] changed = [.. sound];
            changed[i] ^= (byte)(1 << (i % 8));
            if (KeySlot.TryDecode(changed, out KeySlot? slot) != DecodeStatus.Ok || IsCostly(slot!))
            {
                continue;
            }

            decoded++;
            Assert.NotEqual(UnwrapResult.Unwrapped, Try(LockboxId, slot!, material, out byte[]? opened));
            Assert.Null(opened);
            Assert.NotNull(KeySlotDescriptions.Of(slot!));
        }

        // Kind, version, flags, length and label length are refused; next to everything else gets as far as a key.
        Assert.InRange(decoded, sound.Length / step * 3 / 4, sound.Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Two_slots_for_one_key_have_no_secret_byte_in_common(string kind)
    {
        byte[] first = SlotFor(kind).Wrap.ToArray();
        byte[] second = SlotFor(kind).Wrap.ToArray();
        for (int i = 0; i + 16 <= first.Length; i++)
        {
            Assert.True(second.AsSpan().IndexOf(first.AsSpan(i, 16)) < 0, $"at {i}");
        }
    }

    [Theory]
    [InlineData("password", "Argon2id, 64 KiB, 1 pass")]
    [InlineData("key file", "HKDF-SHA-256")]
    [InlineData("identity", "ECDH P-256")]
    [InlineData("RSA 2048", "RSA-OAEP-SHA-256, 2048 bits")]
    [InlineData("RSA 3072", "RSA-OAEP-SHA-256, 3072 bits")]
    [InlineData("EC P-521", "ECDH P-521")]
    public void Anyone_can_see_what_it_is_for(string kind, string algorithm)
    {
        KeySlotInfo info = KeySlotDescriptions.Of(SlotFor(kind));
        Assert.True(info.IsUnderstood);
        Assert.Equal(algorithm, info.Algorithm);
        Assert.Equal(kind == "password" ? TestSlots.Cheap : null, info.Cost);
        Assert.Equal(kind == "identity" ? _identity.Recipient : null, info.Recipient);
        Assert.Equal(
            kind.Contains(' ', StringComparison.Ordinal) && kind != "key file"
                ? TestCertificates.Get(kind).RawData
                : null,
            info.Certificate);
        Assert.Equal(TestSlots.Now, info.CreatedAt);
    }

    [Fact]
    public void Of_a_slot_that_is_not_understood_only_the_header_is_seen()
    {
        byte[] newer = SlotFor("identity").Encoded.ToArray();
        newer[KeySlotLayout.Version] = 2;
        KeySlot slot = TestSlots.Decode(newer);
        KeySlotInfo info = KeySlotDescriptions.Of(slot);
        Assert.Equal((false, "", KeySlotKind.Recipient), (info.IsUnderstood, info.Algorithm, info.Kind));
        Assert.Null(info.Recipient);
        using KeyMaterial material = MaterialFor("identity");
        Assert.Equal(UnwrapResult.Unsupported, Try(LockboxId, slot, material, out _));
    }

    [Theory]
    [InlineData(RecipientBodyLayout.Recipient)]
    [InlineData(RecipientBodyLayout.Ephemeral)]
    public void A_point_that_is_not_on_the_curve_opens_nothing(int at)
    {
        byte[] bytes = SlotFor("identity").Encoded.ToArray();
        int body = bytes.Length - RecipientBodyLayout.Size;
        byte[] point = OffCurve();
        point.CopyTo(bytes, body + at);
        KeySlot slot = TestSlots.Decode(bytes);
        using KeyMaterial material = MaterialFor("identity");
        Assert.Equal(UnwrapResult.WrongKey, Try(LockboxId, slot, material, out _));
        bool isRecipient = at == RecipientBodyLayout.Recipient;
        Assert.Equal(isRecipient, KeySlotDescriptions.Of(slot).Recipient is null);
    }

    [Fact]
    public void A_renewed_certificate_of_the_same_key_opens_the_slot()
    {
        KeySlot slot = SlotFor("RSA 2048");
        using X509Certificate2 renewed = TestCertificates.Renewed("RSA 2048");
        using KeyMaterial material = KeyMaterial.FromCertificate(renewed);
        Assert.Equal(UnwrapResult.Unwrapped, Try(LockboxId, slot, material, out byte[]? opened));
        Assert.Equal(_key.Span.ToArray(), opened);
    }

    private static byte[] OffCurve()
    {
        byte[] point = new byte[NistCurve.P256.PointSize];
        point[0] = 2;
        while (NistCurve.P256.TryDecompress(point, out _))
        {
            point[^1]++;
        }

        return point;
    }

    /// <summary>A changed bit can ask for gigabytes; that such a slot does not open, smaller ones show.</summary>
    private static bool IsCostly(KeySlot slot) => slot.Work > 4096;

    private static UnwrapResult Try(Guid lockboxId, KeySlot slot, KeyMaterial material, out byte[]? opened)
    {
        UnwrapResult result = KeySlots.TryUnwrap(lockboxId, slot, material, Cancellation, out SecretBytes? key);
        opened = key?.Span.ToArray();
        key?.Dispose();
        return result;
    }

    private KeySlot SlotFor(string kind) => kind switch
    {
        "password" => TestSlots.Password(LockboxId, _key, "open sesame", "label"),
        "key file" => TestSlots.KeyFile(LockboxId, _key, KeyFile, "label"),
        "identity" => TestSlots.Make(LockboxId, _key, KeyProtector.FromRecipient(_identity.Recipient), "label"),
        _ => TestSlots.Make(LockboxId, _key, KeyProtector.FromCertificate(TestCertificates.PublicOf(kind)), "label"),
    };

    private KeyMaterial MaterialFor(string kind) => kind switch
    {
        "password" => TestSlots.Password("open sesame"),
        "key file" => KeyMaterial.FromKeyBytes(KeyFile),
        "identity" => KeyMaterial.FromIdentity(_identity),
        _ => KeyMaterial.FromCertificate(TestCertificates.Get(kind)),
    };
}
