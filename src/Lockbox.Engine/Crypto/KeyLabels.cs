namespace Lockbox.Engine.Crypto;

/// <summary>
/// Every HKDF info string of the format, once. A label separates one use of a key from every other; it is part of the
/// format and never changes.
/// </summary>
internal static class KeyLabels
{
    /// <summary>The domain of the commit root.</summary>
    public static ReadOnlySpan<byte> Root => "lockbox/v1/root"u8;

    /// <summary>The domain of frames, the index, the free map and the properties.</summary>
    public static ReadOnlySpan<byte> Content => "lockbox/v1/content"u8;

    /// <summary>The domain of variables and their values.</summary>
    public static ReadOnlySpan<byte> Variables => "lockbox/v1/variables"u8;

    /// <summary>The key of one writing session inside a domain.</summary>
    public static ReadOnlySpan<byte> Session => "lockbox/v1/session"u8;

    /// <summary>The secret of a key-file slot, from the file's bytes.</summary>
    public static ReadOnlySpan<byte> KeyFile => "lockbox/v1/key-file"u8;

    /// <summary>
    /// The secret of a recipient slot, from what the two key pairs agree on; the recipient's and the slot's own public
    /// point follow the label.
    /// </summary>
    public static ReadOnlySpan<byte> Recipient => "lockbox/v1/recipient"u8;

    /// <summary>
    /// The secret of a certificate slot, from the encapsulated bytes or from what the two key pairs agree on; then the
    /// certificate's and the slot's own public point follow the label.
    /// </summary>
    public static ReadOnlySpan<byte> Certificate => "lockbox/v1/certificate"u8;

    /// <summary>The key that wraps the lockbox key in a slot, from the slot's secret.</summary>
    public static ReadOnlySpan<byte> SlotKek => "lockbox/v1/slot-kek"u8;

    /// <summary>The value that commits a slot to its secret.</summary>
    public static ReadOnlySpan<byte> SlotCommitment => "lockbox/v1/slot-commitment"u8;
}
