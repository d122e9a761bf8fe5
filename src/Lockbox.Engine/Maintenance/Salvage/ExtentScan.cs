using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// Finds every authentic extent of a file: at each unit a header whose checksum and length are right is opened with the
/// key. An authentic extent is stepped over as a whole, for a writer puts nothing into another's space.
/// </summary>
internal sealed class ExtentScan(OpenedLockbox lockbox, long fileLength)
{
    private readonly WorkBudget _budget = new(fileLength);

    /// <summary>What was found.</summary>
    public ExtentCatalog Catalog { get; } = new();

    /// <summary>Whether the file has so many false headers that not all were looked at.</summary>
    public bool IsCutShort => _budget.IsExceeded;

    /// <summary>Looks at a record; see <see cref="UnitScan.Visitor"/>.</summary>
    public int Visit(long offset, ReadOnlySpan<byte> rest)
    {
        if (ExtentHeader.TryRead(rest, out ExtentHeader header) != DecodeStatus.Ok
            || header.ExtentLength > rest.Length || !_budget.TryTake(header.ExtentLength))
        {
            return 0;
        }

        using PooledBuffer extent = PooledBuffer.Rent((int)header.ExtentLength);
        rest[..extent.Length].CopyTo(extent.Span);
        if (!lockbox.Extents.TryOpen(header, extent.Span))
        {
            return 0;
        }

        _budget.Return(extent.Length);
        AeadTag tag = AeadTag.Read(extent.Span[^AeadTag.Size..]);
        BlockPointer pointer = new((ulong)offset, header.ExtentLength, header.Kind, 0, tag);
        Note(pointer, header, extent.Span.Slice(ExtentHeaderLayout.Size, (int)header.PayloadLength));
        return extent.Length;
    }

    private void Note(BlockPointer pointer, ExtentHeader header, ReadOnlySpan<byte> text)
    {
        switch (header.Kind)
        {
            case ExtentKind.Frame when FrameHeader.TryRead(text, out FrameHeader frame) == DecodeStatus.Ok:
                Catalog.AddFrame(pointer, frame, header);
                break;
            case ExtentKind.NameNode or ExtentKind.FrameTableNode or ExtentKind.VariableNode:
                NoteNode(pointer, header, text);
                break;
            case ExtentKind.Value when ValuePart.TryRead(text, out ValuePart part) == DecodeStatus.Ok:
                Catalog.AddValue(pointer, part, text.Length - ValuePartLayout.Content);
                break;
            case ExtentKind.Properties
                when LockboxProperties.TryRead(text, out LockboxProperties? properties) == DecodeStatus.Ok:
                Catalog.AddProperties(properties!);
                break;
            case ExtentKind.FreeMap:
                Catalog.AddFreeMap(header);
                break;
        }
    }

    /// <summary>Branches say nothing that leaves do not say better.</summary>
    private void NoteNode(BlockPointer pointer, ExtentHeader header, ReadOnlySpan<byte> text)
    {
        using PooledBuffer? raw = Packing.TryUnpack(lockbox.Zstd, text, Limits.NodeRawMax);
        if (raw is not null && NodeCodec.TryReadAge(raw.Span, out int height, out ulong sequence) && height == 0)
        {
            Catalog.AddLeaf(pointer, sequence, header);
        }
    }
}
