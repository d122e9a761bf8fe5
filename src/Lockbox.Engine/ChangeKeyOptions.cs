namespace Lockbox.Engine;

/// <summary>How the key of a lockbox is changed.</summary>
public sealed class ChangeKeyOptions : WriteOptions
{
    /// <summary>
    /// The <see cref="LockboxHeader.KeyDirectoryDigest"/> of the key slots that the new protectors were chosen by, or
    /// null not to look. Where the lockbox has others by the time that nobody else can write to it, or where its owner
    /// did not write these, nothing is changed: somebody would be locked out, or let in, unawares.
    /// </summary>
    public ReadOnlyMemory<byte>? ExpectedKeyDirectory { get; init; }

    /// <summary>What a guess of a password that has no cost of its own shall cost.</summary>
    public KdfProfile KdfProfile { get; init; } = KdfProfile.Balanced;
}
