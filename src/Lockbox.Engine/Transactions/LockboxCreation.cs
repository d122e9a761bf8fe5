using System.Security.Cryptography;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Crypto.Argon2;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Transactions;

/// <summary>Writes the first commit of a new lockbox to an empty device.</summary>
internal static class LockboxCreation
{
    /// <summary>Bytes of a lockbox key.</summary>
    public const int KeySize = 32;

    /// <summary>Writes key directory, properties and the first superblock; returns the new key.</summary>
    public static LockboxKey Write(
        IStorageDevice device,
        IFileLocks locks,
        KeyMaterial material,
        CreateOptions options,
        CancellationToken cancellation)
    {
        bool isText = StrictUtf8.TryEncode(options.Description ?? "", out byte[] description);
        if (!isText || description.Length > Limits.DescriptionBytesMax)
        {
            throw new LockboxLimitExceededException(
                $"A description is text of at most {Limits.DescriptionBytesMax} bytes of UTF-8.");
        }

        Guid id = new(RandomNumberGenerator.GetBytes(16));
        LockboxKey key = new(id, SecretBytes.Random(KeySize));
        try
        {
            byte[] directory = EncodeDirectory(key, material, options, cancellation);
            WriteFirstCommit(device, locks, key, directory, options);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static byte[] EncodeDirectory(
        LockboxKey key, KeyMaterial material, CreateOptions options, CancellationToken cancellation)
    {
        DateTime now = options.Clock.GetUtcNow().UtcDateTime;
        string label = options.ProtectorLabel ?? "";
        KeySlot slot = material.Kind == KeyMaterialKind.Password
            ? KeySlots.CreatePassword(
                key.LockboxId, key.Secret, material.Secret.Span, CostOf(options), label, now, cancellation)
            : KeySlots.CreateKeyFile(key.LockboxId, key.Secret, material.Secret.Span, label, now);
        DecodeStatus status = KeyDirectory.TryCreate(key.LockboxId, 1, [slot], out KeyDirectory? directory);
        return directory is not null
            ? directory.Encode()
            : throw new LockboxLimitExceededException($"The key slots cannot be kept ({status}).");
    }

    private static Argon2Parameters CostOf(CreateOptions options) => options.PasswordCost is { } cost
        ? new Argon2Parameters(cost.MemoryKiB, cost.Iterations, cost.Parallelism)
        : Argon2Calibration.Choose(options.Clock, Argon2Calibration.DefaultTarget);

    private static void WriteFirstCommit(
        IStorageDevice device, IFileLocks locks, LockboxKey key, byte[] directory, CreateOptions options)
    {
        using KeyHierarchy hierarchy = new(key.Secret.Span, key.LockboxId);
        using SessionKeys keys = new(hierarchy);
        SpaceMap space = new(FileLayout.FirstUnit, [], static _ => true, assumeTainted: false, static () => { });
        WritingSession session = new();
        Superblock superblock = KeyDirectoryStore.Write(
            device, space, new Superblock { LockboxId = key.LockboxId, CommitSequence = 1 }, directory);
        DateTime now = options.Clock.GetUtcNow().UtcDateTime;
        CommitRoot root = new()
        {
            Properties = WriteProperties(new ExtentStore(device, key.LockboxId, keys), session, space, options, now),
            KeyDirectoryDigest = KeyDirectoryStore.DigestOf(directory),
            AllocatedUnits = space.AllocatedUnits,
            NextFrameId = 1,
            NextEntryId = 1,
            CommittedAt = now.Ticks,
        };

        // The first commit goes to slot 0, as if slot 1 had held one before it.
        SlotContent nothing = new(1, DecodeStatus.BadMagic, true, default, null);
        new CommitProtocol(device, locks, session, keys).Publish(nothing, superblock, root);
    }

    private static BlockPointer WriteProperties(
        ExtentStore extents, WritingSession session, SpaceMap space, CreateOptions options, DateTime now)
    {
        using ByteWriter writer = new();
        new LockboxProperties(now, options.CompressionLevel, options.Description ?? "").Write(writer);
        using PooledBuffer buffer =
            PooledBuffer.Rent(ExtentStore.Headroom + writer.Length + ExtentStore.Tailroom);
        writer.Written.CopyTo(buffer.Span[ExtentStore.Headroom..]);
        return extents.Write(session, space, ExtentKind.Properties, 0, buffer.Span, writer.Length);
    }
}
