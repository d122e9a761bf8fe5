namespace Lockbox.Engine.Transfer;

/// <summary>
/// Finds out how much an import will read, so that progress can tell how long it takes: a second walk over the same
/// items, on a thread of its own, that only adds lengths up. An import that is over soon never starts it.
/// </summary>
/// <param name="items">What is imported.</param>
/// <param name="options">How directories are walked: as by the import itself.</param>
internal sealed class ImportSurvey(IReadOnlyList<ImportItem> items, WalkOptions options) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task? _walk;
    private Result? _found;

    /// <summary>What there is, once all of it has been seen; null before.</summary>
    public Result? Found => Volatile.Read(ref _found);

    /// <summary>
    /// Whether the length of everything can be known beforehand, and everything that is there will be read.
    /// </summary>
    /// <param name="items">What is imported.</param>
    /// <param name="ifExists">What is done with names that the lockbox has already.</param>
    /// <returns>False where a total would be a guess.</returns>
    public static bool IsPossible(IReadOnlyList<ImportItem> items, IfExists ifExists) =>
        ifExists is IfExists.Error or IfExists.Overwrite
        && items.All(item => item.HostPath is not null || item.Content is null or { CanSeek: true });

    /// <summary>Begins, unless it has begun.</summary>
    public void Start()
    {
        // A thread of its own: it waits for the disk most of the time.
        _walk ??= Task.Factory.StartNew(
            Walk, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Waits until it has ended; for tests.</summary>
    public void Wait() => _walk?.Wait();

    /// <summary>Ends the walk, and waits for that.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _walk?.Wait();
        _stop.Dispose();
    }

    private void Walk()
    {
        try
        {
            long bytes = 0;
            long count = 0;
            using HostWalker walker = new(options);
            foreach (ImportItem item in items)
            {
                if (item.HostPath is not { } path)
                {
                    bytes += item.Content?.Length ?? 0;
                    count++;
                    continue;
                }

                foreach (HostItem found in walker.Walk(path, item.Name, item.Recurse, _stop.Token))
                {
                    bytes += found.Facts?.Length ?? 0;
                    count++;
                }
            }

            Volatile.Write(ref _found, new Result(bytes, count));
        }
        catch (Exception)
        {
            // Also what a stream of the caller's may throw here, or lengths that are more than there can be: the import
            // itself tells what cannot be read, and without a total it goes as well.
        }
    }

    /// <summary>What an import will read.</summary>
    /// <param name="Bytes">Content bytes.</param>
    /// <param name="Items">Files, directories and links.</param>
    public sealed record Result(long Bytes, long Items);
}
