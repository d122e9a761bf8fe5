using System.Collections;
using System.Text.Unicode;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// The variables of a leaf as its columns, checked once, in the order of docs/FORMAT.md. A variable is put together
/// when it is asked for, each time anew: a look-up makes one of hundreds.
/// </summary>
internal sealed class VariableColumns(KeyList keys) : IReadOnlyList<Variable>
{
    private NumberList _flags;
    private NumberList _ids;
    private NumberList _lengths;
    private TimeColumns _times;
    private NumberList _expires;
    private NumberList _descriptions;
    private NumberList _metadata;
    private NumberList _messages;
    private BlockPointer[] _parts = [];

    // Descriptions and metadata of all variables, and then their short values; where those of each one begin.
    private byte[] _notes = [];
    private int[] _notesAt = [];
    private byte[] _values = [];
    private int[] _valueAt = [];

    /// <inheritdoc/>
    public int Count => keys.Count;

    /// <inheritdoc/>
    public Variable this[int index]
    {
        get
        {
            ReadOnlyMemory<byte> notes = _notes.AsMemory(_notesAt[index]);
            int description = (int)_descriptions[index];
            return new Variable(
                StrictUtf8.Encoding.GetString(keys.At(index)),
                VariableFlags.TypeOf(_flags[index]),
                Has(index, VariableFlags.Secret))
            {
                Length = _lengths[index],
                CreatedAt = _times.CreatedAt(index),
                ModifiedAt = _times.ModifiedAt(index),
                ExpiresAt = Has(index, VariableFlags.Expires)
                    ? new DateTime(_expires[index], DateTimeKind.Utc)
                    : null,
                Description = StrictUtf8.Encoding.GetString(notes.Span[..description]),
                Metadata = notes.Slice(description, (int)_metadata[index]),
                Id = (ulong)_ids[index],
                Value = ValueOf(index),
            };
        }
    }

    /// <summary>Reads and checks everything.</summary>
    public DecodeStatus TryRead(ref SpanReader reader)
    {
        DecodeStatus status = ReadNumbers(ref reader);
        if (status == DecodeStatus.Ok)
        {
            status = ReadNotes(ref reader);
        }

        if (status == DecodeStatus.Ok)
        {
            status = ReadValues(ref reader);
        }

        return status == DecodeStatus.Ok ? EntryNameRules.CheckAll(keys) : status;
    }

    /// <inheritdoc/>
    public IEnumerator<Variable> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool Has(int index, int flag) => (_flags[index] & flag) != 0;

    private ValuePlace PlaceOf(int index) => VariableFlags.PlaceOf(_flags[index]);

    private StoredValue ValueOf(int index)
    {
        int at = _valueAt[index];
        int length = (int)_lengths[index];
        switch (PlaceOf(index))
        {
            case ValuePlace.Leaf:
                return StoredValue.Plain(_values.AsMemory(at, length));
            case ValuePlace.SealedInLeaf:
                SessionSalt salt = SessionSalt.Read(_values.AsSpan(at, SessionSalt.Size));
                ReadOnlyMemory<byte> bytes = _values.AsMemory(at + SessionSalt.Size, length + AeadTag.Size);
                return StoredValue.Sealed(salt, (ulong)_messages[index], bytes);
            default:
                return StoredValue.InExtents(_parts[at..(at + StoredValue.PartsOf(length))]);
        }
    }

