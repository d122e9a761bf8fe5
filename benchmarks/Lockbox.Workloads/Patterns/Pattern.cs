namespace Lockbox.Workloads.Patterns;

/// <summary>What content is like.</summary>
internal enum Pattern
{
    /// <summary>Zeros: what is left is the price of names, frames and calls.</summary>
    Zero,

    /// <summary>Nothing compresses it.</summary>
    Random,

    /// <summary>Lines of numbered words, a fifth or less of it once compressed.</summary>
    Text,
}
