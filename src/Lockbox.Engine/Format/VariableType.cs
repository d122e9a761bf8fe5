using System.Diagnostics.CodeAnalysis;

namespace Lockbox.Engine;

/// <summary>What the value of a variable is. The numbers are on disk: do not change them.</summary>
[SuppressMessage(
    "Naming", "CA1720:Identifier contains type name", Justification = "These are the names that scripts know.")]
public enum VariableType
{
    /// <summary>Text. The only type that a value which is no secret can have.</summary>
    String = 1,

    /// <summary>Text that scripts get as a SecureString.</summary>
    SecureString = 2,

    /// <summary>A user name and a password.</summary>
    PSCredential = 3,

    /// <summary>Bytes.</summary>
    ByteArray = 4,

    /// <summary>A table of named values.</summary>
    Hashtable = 5,

    /// <summary>An X.509 certificate with its private key.</summary>
    Certificate = 6,
}
