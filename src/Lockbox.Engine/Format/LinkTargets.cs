using System.Text.Unicode;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>The targets of a leaf's symbolic links, one behind the other; their lengths are a number column.</summary>
internal static class LinkTargets
{
    /// <summary>Bytes of the target of an entry; 0 for what is not a link.</summary>
    public static int LengthOf(Entry entry) =>
        entry.LinkTarget is { } target ? StrictUtf8.Encoding.GetByteCount(target) : 0;

    /// <summary>Writes all targets.</summary>
    public static void Write(ByteWriter writer, IReadOnlyList<Entry> entries)
    {
        foreach (Entry entry in entries)
        {
            if (entry.LinkTarget is not null)
            {
                writer.WriteBytes(StrictUtf8.Encoding.GetBytes(entry.LinkTarget));
            }
        }
    }

    /// <summary>Reads all targets; null where no entry is a link.</summary>
    public static DecodeStatus TryRead(
        ref SpanReader reader, NumberList flags, NumberList lengths, out string?[]? targets)
    {
        targets = null;
        for (int i = 0; i < flags.Count; i++)
        {
            bool isLink = EntryFlags.Is(flags[i], EntryKind.SymbolicLink);
            if (!isLink || lengths[i] is <= 0 or > Limits.LinkTargetBytesMax)
            {
                if (isLink || lengths[i] != 0)
                {
                    return isLink && lengths[i] == 0 ? DecodeStatus.InvalidName : DecodeStatus.OutOfRange;
                }

                continue;
            }

            ReadOnlySpan<byte> target = reader.ReadBytes((int)lengths[i]);
            if (reader.Failed)
            {
                return DecodeStatus.Truncated;
            }

            if (target.Contains((byte)0) || !Utf8.IsValid(target))
            {
                return DecodeStatus.InvalidName;
            }

            targets ??= new string?[flags.Count];
            targets[i] = StrictUtf8.Encoding.GetString(target);
        }

        return DecodeStatus.Ok;
    }
}
