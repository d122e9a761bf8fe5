using System.Collections.Concurrent;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Collects what the threads of a pipeline have to say and passes it on from the calling thread alone, so that a cmdlet
/// may write it out where it is called. Workers add; the caller pumps.
/// </summary>
/// <param name="progress">Told how far it is, at most five times a second; null for nobody.</param>
/// <param name="onError">Told of each error; null for nobody.</param>
/// <param name="clock">The clock for the five times.</param>
internal sealed class TransferMonitor(
    IProgress<TransferProgress>? progress, Action<TransferError>? onError, TimeProvider clock)
{
    private readonly ConcurrentQueue<TransferError> _reported = new();
    private readonly List<TransferError> _errors = [];
    private long _bytes;
    private long _items;
    private string? _current;
    private readonly ProgressInterval _interval = new(clock);

    /// <summary>Content bytes to come, or -1; set by the calling thread alone.</summary>
    public long BytesTotal { get; set; } = -1;

    /// <summary>Items to come, or -1; set by the calling thread alone.</summary>
    public long ItemsTotal { get; set; } = -1;

    /// <summary>Content bytes so far.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Items done so far.</summary>
    public long Items => Interlocked.Read(ref _items);

    /// <summary>All errors so far; complete once the workers are done and <see cref="Finish"/> was called.</summary>
    public IReadOnlyList<TransferError> Errors => _errors;

    /// <summary>Counts content bytes. Any thread.</summary>
    public void AddBytes(long count) => Interlocked.Add(ref _bytes, count);

    /// <summary>Counts an item that is done. Any thread.</summary>
    public void AddItem(string name) => AddItems(1, name);

    /// <summary>Counts items that are done. Any thread.</summary>
    /// <param name="count">How many.</param>
    /// <param name="last">The name of the last one.</param>
    public void AddItems(int count, string last)
    {
        Interlocked.Add(ref _items, count);
        Volatile.Write(ref _current, last);
    }

    /// <summary>Reports an item that is left out. Any thread.</summary>
    public void Fail(string item, LockboxException error) => _reported.Enqueue(new TransferError(item, error));

    /// <summary>Passes on what is due. The calling thread alone.</summary>
    public void Pump()
    {
        while (_reported.TryDequeue(out TransferError? error))
        {
            _errors.Add(error);
            onError?.Invoke(error);
        }

        if (progress is not null && _interval.IsDue())
        {
            Report();
        }
    }

    /// <summary>Passes on the rest, with one last progress. The calling thread alone.</summary>
    public void Finish()
    {
        Pump();
        Report();
    }

    private void Report() => progress?.Report(new TransferProgress(
        Bytes, BytesTotal, Interlocked.Read(ref _items), ItemsTotal, Volatile.Read(ref _current)));
}
