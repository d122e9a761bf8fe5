using System.Buffers.Binary;

namespace Lockbox.Engine.Format;

/// <summary>Where everything stands in the plaintext of an extent that holds a part of a value.</summary>
internal static class ValuePartLayout
{
    /// <summary>u64, the variable's id.</summary>
    public const int VariableId = 0;

    /// <summary>u32, the number of the part, from 0.</summary>
    public const int Part = VariableId + 8;

    /// <summary>The part's bytes, to the end.</summary>
    public const int Content = Part + 4;
}

/// <summary>What stands before the bytes of a part: which variable it belongs to, and which part it is.</summary>
/// <param name="VariableId">The variable's id.</param>
/// <param name="Part">The number of the part, from 0.</param>
internal readonly record struct ValuePart(ulong VariableId, uint Part)
{
    /// <summary>Writes it before the content.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination[ValuePartLayout.VariableId..], VariableId);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ValuePartLayout.Part..], Part);
    }

    /// <summary>Reads it.</summary>
    public static DecodeStatus TryRead(ReadOnlySpan<byte> source, out ValuePart part)
    {
        part = default;
        if (source.Length < ValuePartLayout.Content)
        {
            return DecodeStatus.Truncated;
        }

        part = new ValuePart(
            BinaryPrimitives.ReadUInt64LittleEndian(source[ValuePartLayout.VariableId..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[ValuePartLayout.Part..]));
        return DecodeStatus.Ok;
    }
}
