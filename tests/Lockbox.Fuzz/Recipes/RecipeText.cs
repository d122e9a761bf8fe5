using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Fuzz.Recipes;

/// <summary>What the text of a recipe refers to.</summary>
internal interface IRecipeNames
{
    /// <summary>The extent of a record; it is laid down when something first refers to it.</summary>
    BlockPointer PointerTo(string record);

    /// <summary>The bytes of a record as the recipe gives them.</summary>
    byte[] BytesOf(string record);

    /// <summary>Units from the beginning of the file to the end of what is laid down so far.</summary>
    ulong AllocatedUnits { get; }

    /// <summary>A short secret as a leaf holds it: salt, ciphertext and tag.</summary>
    byte[] SealValue(ulong variableId, byte type, ulong messageNumber, byte[] value);
}

/// <summary>Turns the text of a record into its bytes.</summary>
internal sealed partial class RecipeText(IRecipeNames names)
{
    /// <summary>The bytes of a text.</summary>
    public byte[] ToBytes(string text)
    {
        List<byte> bytes = [];
        foreach (Match match in Token().Matches(text))
        {
            if (match.Value.StartsWith('#'))
            {
                throw new FormatException($"A comment stands on a line of its own: '{match.Value}'.");
            }

            Append(match.Value, bytes);
        }

        return [.. bytes];
    }

    /// <summary>A number: written out, or a place, a length, a count.</summary>
    public long Number(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            return number;
        }

        Match parts = Reference().Match(text);
        string more = parts.Groups[3].Value;
        long added = more.Length == 0 ? 0 : Number(more[0] == '+' ? more[1..] : more);
        return added + NumberOf(parts.Groups[1].Value, parts.Groups[2].Value);
    }

    private long NumberOf(string what, string record) => what switch
    {
        "allocated" => (long)names.AllocatedUnits,
        "offset" => (long)names.PointerTo(record).Offset,
        "unit" => (long)names.PointerTo(record).Offset / Limits.AllocationUnit,
        "gap" => ((long)names.PointerTo(record).Offset - FileLayout.FirstExtent) / Limits.AllocationUnit,
        "size" => names.PointerTo(record).Length,
        "raw" => names.BytesOf(record).Length,
        "packed" => names.BytesOf(record).Length + 5,
        _ => throw new FormatException($"What number is '{what}@{record}'?"),
    };

    private void Append(string token, List<byte> bytes)
    {
        string[] times = Times().Split(token);
        if (times.Length == 2)
        {
            byte[] once = ToBytes(times[0]);
            for (long i = Number(times[1]); i > 0; i--)
            {
                bytes.AddRange(once);
            }
        }
        else if (token[0] == '"')
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(token[1..^1]));
        }
        else if (token == "null")
        {
            bytes.AddRange(new byte[BlockPointerLayout.Size]);
        }
        else if (token == "crc")
        {
            AppendNumber("u32", Crc32C.Compute([.. bytes]), bytes);
        }
        else if (token.Split(':', 2) is [string form, string numbers])
        {
            AppendFormed(form, numbers.Split(','), bytes);
        }
        else if (token.Split('@') is [string what, string record])
        {
            bytes.AddRange(Referred(what, record));
        }
        else
        {
            bytes.Add(byte.Parse(token, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
    }

    private void AppendFormed(string form, string[] numbers, List<byte> bytes)
    {
        switch (form)
        {
            case "all":
                bytes.AddRange([0x04, 0x00]);
                AppendNumber("z", Number(numbers[0]), bytes);
                break;
            case "list":
                bytes.Add(0);
                Array.ForEach(numbers, number => AppendNumber("z", Number(number), bytes));
                break;
            case "sealed":
                bytes.AddRange(names.SealValue(
                    (ulong)Number(numbers[0]), (byte)Number(numbers[1]), (ulong)Number(numbers[2]),
                    Encoding.UTF8.GetBytes(numbers[3])));
                break;
            default:
                AppendNumber(form, Number(numbers[0]), bytes);
                break;
        }
    }

    private static void AppendNumber(string form, long number, List<byte> bytes)
    {
        byte[] fixedWidth = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(fixedWidth, number);
        switch (form)
        {
            case "u16":
                bytes.AddRange(fixedWidth.AsSpan(0, 2));
                break;
            case "u32":
                bytes.AddRange(fixedWidth.AsSpan(0, 4));
                break;
            case "u64":
                bytes.AddRange(fixedWidth);
                break;
            case "v":
                AppendVarint(unchecked((ulong)number), bytes);
                break;
            case "z":
                AppendVarint(unchecked((ulong)((number << 1) ^ (number >> 63))), bytes);
                break;
            default:
                throw new FormatException($"How is '{form}' written?");
        }
    }

    private static void AppendVarint(ulong number, List<byte> bytes)
    {
        using ByteWriter writer = new();
        writer.WriteVarint(number);
        bytes.AddRange(writer.Written);
    }

    private byte[] Referred(string what, string record)
    {
        byte[] pointer = new byte[BlockPointerLayout.Size];
        switch (what)
        {
            case "ptr":
                names.PointerTo(record).WriteTo(pointer);
                return pointer;
            case "tag":
                names.PointerTo(record).WriteTo(pointer);
                return pointer[BlockPointerLayout.Tag..];
            case "copy":
                return names.BytesOf(record);
            case "packed":
                byte[] raw = names.BytesOf(record);
                return [0, .. BitConverter.GetBytes(raw.Length), .. raw];
            case "checksum":
                byte[] checkedBytes = names.BytesOf(record);
                return checkedBytes.Length < sizeof(uint) ? new byte[sizeof(uint)] : checkedBytes[^sizeof(uint)..];
            case "sha256":
                return System.Security.Cryptography.SHA256.HashData(names.BytesOf(record));
            default:
                throw new FormatException($"What is '{what}@{record}'?");
        }
    }

    [GeneratedRegex("\"[^\"]*\"(\\*\\S+)?|\\S+")]
    private static partial Regex Token();

    [GeneratedRegex(@"\*(?=[0-9]+$)")]
    private static partial Regex Times();

    [GeneratedRegex(@"^([a-z0-9]+)(?:@([a-z0-9-]*[a-z0-9]))?([+-].+)?$")]
    private static partial Regex Reference();
}
