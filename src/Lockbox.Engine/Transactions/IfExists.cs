namespace Lockbox.Engine;

/// <summary>What to do with a name that the lockbox has already.</summary>
public enum IfExists
{
    /// <summary>Report <see cref="LockboxItemExistsException"/> for the item and go on.</summary>
    Error,

    /// <summary>Keep what is there.</summary>
    Skip,

    /// <summary>Replace it; what was there is redacted.</summary>
    Overwrite,

    /// <summary>Replace it when the new one was modified later.</summary>
    Newer,
}
