using System.Security.Cryptography;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Crypto.Argon2;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Storage.Keys;

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
        IReadOnlyList<KeyProtector> protectors,
        CreateOptions options,
        CancellationToken cancellation)
    {
        bool isText = StrictUtf8.TryEncode(options.Description ?? "", out byte[] description);
        if (!isText || description.Length > Limits.DescriptionBytesMax)
        {
            throw new LockboxLimitExceededException(
                $"A description is text of at most {Limits.DescriptionBytesMax} bytes of UTF-8.");
        }

        LockboxKey key = NewKey();
        try
        {
            byte[] directory = EncodeDirectory(key, protectors, options, cancellation);
            WriteFirstCommit(device, locks, key, directory, options);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>A key that nobody had before, for a lockbox with a new id.</summary>
    public static LockboxKey NewKey() =>
        new(new Guid(RandomNumberGenerator.GetBytes(16)), SecretBytes.Random(KeySize));

    /// <summary>As the other, with the one protector that the options describe.</summary>
    public static LockboxKey Write(
        IStorageDevice device,
        IFileLocks locks,
        KeyMaterial material,
        CreateOptions options,
        CancellationToken cancellation)
    {
        using KeyProtector protector = ProtectorOf(material, options);
        return Write(device, locks, [protector], options, cancellation);
    }

    /// <summary>The one protector that the options describe. The caller disposes it.</summary>
    public static KeyProtector ProtectorOf(KeyMaterial material, CreateOptions options)
    {
        KeyProtector protector = KeyProtector.FromMaterial(material, options.PasswordCost);
        protector.Label = options.ProtectorLabel ?? "";
        return protector;
    }

    /// <summary>The key directory of a lockbox that has these protectors and no others, encoded.</summary>
    /// <exception cref="LockboxLastProtectorException">There is no protector.</exception>
    public static byte[] EncodeDirectory(
        LockboxKey key, IReadOnlyList<KeyProtector> protectors, CreateOptions options, CancellationToken cancellation)
    {
        if (protectors.Count == 0)
        {
            throw new LockboxLastProtectorException(
                "A lockbox without a key protector could never be opened.", "Give a password, a key file, or another.");
        }

        Lazy<Argon2Cost> cost = new(() =>
            options.PasswordCost ?? Argon2Calibration.CostFor(options.KdfProfile, options.Clock));
        SlotMaking making = new(options.Clock.GetUtcNow().UtcDateTime, cost, cancellation);
        KeyRing ring = KeyRing.Empty(key.LockboxId);
        foreach (KeyProtector protector in protectors)
        {
            ring = ring.Add(ring.MakeSlot(key, protector, making));
        }

        return ring.Encode();
    }

    private static void WriteFirstCommit(
        IStorageDevice device, IFileLocks locks, LockboxKey key, byte[] directory, CreateOptions options)
    {
        using KeyHierarchy hierarchy = new(key.Secret.Span, key.LockboxId);
        using SessionKeys keys = new(hierarchy);
        SpaceMap space = SpaceMap.OfNewFile();
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

        new CommitProtocol(device, locks, session, keys).Publish(SlotContent.BeforeFirst, superblock, root);
    }

    private static BlockPointer WriteProperties(
        ExtentStore extents, WritingSession session, SpaceMap space, CreateOptions options, DateTime now)
    {
        using ByteWriter writer = new();
        new LockboxProperties(now, options.CompressionLevel, options.Description ?? "").Write(writer);
        return extents.WriteCopy(session, space, ExtentKind.Properties, writer.Written);
    }
}
