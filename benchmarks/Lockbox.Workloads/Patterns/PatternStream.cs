namespace Lockbox.Workloads.Patterns;

/// <summary>Content of a pattern as a stream.</summary>
/// <param name="pattern">What it is like.</param>
/// <param name="number">Which content.</param>
/// <param name="length">Its length in bytes.</param>
internal sealed class PatternStream(Pattern pattern, ulong number, long length) : ReadOnlyStream(length)
{
    /// <inheritdoc/>
    protected override void Fill(long position, Span<byte> destination) =>
        PatternContent.Fill(pattern, number, position, destination);
}
