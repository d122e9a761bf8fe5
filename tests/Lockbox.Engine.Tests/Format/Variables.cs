using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Format;

/// <summary>Variables as leaves hold them, with values that nobody has sealed.</summary>
internal static class Variables
{
    private static readonly int[] Lengths =
        [0, 1, 20, Limits.VariableInlineMax, Limits.VariableInlineMax + 1, Limits.VariablePartMax + 1];

    /// <summary>Any variable of a name.</summary>
    public static Variable Any(Random random, string name)
    {
        VariableType type = (VariableType)random.Next(1, 7);
        bool isSecret = type != VariableType.String || random.Next(2) == 0;
        long length = Lengths[random.Next(Lengths.Length)];
        DateTime created = new(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        return new Variable(name, type, isSecret)
        {
            Id = (ulong)random.NextInt64(1, long.MaxValue),
            Length = length,
            CreatedAt = created,
            ModifiedAt = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc),
            ExpiresAt = random.Next(2) == 0 ? null : created,
            Description = random.Next(2) == 0 ? "" : "what it is for: ä🔑",
            Metadata = Noise.Random(random.Next(), random.Next(0, 60)),
            Value = ValueOf(random, length, isSecret),
        };
    }

    /// <summary>Whether two are the same in every field.</summary>
    public static bool AreSame(Variable a, Variable b) =>
        (a.Name, a.Type, a.IsSecret, a.Id, a.Length, a.CreatedAt, a.ModifiedAt, a.ExpiresAt, a.Description)
            == (b.Name, b.Type, b.IsSecret, b.Id, b.Length, b.CreatedAt, b.ModifiedAt, b.ExpiresAt, b.Description)
        && a.CreatedAt.Kind == DateTimeKind.Utc && a.ModifiedAt.Kind == DateTimeKind.Utc
        && a.Metadata.Span.SequenceEqual(b.Metadata.Span)
        && (a.Value.Place, a.Value.Salt, a.Value.MessageNumber)
            == (b.Value.Place, b.Value.Salt, b.Value.MessageNumber)
        && a.Value.Bytes.Span.SequenceEqual(b.Value.Bytes.Span)
        && a.Value.Parts.SequenceEqual(b.Value.Parts);

    private static StoredValue ValueOf(Random random, long length, bool isSecret)
    {
        switch (StoredValue.PlaceFor(length, isSecret))
        {
            case ValuePlace.Leaf:
                return StoredValue.Plain(Noise.Random(random.Next(), (int)length));
            case ValuePlace.SealedInLeaf:
                return StoredValue.Sealed(
                    SessionSalt.Read(Noise.Random(random.Next(), SessionSalt.Size)),
                    (ulong)random.NextInt64((long)Limits.SessionMessagesMax),
                    Noise.Random(random.Next(), (int)length + AeadTag.Size));
            default:
                return StoredValue.InExtents(
                    [.. Enumerable.Range(0, StoredValue.PartsOf(length)).Select(part => PartOf(random, length, part))]);
        }
    }

    private static BlockPointer PartOf(Random random, long length, int part)
    {
        int bytes = ExtentHeaderLayout.Size + ValuePartLayout.Content + StoredValue.LengthOfPart(length, part)
            + AeadTag.Size;
        ulong offset = (ulong)random.Next(128, int.MaxValue) * Limits.AllocationUnit;
        AeadTag tag = AeadTag.Read(Noise.Random(random.Next(), AeadTag.Size));
        return new BlockPointer(offset, (uint)bytes, ExtentKind.Value, 0, tag);
    }
}
