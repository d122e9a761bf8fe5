using System.Collections;
using System.Security.Cryptography;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// The entries of a leaf as its columns, checked once. An entry is put together when it is asked for, each time anew: a
/// look-up makes one of a thousand.
/// </summary>
internal sealed class EntryColumns(KeyList keys) : IReadOnlyList<Entry>
{
    private NumberList _flags;
    private NumberList _ids;
    private NumberList _lengths;
    private NumberList _modes;
    private NumberList _attributes;
    private TimeColumns _times;
    private NumberList _frames;
    private NumberList _slices;
    private string?[]? _targets;
    private byte[]?[]? _digests;
    private ContentRun[]?[]? _runs;

    /// <inheritdoc/>
    public int Count => keys.Count;

    /// <inheritdoc/>
    public Entry this[int index] => new(StrictUtf8.Encoding.GetString(keys.At(index)), KindOf(index))
    {
        Id = (ulong)_ids[index],
        Length = _lengths[index],
        CreatedAt = _times.CreatedAt(index),
        ModifiedAt = _times.ModifiedAt(index),
        UnixMode = Has(index, EntryFlags.UnixMode) ? (UnixFileMode)_modes[index] : null,
        Attributes = Has(index, EntryFlags.Attributes) ? (FileAttributes)_attributes[index] : null,
        LinkTarget = _targets?[index],
        LinkTargetIsDirectory = Has(index, EntryFlags.LinkToDirectory),
        Sha256 = _digests?[index],
        Runs = RunsOf(index),
    };

    /// <summary>Reads and checks everything.</summary>
    public DecodeStatus TryRead(ref SpanReader reader)
    {
        _flags = NumberColumn.Read(ref reader, Count);
        _ids = NumberColumn.Read(ref reader, Count);
        _lengths = NumberColumn.Read(ref reader, Count);
        _modes = NumberColumn.Read(ref reader, Count);
        _attributes = NumberColumn.Read(ref reader, Count);
        _times = TimeColumns.Read(ref reader, Count);
        NumberList targetLengths = NumberColumn.Read(ref reader, Count);
        _frames = NumberColumn.Read(ref reader, Count);
        _slices = NumberColumn.Read(ref reader, Count);
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        DecodeStatus status = CheckNumbers();
        if (status == DecodeStatus.Ok)
        {
            status = LinkTargets.TryRead(ref reader, _flags, targetLengths, out _targets);
        }

        if (status == DecodeStatus.Ok)
        {
            status = TryReadDigests(ref reader);
        }

        if (status == DecodeStatus.Ok)
        {
            status = RunLists.TryRead(ref reader, _flags, _lengths, out _runs);
        }

        return status == DecodeStatus.Ok ? EntryNameRules.CheckAll(keys) : status;
    }

    /// <inheritdoc/>
    public IEnumerator<Entry> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool Has(int index, int flag) => (_flags[index] & flag) != 0;

    private EntryKind KindOf(int index) => (EntryKind)(_flags[index] & EntryFlags.Kind);

    private ContentRun[] RunsOf(int index)
    {
        if (_runs?[index] is { } listed)
        {
            return listed;
        }

        return _lengths[index] == 0
            ? []
            : [ContentRun.Single((ulong)_frames[index], (uint)_slices[index], _lengths[index])];
    }

    private DecodeStatus CheckNumbers()
    {
        for (int i = 0; i < Count; i++)
        {
            DecodeStatus status = EntryFlags.Check(_flags[i]);
            if (status != DecodeStatus.Ok)
            {
                return status;
            }

            if (_flags.IsConstant)
            {
                break;
            }
        }

        bool isPossible = _ids.IsWithin(1, long.MaxValue) && _lengths.IsWithin(0, Limits.EntryLengthMax)
            && _modes.IsWithin(0, EntryShape.UnixModeMax) && _attributes.IsWithin(0, int.MaxValue)
            && _times.AreWithinBounds
            && _frames.IsWithin(0, long.MaxValue - 1) && _slices.IsWithin(0, Limits.FrameSlicesMax - 1);
        bool isAlike = AreFilesAlike();
        for (int i = 0; i < Count && isPossible; i++)
        {
            isPossible = _times.IsPossible(i) && (isAlike || IsPossible(i));
        }

        return isPossible ? DecodeStatus.Ok : DecodeStatus.OutOfRange;
    }

    /// <summary>
    /// Whether all entries are files with the same flags, and all empty or all one slice of a frame, by far the most
    /// common leaf: then nothing has to be looked at one by one.
    /// </summary>
    private bool AreFilesAlike()
    {
        bool areEmpty = _lengths.IsZero && _frames.IsZero && _slices.IsZero;
        bool areSlices = _lengths.IsWithin(1, Limits.FrameRawMax) && _frames.IsWithin(1, long.MaxValue);
        return _flags.IsConstant && KindOf(0) == EntryKind.File && !Has(0, EntryFlags.RunList)
            && (_modes.IsZero || Has(0, EntryFlags.UnixMode)) && (_attributes.IsZero || Has(0, EntryFlags.Attributes))
            && (areEmpty || areSlices);
    }

    /// <summary>Whether what the columns say of one entry goes together; what it does not have is 0.</summary>
    private bool IsPossible(int index)
    {
        bool isSlice = _lengths[index] > 0 && !Has(index, EntryFlags.RunList);
        return (_lengths[index] == 0 || KindOf(index) == EntryKind.File)
            && (_modes[index] == 0 || Has(index, EntryFlags.UnixMode))
            && (_attributes[index] == 0 || Has(index, EntryFlags.Attributes))
            && (isSlice
                ? _frames[index] > 0 && _lengths[index] <= Limits.FrameRawMax
                : _frames[index] == 0 && _slices[index] == 0);
    }

    private DecodeStatus TryReadDigests(ref SpanReader reader)
    {
        for (int i = 0; i < Count; i++)
        {
            if (Has(i, EntryFlags.Sha256))
            {
                ReadOnlySpan<byte> digest = reader.ReadBytes(SHA256.HashSizeInBytes);
                if (reader.Failed)
                {
                    return DecodeStatus.Truncated;
                }

                _digests ??= new byte[]?[Count];
                _digests[i] = digest.ToArray();
            }
        }

        return DecodeStatus.Ok;
    }
}
