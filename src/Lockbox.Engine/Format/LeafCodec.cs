using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>How the values of one tree's leaves are written, column by column.</summary>
/// <typeparam name="TValue">What the tree maps its keys to.</typeparam>
internal interface ILeafCodec<TValue>
{
    /// <summary>The kind of extent that the tree's nodes are.</summary>
    ExtentKind NodeKind { get; }

    /// <summary>Most bytes of a key.</summary>
    int KeyBytesMax { get; }

    /// <summary>About how many bytes a value takes; decides where nodes are split, nothing else.</summary>
    int EstimateSize(TValue value);

    /// <summary>Writes the values of one leaf.</summary>
    void WriteValues(ByteWriter writer, IReadOnlyList<TValue> values);

    /// <summary>
    /// Reads one value for each key, and checks what can be checked without looking elsewhere. A value may be made each
    /// time it is asked for.
    /// </summary>
    DecodeStatus TryReadValues(ref SpanReader reader, KeyList keys, out IReadOnlyList<TValue> values);
}
