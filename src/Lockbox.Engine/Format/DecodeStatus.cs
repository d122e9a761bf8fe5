namespace Lockbox.Engine.Format;

/// <summary>
/// The outcome of decoding a record. Codecs return it and never throw; whoever knows the place throws.
/// </summary>
internal enum DecodeStatus
{
    /// <summary>The record is well-formed.</summary>
    Ok,

    /// <summary>The input ends before the record does.</summary>
    Truncated,

    /// <summary>The record does not begin with its magic bytes.</summary>
    BadMagic,

    /// <summary>The CRC-32C does not match: a torn write or line noise.</summary>
    BadChecksum,

    /// <summary>The record has a version that this engine does not know.</summary>
    UnsupportedVersion,

    /// <summary>The record requires a feature that this engine does not know.</summary>
    UnknownRequiredFeature,

    /// <summary>Bytes that must be zero are not.</summary>
    ReservedNotZero,

    /// <summary>A number is outside its bounds (<see cref="Primitives.Limits"/>).</summary>
    OutOfRange,

    /// <summary>Two lengths that must agree do not.</summary>
    LengthMismatch,

    /// <summary>Keys or offsets that must ascend do not.</summary>
    NotSorted,

    /// <summary>Something that must be unique stands twice.</summary>
    Duplicate,

    /// <summary>A name breaks a rule for names, or text is not valid UTF-8.</summary>
    InvalidName,

    /// <summary>Bytes are left over behind the record.</summary>
    TrailingBytes,

    /// <summary>An unknown kind of thing.</summary>
    UnknownKind,

    /// <summary>An unknown codec, or compressed data that does not decode to what was declared.</summary>
    BadCodec,
}
