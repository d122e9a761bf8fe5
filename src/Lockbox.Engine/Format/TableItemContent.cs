using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// The content of a table's item (docs/FORMAT.md, Values): for each value exactly one sequence of bytes. Content that
/// was checked decodes without fail.
/// </summary>
internal static class TableItemContent
{
    /// <summary>The bits of the fourth part of a decimal number that may be set: the sign and the scale.</summary>
    private const int DecimalFlags = unchecked((int)0x80FF0000);

    /// <summary>Checks the content of any kind but a table's.</summary>
    public static DecodeStatus Check(TableItemKind kind, ReadOnlySpan<byte> content)
    {
        if (FixedLength(kind) is { } length && content.Length != length)
        {
            return DecodeStatus.LengthMismatch;
        }

        return kind switch
        {
            TableItemKind.String or TableItemKind.SecretString => TableItemTexts.Check(content),
            TableItemKind.Credential => TableItemTexts.CheckCredential(content),
            TableItemKind.Boolean => Within(content[0] <= 1),
            TableItemKind.Decimal => CheckDecimal(BinaryPrimitives.ReadInt32LittleEndian(content[12..])),
            TableItemKind.DateTime => Within(TableItemTimes.IsDateTime(content)),
            TableItemKind.DateTimeOffset => Within(TableItemTimes.IsOffset(content)),
            TableItemKind.Uri => TableItemTexts.CheckUri(content),
            TableItemKind.Version => TableItemTexts.CheckVersion(content),
            _ => DecodeStatus.Ok,
        };
    }

    /// <summary>The value of checked content, in exactly the type that was stored; null for what is secret.</summary>
    public static object? Decode(TableItemKind kind, ReadOnlySpan<byte> content) => kind switch
    {
        TableItemKind.String => StrictUtf8.Encoding.GetString(content),
        TableItemKind.Bytes => content.ToArray(),
        TableItemKind.Boolean => content[0] != 0,
        TableItemKind.Char => (char)BinaryPrimitives.ReadUInt16LittleEndian(content),
        TableItemKind.SByte => unchecked((sbyte)content[0]),
        TableItemKind.Byte => content[0],
        TableItemKind.Int16 => BinaryPrimitives.ReadInt16LittleEndian(content),
        TableItemKind.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(content),
        TableItemKind.Int32 => BinaryPrimitives.ReadInt32LittleEndian(content),
        TableItemKind.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(content),
        TableItemKind.Int64 => BinaryPrimitives.ReadInt64LittleEndian(content),
        TableItemKind.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(content),
        TableItemKind.Single => BinaryPrimitives.ReadSingleLittleEndian(content),
        TableItemKind.Double => BinaryPrimitives.ReadDoubleLittleEndian(content),
        TableItemKind.Decimal => DecodeDecimal(content),
        TableItemKind.DateTime => TableItemTimes.ReadDateTime(content),
        TableItemKind.DateTimeOffset => TableItemTimes.ReadOffset(content),
        TableItemKind.TimeSpan => new TimeSpan(BinaryPrimitives.ReadInt64LittleEndian(content)),
        TableItemKind.Guid => new Guid(content, bigEndian: true),
        TableItemKind.Uri => TableItemTexts.ReadUri(content),
        TableItemKind.Version => TableItemTexts.ReadVersion(content),
        _ => null,
    };

    /// <summary>The kind that holds a value, or null when no kind does.</summary>
    public static TableItemKind? KindOf(object? value) => value switch
    {
        null => TableItemKind.Null,
        byte[] => TableItemKind.Bytes,
        TimeSpan => TableItemKind.TimeSpan,
        DateTimeOffset => TableItemKind.DateTimeOffset,
        Guid => TableItemKind.Guid,
        Uri => TableItemKind.Uri,
        Version => TableItemKind.Version,
        // An enumeration has the code of its number, but its type would not come back.
        Enum => null,
        _ => KindOf(Type.GetTypeCode(value.GetType())),
    };

    /// <summary>
    /// The content of a value of a kind that <see cref="KindOf(object?)"/> gave, in a pinned array; null where a text
    /// is not valid Unicode.
    /// </summary>
    public static byte[]? Encode(TableItemKind kind, object? value)
    {
        switch (value)
        {
            case string text:
                return TableItemTexts.Encode(text);
            case Uri uri:
                return TableItemTexts.Encode(uri);
            case Version version:
                return TableItemTexts.Encode(version);
            case byte[] bytes:
                return PinnedBytes.CopyOf(bytes);
        }

        byte[] content = PinnedBytes.Allocate(FixedLength(kind) ?? 0);
        EncodeFixed(value, content);
        return content;
    }

