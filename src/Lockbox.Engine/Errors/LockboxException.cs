namespace Lockbox;

/// <summary>
/// The base of everything Lockbox throws on purpose. Scripts branch on the type
/// (<c>catch [Lockbox.LockboxWrongKeyException]</c>) or on <see cref="ErrorId"/>, never on the text.
/// </summary>
/// <remarks>Messages name the thing and the whole cause; they never carry a secret.</remarks>
public abstract class LockboxException : Exception
{
    private protected LockboxException(string errorId, string message, string? remedy, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Remedy = remedy;
    }

    /// <summary>The stable id of this error, as in docs/ERRORS.md; it never changes between versions.</summary>
    public string ErrorId { get; }

    /// <summary>What the user can do about it, or null where there is nothing to recommend.</summary>
    public string? Remedy { get; }
}
