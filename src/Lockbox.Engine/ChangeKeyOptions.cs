namespace Lockbox.Engine;

/// <summary>How the key of a lockbox is changed.</summary>
public sealed class ChangeKeyOptions
{
    /// <summary>How long to wait for another writer before <see cref="LockboxBusyException"/>.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How this writer is called in the message that others get while it holds the lockbox.</summary>
    public string? HolderName { get; init; }

    /// <summary>
    /// The key slots that the lockbox had when the new protectors were chosen, or null not to look. Where it has others
    /// by the time that nobody else can write to it, nothing is changed: somebody would be locked out unawares.
    /// </summary>
    public IReadOnlyCollection<Guid>? ExpectedKeySlots { get; init; }

    /// <summary>What a guess of a password that has no cost of its own shall cost.</summary>
    public KdfProfile KdfProfile { get; init; } = KdfProfile.Balanced;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
