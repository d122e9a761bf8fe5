using System.Buffers.Binary;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>A key directory that stands in the file. Nobody vouches for it yet: it is clear text.</summary>
/// <param name="Directory">The slots.</param>
/// <param name="Encoded">Its bytes.</param>
internal sealed record FoundKeyDirectory(KeyDirectory Directory, byte[] Encoded);

/// <summary>Finds key directories by looking at every unit. Needs no key.</summary>
internal sealed class KeyDirectoryScan(long fileLength)
{
    /// <summary>
    /// More than any lockbox leaves behind, and few enough to keep; a file that was made to hold more says nothing.
    /// </summary>
    private const int Max = 64;

    private readonly WorkBudget _budget = new(fileLength);
    private readonly List<FoundKeyDirectory> _found = [];

    /// <summary>What was found, each content once; the latest generation first.</summary>
    public IReadOnlyList<FoundKeyDirectory> NewestFirst =>
        [.. _found.OrderByDescending(static found => found.Directory.Generation)];

    /// <summary>Looks at a record; see <see cref="UnitScan.Visitor"/>.</summary>
    public int Visit(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < KeyDirectoryLayout.MinSize)
        {
            return 0;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest[KeyDirectoryLayout.TotalLength..]);
        if (!KeyDirectory.HasMagic(rest) || length > Math.Min(rest.Length, Limits.KeyDirectoryBytesMax)
            || !_budget.TryTake(length))
        {
            return 0;
        }

        ReadOnlySpan<byte> encoded = rest[..(int)length];
        if (KeyDirectory.TryDecode(encoded, out KeyDirectory? directory) != DecodeStatus.Ok || directory is null)
        {
            return 0;
        }

        if (_found.Count < Max && !Holds(encoded))
        {
            _found.Add(new FoundKeyDirectory(directory, encoded.ToArray()));
        }

        return (int)length;
    }

    private bool Holds(ReadOnlySpan<byte> encoded)
    {
        foreach (FoundKeyDirectory found in _found)
        {
            if (encoded.SequenceEqual(found.Encoded))
            {
                return true;
            }
        }

        return false;
    }
}