    /// <summary>The length that all content of a kind has, or null where it differs.</summary>
    private static int? FixedLength(TableItemKind kind) => kind switch
    {
        TableItemKind.Null => 0,
        TableItemKind.Boolean or TableItemKind.SByte or TableItemKind.Byte => 1,
        TableItemKind.Char or TableItemKind.Int16 or TableItemKind.UInt16 => 2,
        TableItemKind.Int32 or TableItemKind.UInt32 or TableItemKind.Single => 4,
        TableItemKind.Int64 or TableItemKind.UInt64 or TableItemKind.Double or TableItemKind.TimeSpan => 8,
        TableItemKind.DateTime => TableItemTimes.DateTimeSize,
        TableItemKind.DateTimeOffset => TableItemTimes.OffsetSize,
        TableItemKind.Decimal or TableItemKind.Guid => 16,
        _ => null,
    };

    private static TableItemKind? KindOf(TypeCode code) => code switch
    {
        TypeCode.String => TableItemKind.String,
        TypeCode.Boolean => TableItemKind.Boolean,
        TypeCode.Char => TableItemKind.Char,
        TypeCode.SByte => TableItemKind.SByte,
        TypeCode.Byte => TableItemKind.Byte,
        TypeCode.Int16 => TableItemKind.Int16,
        TypeCode.UInt16 => TableItemKind.UInt16,
        TypeCode.Int32 => TableItemKind.Int32,
        TypeCode.UInt32 => TableItemKind.UInt32,
        TypeCode.Int64 => TableItemKind.Int64,
        TypeCode.UInt64 => TableItemKind.UInt64,
        TypeCode.Single => TableItemKind.Single,
        TypeCode.Double => TableItemKind.Double,
        TypeCode.Decimal => TableItemKind.Decimal,
        TypeCode.DateTime => TableItemKind.DateTime,
        _ => null,
    };

    private static void EncodeFixed(object? value, Span<byte> content)
    {
        switch (value)
        {
            case bool truth: content[0] = truth ? (byte)1 : (byte)0; break;
            case sbyte number: content[0] = unchecked((byte)number); break;
            case byte number: content[0] = number; break;
            case char unit: BinaryPrimitives.WriteUInt16LittleEndian(content, unit); break;
            case short number: BinaryPrimitives.WriteInt16LittleEndian(content, number); break;
            case ushort number: BinaryPrimitives.WriteUInt16LittleEndian(content, number); break;
            case int number: BinaryPrimitives.WriteInt32LittleEndian(content, number); break;
            case uint number: BinaryPrimitives.WriteUInt32LittleEndian(content, number); break;
            case long number: BinaryPrimitives.WriteInt64LittleEndian(content, number); break;
            case ulong number: BinaryPrimitives.WriteUInt64LittleEndian(content, number); break;
            case float number: BinaryPrimitives.WriteSingleLittleEndian(content, number); break;
            case double number: BinaryPrimitives.WriteDoubleLittleEndian(content, number); break;
            case decimal number: EncodeDecimal(number, content); break;
            case TimeSpan time: BinaryPrimitives.WriteInt64LittleEndian(content, time.Ticks); break;
            case Guid id: id.TryWriteBytes(content, bigEndian: true, out _); break;
            case DateTime time: TableItemTimes.Write(time, content); break;
            case DateTimeOffset time: TableItemTimes.Write(time, content); break;
        }
    }

    private static DecodeStatus Within(bool isWithin) => isWithin ? DecodeStatus.Ok : DecodeStatus.OutOfRange;

    private static DecodeStatus CheckDecimal(int flags) =>
        Within((flags & ~DecimalFlags) == 0 && ((flags >> 16) & 0xFF) <= 28);

    private static decimal DecodeDecimal(ReadOnlySpan<byte> content)
    {
        Span<int> parts = stackalloc int[4];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = BinaryPrimitives.ReadInt32LittleEndian(content[(i * sizeof(int))..]);
        }

        return new decimal(parts);
    }

    private static void EncodeDecimal(decimal number, Span<byte> content)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(number, parts);
        for (int i = 0; i < parts.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(content[(i * sizeof(int))..], parts[i]);
        }
    }
}
