namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>How much a test does: a bounded share, or all that it can, with <c>LOCKBOX_STRESS=1</c>.</summary>
internal static class LongRun
{
    /// <summary>Whether the long runs are asked for (docs/TESTING.md).</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("LOCKBOX_STRESS") is { Length: > 0 };

    public static int Rounds(int bounded, int all) => IsOn ? all : bounded;
}
