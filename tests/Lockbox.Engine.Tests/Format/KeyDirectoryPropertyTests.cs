using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Format;

public sealed class KeyDirectoryPropertyTests
{
    // FsCheck prints the seed of a run that fails; put it here to replay it.
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20260102, 1);

    private static readonly Gen<byte[]> RandomBytes = Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf();

    private static readonly Gen<string> Labels =
        Gen.Elements("", "a", "Büro", "鍵", "🔑 main", "line\nbreak", new string('x', 255));

    private static readonly Gen<byte[]> Slots =
        from kind in Gen.Choose(1, 12)
        from version in Gen.Choose(1, 2)
        from id in Gen.Choose(0, int.MaxValue)
        from ticks in Gen.Choose(0, int.MaxValue)
        from label in Labels
        from noise in RandomBytes
        select EncodeSlot((byte)kind, (byte)version, id, ticks * 1_000_000_000L, label, noise);

    private static readonly Arbitrary<byte[]> Directories =
        (from slots in Slots.ArrayOf()
         select WorkedDirectory.Around(slots.Length % 64, slots[..(slots.Length % 64)])).ToArbitrary();

    [Fact]
    public void What_decodes_encodes_to_the_same_bytes() => Prop.ForAll(Directories, bytes =>
    {
        DecodeStatus status = KeyDirectory.TryDecode(bytes, out KeyDirectory? directory);
        return status switch
        {
            DecodeStatus.Ok => directory!.Encode().AsSpan().SequenceEqual(bytes),
            // Only ids that were drawn twice can make a directory of these slots unacceptable.
            DecodeStatus.Duplicate => directory is null,
            _ => false,
        };
    }).Check(Checks);

    [Fact]
    public void A_changed_byte_under_a_right_checksum_is_refused_or_kept() => Prop.ForAll(
        Directories, Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(),
        (bytes, where, how) =>
        {
            byte[] changed = [.. bytes];
            changed[where % changed.Length] ^= (byte)how;
            WorkedDirectory.WithChecksum(changed);
            DecodeStatus status = KeyDirectory.TryDecode(changed, out KeyDirectory? directory);
            return status == DecodeStatus.Ok
                ? directory!.Encode().AsSpan().SequenceEqual(changed)
                : directory is null;
        }).Check(Checks);

    [Fact]
    public void Noise_never_throws_and_never_decodes() => Prop.ForAll(
        RandomBytes.ToArbitrary(),
        noise => KeyDirectory.TryDecode(noise, out _) != DecodeStatus.Ok
            && KeyDirectory.TryDecode(Framed(noise), out KeyDirectory? directory) != DecodeStatus.Ok
                == directory is null).Check(Checks);

    /// <summary>Noise where the slots should be, in a frame that is right, so that the slot decoder meets it.</summary>
    private static byte[] Framed(byte[] noise) => WorkedDirectory.Around(1, noise);

    private static byte[] EncodeSlot(byte kind, byte version, int id, long ticks, string label, byte[] noise)
    {
        byte[] text = Encoding.UTF8.GetBytes(label);
        byte[] body = (kind, version) switch
        {
            (1, 1) => new byte[PasswordBodyLayout.Size],
            (2, 1) => new byte[KeyWrapLayout.Size],
            (3, 1) => new byte[RecipientBodyLayout.Size],
            (4, 1) => new byte[CertificateBodyLayout.Certificate + 1 + (id % 1000) + 33 + KeyWrapLayout.Size],
            _ => noise,
        };
        noise.AsSpan(0, Math.Min(noise.Length, body.Length)).CopyTo(body);
        if ((kind, version) == (3, 1))
        {
            body[RecipientBodyLayout.Recipient] = 2;
            body[RecipientBodyLayout.Ephemeral] = 3;
        }

        if ((kind, version) == (4, 1))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(body, (ushort)CertificateAlgorithm.EcdhP256);
            BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(2), (ushort)(1 + (id % 1000)));
            BinaryPrimitives.WriteUInt16LittleEndian(body.AsSpan(4), 33);
            body[^(KeyWrapLayout.Size + 33)] = 2;
        }

        if ((kind, version) == (1, 1))
        {
            BinaryPrimitives.WriteInt32LittleEndian(body, 64 + (id % 1000));
            BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), 1 + (id % Limits.Argon2IterationsMax));
            BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(8), 1 + (id % 8));
        }

        byte[] slot = new byte[KeySlotLayout.Label + text.Length + body.Length];
        slot[KeySlotLayout.Kind] = kind;
        slot[KeySlotLayout.Version] = version;
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(KeySlotLayout.Length), slot.Length);
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(KeySlotLayout.Id), id);
        BinaryPrimitives.WriteInt64LittleEndian(slot.AsSpan(KeySlotLayout.CreatedAt), ticks);
        slot[KeySlotLayout.LabelLength] = (byte)text.Length;
        text.CopyTo(slot.AsSpan(KeySlotLayout.Label));
        body.CopyTo(slot.AsSpan(KeySlotLayout.Label + text.Length));
        return slot;
    }
}
