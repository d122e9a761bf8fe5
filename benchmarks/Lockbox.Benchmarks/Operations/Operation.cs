namespace Lockbox.Benchmarks.Operations;

/// <summary>
/// One thing that the engine does, defined once: the benchmarks time it, and a test holds the bytes that it allocates
/// against <c>benchmarks/allocation-budget.json</c>.
/// </summary>
/// <param name="layer">The folder of the engine that it exercises.</param>
/// <param name="name">What is done; unique within the layer.</param>
/// <param name="prepare">Makes the data; called once in a process, or once more for another measurement.</param>
internal sealed class Operation(string layer, string name, Func<PreparedOperation> prepare)
{
    /// <summary>The folder of the engine that it exercises.</summary>
    public string Layer { get; } = layer;

    /// <summary>What is done.</summary>
    public string Name { get; } = name;

    /// <summary>Layer and name, as the budget file has them.</summary>
    public string FullName => $"{Layer}: {Name}";

    /// <summary>Whether other threads take part, so that what all threads allocate is counted.</summary>
    public bool HasThreads { get; init; }

    /// <summary>False for what takes too long for a test; such an operation is timed and has no budget.</summary>
    public bool HasBudget { get; init; } = true;

    /// <summary>Makes the data.</summary>
    public PreparedOperation Prepare() => prepare();

    /// <inheritdoc/>
    public override string ToString() => FullName;
}

/// <summary>An operation with its data, ready to be done as often as needed.</summary>
/// <param name="expected">What each run must return; another result means that the work was not done.</param>
/// <param name="run">Does it once.</param>
/// <param name="owned">Disposed with this, in this order.</param>
internal sealed class PreparedOperation(long expected, Func<long> run, params IDisposable[] owned) : IDisposable
{
    /// <summary>
    /// Sets things back before each run; neither timed nor counted. Null where a run leaves no trace.
    /// </summary>
    public Action? Reset { get; init; }

    /// <summary>Does it once, without setting anything back.</summary>
    /// <exception cref="InvalidOperationException">The work was not done.</exception>
    public long Run()
    {
        long result = run();
        return result == expected
            ? result
            : throw new InvalidOperationException($"The operation returned {result} instead of {expected}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable item in owned)
        {
            item.Dispose();
        }
    }
}
