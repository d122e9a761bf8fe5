namespace Lockbox;

/// <summary>An identity file; its public part, the recipient, lets others protect lockboxes for it.</summary>
public sealed class LockboxIdentity
{
    /// <summary>The full path of the identity file. Who has it, and its password if it has one, can unlock.</summary>
    public required string Path { get; init; }

    /// <summary>The public part: what <c>-Recipient</c> takes. Not secret.</summary>
    public required string Recipient { get; init; }

    /// <summary>Whether a password protects the file.</summary>
    public required bool IsProtected { get; init; }

    /// <summary>The recipient, so that the object itself can be given where a recipient is wanted.</summary>
    /// <returns>The text of the recipient.</returns>
    public override string ToString() => Recipient;
}
