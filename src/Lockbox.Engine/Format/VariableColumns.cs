using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>Reads the variables of a leaf from its columns and checks them, in the order of docs/FORMAT.md.</summary>
internal ref struct VariableColumns(KeyList keys)
{
    private readonly int _count = keys.Count;
    private NumberList _flags;
    private NumberList _ids;
    private NumberList _lengths;
    private NumberList _modified;
    private NumberList _created;
    private NumberList _expires;
    private NumberList _descriptions;
    private NumberList _metadata;
    private NumberList _messages;

    /// <summary>Reads everything.</summary>
    public DecodeStatus TryRead(ref SpanReader reader, out Variable[] variables)
    {
        variables = [];
        DecodeStatus status = ReadNumbers(ref reader);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        string[] descriptions = new string[_count];
        byte[][] metadata = new byte[_count][];
        status = ReadNotes(ref reader, descriptions, metadata);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        StoredValue[] values = new StoredValue[_count];
        status = ReadValues(ref reader, values);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        Variable[] read = new Variable[_count];
        ReadOnlySpan<byte> previous = default;
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<byte> name = keys.At(i);
            if (EntryNameRules.CheckAfter(previous, name) != EntryNameFault.None)
            {
                return DecodeStatus.InvalidName;
            }

            previous = name;
            read[i] = Make(i, StrictUtf8.Encoding.GetString(name), descriptions[i], metadata[i], values[i]);
        }

        variables = read;
        return DecodeStatus.Ok;
    }

    private readonly Variable Make(int i, string name, string description, byte[] metadata, StoredValue value) =>
        new(name, VariableFlags.TypeOf(_flags[i]), (_flags[i] & VariableFlags.Secret) != 0)
        {
            Length = _lengths[i],
            CreatedAt = new DateTime(_modified[i] + _created[i], DateTimeKind.Utc),
            ModifiedAt = new DateTime(_modified[i], DateTimeKind.Utc),
            ExpiresAt = Expires(i) ? new DateTime(_expires[i], DateTimeKind.Utc) : null,
            Description = description,
            Metadata = metadata,
            Id = (ulong)_ids[i],
            Value = value,
        };

    private readonly bool Expires(int index) => (_flags[index] & VariableFlags.Expires) != 0;

    private DecodeStatus ReadNumbers(ref SpanReader reader)
    {
        _flags = NumberColumn.Read(ref reader, _count);
        _ids = NumberColumn.Read(ref reader, _count);
        _lengths = NumberColumn.Read(ref reader, _count);
        _modified = NumberColumn.Read(ref reader, _count);
        _created = NumberColumn.Read(ref reader, _count);
        _expires = NumberColumn.Read(ref reader, _count);
        _descriptions = NumberColumn.Read(ref reader, _count);
        _metadata = NumberColumn.Read(ref reader, _count);
        _messages = NumberColumn.Read(ref reader, _count);
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        for (int i = 0; i < _count; i++)
        {
            DecodeStatus status = VariableFlags.Check(_flags[i]);
            if (status != DecodeStatus.Ok)
            {
                return status;
            }
        }

        bool isPossible = _ids.IsWithin(1, long.MaxValue) && _lengths.IsWithin(0, Limits.VariableBytesMax)
            && _modified.IsWithin(0, DateTime.MaxValue.Ticks)
            && _created.IsWithin(-DateTime.MaxValue.Ticks, DateTime.MaxValue.Ticks)
            && _expires.IsWithin(0, DateTime.MaxValue.Ticks)
            && _descriptions.IsWithin(0, Limits.DescriptionBytesMax)
            && _metadata.IsWithin(0, Limits.VariableMetadataMax)
            && _messages.IsWithin(0, (long)Limits.SessionMessagesMax - 1);
        for (int i = 0; i < _count && isPossible; i++)
        {
            isPossible = IsPossible(i);
        }

        return isPossible ? DecodeStatus.Ok : DecodeStatus.OutOfRange;
    }

    /// <summary>Whether what the columns say of one variable goes together; what it does not have is 0.</summary>
    private readonly bool IsPossible(int index)
    {
        long created = _modified[index] + _created[index];
        ValuePlace place = VariableFlags.PlaceOf(_flags[index]);
        bool isSecret = (_flags[index] & VariableFlags.Secret) != 0;
        return created >= 0 && created <= DateTime.MaxValue.Ticks
            && (Expires(index) || _expires[index] == 0)
            && place == StoredValue.PlaceFor(_lengths[index], isSecret)
            && (place == ValuePlace.SealedInLeaf || _messages[index] == 0);
    }

    private readonly DecodeStatus ReadNotes(ref SpanReader reader, string[] descriptions, byte[][] metadata)
    {
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<byte> description = reader.ReadBytes((int)_descriptions[i]);
            metadata[i] = reader.ReadBytes((int)_metadata[i]).ToArray();
            if (reader.Failed)
            {
                return DecodeStatus.Truncated;
            }

            if (!StrictUtf8.TryDecode(description, out descriptions[i]))
            {
                return DecodeStatus.InvalidName;
            }
        }

        return DecodeStatus.Ok;
    }

    private readonly DecodeStatus ReadValues(ref SpanReader reader, StoredValue[] values)
    {
        int parts = 0;
        for (int i = 0; i < _count; i++)
        {
            parts += StoredValue.PartsOf(_lengths[i]);
        }

        DecodeStatus status =
            PointerColumns.TryRead(ref reader, parts, ExtentKind.Value, 0, out BlockPointer[] pointers);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        int next = 0;
        for (int i = 0; i < _count; i++)
        {
            int own = StoredValue.PartsOf(_lengths[i]);
            if (own == 0)
            {
                values[i] = ReadShortValue(ref reader, i);
                continue;
            }

            values[i] = StoredValue.InExtents(pointers[next..(next + own)]);
            next += own;
            if (!AreOfLength(values[i].Parts, _lengths[i]))
            {
                return DecodeStatus.LengthMismatch;
            }
        }

        return reader.Failed ? DecodeStatus.Truncated : DecodeStatus.Ok;
    }

    private readonly StoredValue ReadShortValue(ref SpanReader reader, int index)
    {
        int length = (int)_lengths[index];
        if (VariableFlags.PlaceOf(_flags[index]) == ValuePlace.Leaf)
        {
            return StoredValue.Plain(reader.ReadBytes(length).ToArray());
        }

        ReadOnlySpan<byte> salt = reader.ReadBytes(SessionSalt.Size);
        ReadOnlySpan<byte> bytes = reader.ReadBytes(length + AeadTag.Size);
        return reader.Failed
            ? StoredValue.Empty
            : StoredValue.Sealed(SessionSalt.Read(salt), (ulong)_messages[index], bytes.ToArray());
    }

    private static bool AreOfLength(IReadOnlyList<BlockPointer> parts, long length)
    {
        for (int i = 0; i < parts.Count; i++)
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
