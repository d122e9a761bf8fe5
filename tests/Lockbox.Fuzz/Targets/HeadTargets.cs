using System.Buffers.Binary;
using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Fuzz.Recipes;

namespace Lockbox.Fuzz.Targets;

/// <summary>The records with fixed fields, and the key directory with the slots of every kind.</summary>
internal static class HeadTargets
{
    private const int Small = 64 * 1024;

    private static readonly Lazy<byte[]> Image = new(() => new LockboxBuilder(Recipe.Base).Build());

    private static readonly Lazy<byte[]> Directory = new(ReadGoldenDirectory);

    /// <summary>What opens the slots of the golden directory, but for the slow password.</summary>
    private static readonly Lazy<KeyMaterial[]> Materials = new(ReadGoldenKeys);

    private static string GoldenFolder => Path.Combine(AppContext.BaseDirectory, "golden");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("superblock", [Image.Value[..SuperblockLayout.Size]],
            static input => Superblock.TryRead(input, out _).ToString(), Small)
        {
            Repair = static input => Checksum(input, SuperblockLayout.Size, SuperblockLayout.Checksum),
        },
        new("commit-root", [RecordOf("root")],
            static input => RecordReaders.Whole(CommitRoot.TryRead(input, out CommitRoot? root), root).ToString(),
            Small),
        new("pointer", [RecordOf("root")[..BlockPointerLayout.Size]],
            static input => BlockPointer.TryRead(input, ExtentKind.NameNode, out _).ToString(), Small),
        new("extent-header", [HeaderBytes()], static input => ExtentHeader.TryRead(input, out _).ToString(), Small)
        {
            Repair = static input => Checksum(input, ExtentHeaderLayout.Size, ExtentHeaderLayout.Checksum),
        },
        new("frame-header", [RecordOf("frame-1"), RecordOf("frame-2")],
            static input => FrameHeader.TryRead(input, out _).ToString(), Small),
        new("value-part", [RecordOf("value")], static input => ValuePart.TryRead(input, out _).ToString(), Small),
        new("key-directory", [Directory.Value], ReadDirectory, 1 << 20)
        {
            Repair = static input => Checksum(input, input.Length, input.Length - KeyDirectoryLayout.ChecksumSize),
        },
        new("key-slot", [.. Slots()], OpenSlot, 1 << 20) { BoundedRuns = 3000 },
        new("writer-note", ["pwsh (4711) on host"u8.ToArray()], ReadNote, 256 * 1024) { BoundedRuns = 2000 },
    ];

    private static byte[] RecordOf(string record)
    {
        byte[]? found = null;
        new LockboxBuilder(Recipe.Base, (name, bytes) => name == record ? found = bytes : bytes).Build();
        return [.. found!];
    }

    private static byte[] HeaderBytes()
    {
        byte[] header = new byte[ExtentHeaderLayout.Size];
        new Sealer().NextHeader(ExtentKind.Frame, 100).WriteTo(header);
        return header;
    }

    private static void Checksum(byte[] input, int length, int at)
    {
        if (input.Length >= length && at >= 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(at), Crc32C.Compute(input.AsSpan(0, at)));
        }
    }

    private static string ReadDirectory(byte[] input)
    {
        DecodeStatus status =
            RecordReaders.Whole(KeyDirectory.TryDecode(input, out KeyDirectory? directory), directory);
        RecordReaders.Ensure(
            directory is null || directory.Slots.Sum(static slot => slot.Work) <= Limits.Argon2WorkMax,
            "A directory asks for more than trying all passwords may cost.");
        RecordReaders.Ensure(
            directory is null || directory.Encode().AsSpan().SequenceEqual(input), "A directory is not kept as it is.");
        return string.Join(' ', directory?.Slots.Select(DescriptionOf) ?? [status.ToString()]);
    }

    private static string DescriptionOf(KeySlot slot)
    {
        KeySlotInfo info = KeySlotDescriptions.Of(slot);
        return $"{info.Kind} {info.IsUnderstood} {info.Algorithm}";
    }

    private static string OpenSlot(byte[] input)
    {
        DecodeStatus status = KeySlot.TryDecode(input, out KeySlot? slot);
        if (slot is null || slot.Kind == KeySlotKinds.Password)
        {
            return status.ToString();
        }

        List<string> results = [];
        foreach (KeyMaterial material in Materials.Value)
        {
            UnwrapResult result =
                KeySlots.TryUnwrap(default, slot, material, CancellationToken.None, out SecretBytes? key);
            key?.Dispose();
            results.Add(result.ToString());
        }

        return DescriptionOf(slot) + string.Join(' ', results);
    }

    private static string ReadNote(byte[] input)
    {
        MemoryDisk disk = new();
        disk.Write(FileLayout.WriterNote, input);
        using MemoryDevice device = disk.Open();
        string? note = WriterNote.Read(device);
        RecordReaders.Ensure(note is null || !note.Any(char.IsControl), "A note has control characters.");
        return note is null ? "none" : "a note";
    }

    private static byte[] ReadGoldenDirectory()
    {
        using FileDevice device =
            FileDevice.Open(Path.Combine(GoldenFolder, "v1-keys.lockbox"), writable: false);
        KeyDirectoryStore.ReadNewest(device, "golden", out _, out byte[] bytes);
        return bytes;
    }

    private static IEnumerable<byte[]> Slots()
    {
        KeyDirectory.TryDecode(Directory.Value, out KeyDirectory? directory);
        return directory!.Slots.Select(static slot => slot.Encoded.ToArray());
    }

    private static KeyMaterial[] ReadGoldenKeys()
    {
        using Identity identity = Identity.Load(Path.Combine(GoldenFolder, "v1.identity"));
        List<KeyMaterial> materials =
            [KeyMaterial.FromIdentity(identity), KeyMaterial.FromKeyFile(Path.Combine(GoldenFolder, "v1.key"))];
        foreach (string pem in new[] { "v1-rsa-2048.pem", "v1-ec-p-256.pem", "v1-ec-p-521.pem" })
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(Path.Combine(GoldenFolder, pem));
            materials.Add(KeyMaterial.FromCertificate(certificate));
        }

        return [.. materials];
    }
}
