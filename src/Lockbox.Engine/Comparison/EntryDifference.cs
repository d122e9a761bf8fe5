namespace Lockbox.Engine;

/// <summary>In what two things of one name differ.</summary>
[Flags]
public enum DifferenceReasons
{
    /// <summary>In nothing that was compared.</summary>
    None = 0,

    /// <summary>Only the lockbox has it.</summary>
    OnlyInLockbox = 0x01,

    /// <summary>Only the folder has it.</summary>
    OnlyInFolder = 0x02,

    /// <summary>Only the other lockbox has it.</summary>
    OnlyInDifference = 0x04,

    /// <summary>File, directory or link.</summary>
    Kind = 0x08,

    /// <summary>Where a link points.</summary>
    Target = 0x10,

    /// <summary>The length of the content.</summary>
    Length = 0x20,

    /// <summary>Content of one length.</summary>
    Content = 0x40,

    /// <summary>When it was modified.</summary>
    ModifiedAt = 0x80,

    /// <summary>Permission bits.</summary>
    Mode = 0x100,

    /// <summary>Windows attributes.</summary>
    Attributes = 0x200,
}

/// <summary>One name of two that are compared, and in what they differ there.</summary>
public sealed class EntryDifference
{
    /// <summary>The full name inside the lockbox.</summary>
    public required string Name { get; init; }

    /// <summary>In what they differ.</summary>
    public required DifferenceReasons Reasons { get; init; }

    /// <summary>What the lockbox has, or null.</summary>
    public ComparedItem? Reference { get; init; }

    /// <summary>What the folder or the other lockbox has, or null.</summary>
    public ComparedItem? Difference { get; init; }
}
