namespace Lockbox.Workloads.Children;

/// <summary>How a child is started.</summary>
internal sealed class ChildStart
{
    /// <summary>Bytes that the garbage collector may have under <see cref="HeapLimit"/>.</summary>
    public const long HeapLimitBytes = 200_000_000;

    /// <summary>As this process was.</summary>
    public static ChildStart Plain { get; } = new();

    /// <summary>With a managed heap of at most 200 MB; the variable is in hexadecimal digits.</summary>
    public static ChildStart HeapLimit { get; } = new()
    {
        Environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = $"0x{HeapLimitBytes:X}" },
    };

    /// <summary>What it finds in its environment besides.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>A program that starts it, with its arguments.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>On the first processors only; the program taskset is needed.</summary>
    public static ChildStart OnProcessors(int count) => new() { Before = ["taskset", "-c", $"0-{count - 1}"] };
}
