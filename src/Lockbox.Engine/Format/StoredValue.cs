using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>Where the value of a variable is. The numbers are on disk: do not change them.</summary>
internal enum ValuePlace
{
    /// <summary>In the leaf as it is: a short value that is no secret.</summary>
    Leaf = 0,

    /// <summary>In the leaf, sealed by itself: a short secret.</summary>
    SealedInLeaf = 1,

    /// <summary>In extents of its own: a long value.</summary>
    Extents = 2,
}

/// <summary>The value of a variable as a leaf holds it.</summary>
internal sealed class StoredValue
{
    private StoredValue(ValuePlace place) => Place = place;

    /// <summary>The value of no bytes that is no secret.</summary>
    public static StoredValue Empty { get; } = new(ValuePlace.Leaf);

    /// <summary>Where it is.</summary>
    public ValuePlace Place { get; }

    /// <summary>The value itself, or its ciphertext and tag; empty when it is in extents.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private init; }

    /// <summary>The salt of the session that sealed it.</summary>
    public SessionSalt Salt { get; private init; }

    /// <summary>Its message number in that session.</summary>
    public ulong MessageNumber { get; private init; }

    /// <summary>The extents, in order; empty when it is in the leaf.</summary>
    public IReadOnlyList<BlockPointer> Parts { get; private init; } = [];

    /// <summary>A value that is no secret, in the leaf.</summary>
    public static StoredValue Plain(ReadOnlyMemory<byte> content) => new(ValuePlace.Leaf) { Bytes = content };

    /// <summary>A secret, in the leaf.</summary>
    /// <param name="salt">The salt of the session that sealed it.</param>
    /// <param name="messageNumber">Its message number there.</param>
    /// <param name="sealedBytes">Ciphertext and tag.</param>
    public static StoredValue Sealed(SessionSalt salt, ulong messageNumber, ReadOnlyMemory<byte> sealedBytes) =>
        new(ValuePlace.SealedInLeaf) { Salt = salt, MessageNumber = messageNumber, Bytes = sealedBytes };

    /// <summary>A long value.</summary>
    public static StoredValue InExtents(IReadOnlyList<BlockPointer> parts) =>
        new(ValuePlace.Extents) { Parts = parts };

    /// <summary>Where a value of a length belongs; there is one place for each.</summary>
    public static ValuePlace PlaceFor(long length, bool isSecret)
    {
        if (length > Limits.VariableInlineMax)
        {
            return ValuePlace.Extents;
        }

        return isSecret ? ValuePlace.SealedInLeaf : ValuePlace.Leaf;
    }

    /// <summary>How many extents a value of a length has.</summary>
    public static int PartsOf(long length) => length > Limits.VariableInlineMax
        ? (int)((length + Limits.VariablePartMax - 1) / Limits.VariablePartMax)
        : 0;

    /// <summary>Bytes of the value in one of its extents.</summary>
    public static int LengthOfPart(long length, int part) =>
        (int)Math.Min(Limits.VariablePartMax, length - ((long)part * Limits.VariablePartMax));
}