    private DecodeStatus ReadNumbers(ref SpanReader reader)
    {
        _flags = NumberColumn.Read(ref reader, Count);
        _ids = NumberColumn.Read(ref reader, Count);
        _lengths = NumberColumn.Read(ref reader, Count);
        _times = TimeColumns.Read(ref reader, Count);
        _expires = NumberColumn.Read(ref reader, Count);
        _descriptions = NumberColumn.Read(ref reader, Count);
        _metadata = NumberColumn.Read(ref reader, Count);
        _messages = NumberColumn.Read(ref reader, Count);
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        for (int i = 0; i < Count; i++)
        {
            DecodeStatus status = VariableFlags.Check(_flags[i]);
            if (status != DecodeStatus.Ok)
            {
                return status;
            }
        }

        bool isPossible = _ids.IsWithin(1, long.MaxValue) && _lengths.IsWithin(0, Limits.VariableBytesMax)
            && _times.AreWithinBounds
            && _expires.IsWithin(0, DateTime.MaxValue.Ticks)
            && _descriptions.IsWithin(0, Limits.DescriptionBytesMax)
            && _metadata.IsWithin(0, Limits.VariableMetadataMax)
            && _messages.IsWithin(0, (long)Limits.SessionMessagesMax - 1);
        for (int i = 0; i < Count && isPossible; i++)
        {
            isPossible = IsPossible(i);
        }

        return isPossible ? DecodeStatus.Ok : DecodeStatus.OutOfRange;
    }

    /// <summary>Whether what the columns say of one variable goes together; what it does not have is 0.</summary>
    private bool IsPossible(int index)
    {
        return _times.IsPossible(index)
            && (Has(index, VariableFlags.Expires) || _expires[index] == 0)
            && PlaceOf(index) == StoredValue.PlaceFor(_lengths[index], Has(index, VariableFlags.Secret))
            && (PlaceOf(index) == ValuePlace.SealedInLeaf || _messages[index] == 0);
    }

    private DecodeStatus ReadNotes(ref SpanReader reader)
    {
        SpanReader ahead = reader;
        int length = 0;
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<byte> description = ahead.ReadBytes((int)_descriptions[i]);
            ahead.ReadBytes((int)_metadata[i]);
            if (ahead.Failed)
            {
                return DecodeStatus.Truncated;
            }

            if (!Utf8.IsValid(description))
            {
                return DecodeStatus.InvalidName;
            }

            length = ahead.Position - reader.Position;
        }

        _notes = reader.ReadBytes(length).ToArray();
        _notesAt = new int[Count];
        for (int i = 1; i < Count; i++)
        {
            _notesAt[i] = _notesAt[i - 1] + (int)_descriptions[i - 1] + (int)_metadata[i - 1];
        }

        return DecodeStatus.Ok;
    }

    private DecodeStatus ReadValues(ref SpanReader reader)
    {
        int parts = 0;
        int bytes = 0;
        for (int i = 0; i < Count; i++)
        {
            parts += StoredValue.PartsOf(_lengths[i]);
            bytes += ShortLengthOf(i);
        }

        DecodeStatus status = PointerColumns.TryRead(ref reader, parts, ExtentKind.Value, 0, out _parts);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        ReadOnlySpan<byte> values = reader.ReadBytes(bytes);
        _valueAt = new int[Count];
        int nextPart = 0;
        int nextByte = 0;
        for (int i = 0; i < Count; i++)
        {
            int own = StoredValue.PartsOf(_lengths[i]);
            _valueAt[i] = own > 0 ? nextPart : nextByte;
            if (own > 0 && !AreOfLength(_parts.AsSpan(nextPart, own), _lengths[i]))
            {
                return DecodeStatus.LengthMismatch;
            }

            nextPart += own;
            nextByte += ShortLengthOf(i);
        }

        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        _values = values.ToArray();
        return DecodeStatus.Ok;
    }

    /// <summary>How many bytes behind the pointers are a variable's value.</summary>
    private int ShortLengthOf(int index) => PlaceOf(index) switch
    {
        ValuePlace.Leaf => (int)_lengths[index],
        ValuePlace.SealedInLeaf => SessionSalt.Size + (int)_lengths[index] + AeadTag.Size,
        _ => 0,
    };

    private static bool AreOfLength(ReadOnlySpan<BlockPointer> parts, long length)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            int content = ValuePartLayout.Content + StoredValue.LengthOfPart(length, i);
            if (parts[i].Length != ExtentHeaderLayout.Size + content + AeadTag.Size)
            {
                return false;
            }
        }

        return true;
    }
}
