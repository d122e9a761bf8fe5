using System.Diagnostics.CodeAnalysis;

namespace Lockbox.Engine;

/// <summary>
/// What an item of a <see cref="ValueTable"/> is; the number stands in the file (docs/FORMAT.md, Values).
/// </summary>
[SuppressMessage("Naming", "CA1720", Justification = "The kinds are types, and are called as scripts call them.")]
public enum TableItemKind
{
    /// <summary>Null.</summary>
    Null = 0,

    /// <summary>Text.</summary>
    String = 1,

    /// <summary>Text that must not become a managed string (a SecureString).</summary>
    SecretString = 2,

    /// <summary>Bytes.</summary>
    Bytes = 3,

    /// <summary>A user name and a password (a PSCredential).</summary>
    Credential = 4,

    /// <summary>A table inside the table, which holds none itself.</summary>
    Table = 5,

    /// <summary>A truth value.</summary>
    Boolean = 6,

    /// <summary>A UTF-16 unit.</summary>
    Char = 7,

    /// <summary>A signed number of 8 bits.</summary>
    SByte = 8,

    /// <summary>An unsigned number of 8 bits.</summary>
    Byte = 9,

    /// <summary>A signed number of 16 bits.</summary>
    Int16 = 10,

    /// <summary>An unsigned number of 16 bits.</summary>
    UInt16 = 11,

    /// <summary>A signed number of 32 bits.</summary>
    Int32 = 12,

    /// <summary>An unsigned number of 32 bits.</summary>
    UInt32 = 13,

    /// <summary>A signed number of 64 bits.</summary>
    Int64 = 14,

    /// <summary>An unsigned number of 64 bits.</summary>
    UInt64 = 15,

    /// <summary>A binary floating-point number of 32 bits.</summary>
    Single = 16,

    /// <summary>A binary floating-point number of 64 bits.</summary>
    Double = 17,

    /// <summary>A decimal floating-point number.</summary>
    Decimal = 18,

    /// <summary>A point in time: without a zone, UTC, or local.</summary>
    DateTime = 19,

    /// <summary>A point in time with its distance from UTC.</summary>
    DateTimeOffset = 20,

    /// <summary>A length of time.</summary>
    TimeSpan = 21,

    /// <summary>A 128-bit id.</summary>
    Guid = 22,

    /// <summary>A URI, absolute or relative.</summary>
    Uri = 23,

    /// <summary>A version of two to four numbers.</summary>
    Version = 24,
}
