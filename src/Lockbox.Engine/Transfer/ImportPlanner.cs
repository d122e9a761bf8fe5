using System.Security.Cryptography;
using System.Text;
using Lockbox.Engine.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Turns found files into work: small files go into batches in the order in which they are found, a large file is cut
/// into full frames with consecutive ids, and its tail goes with the small ones. A small file is never split.
/// </summary>
/// <param name="import">What the threads of the import share.</param>
/// <param name="workers">How many workers there may be.</param>
/// <param name="post">Gives work to them.</param>
internal sealed class ImportPlanner(ImportContext import, int workers, Action<ImportWork> post) : IDisposable
{
    private readonly List<LargeFile> _open = [];
    private readonly SmallFileReader _files = new();
    private readonly BatchSize _size = new(workers);
    private List<ImportPiece> _pieces = [];

    /// <summary>Plans a file, directory or link.</summary>
    public void Plan(HostItem item, bool replaces)
    {
        if (item.Facts is not { } facts)
        {
            Pack(new ImportPiece(item, replaces, null), 0);
        }
        else if (facts.Length == 0)
        {
            PlanWithoutContent(item, replaces);
        }
        else if (facts.Length < Limits.FrameRawTarget)
        {
            Pack(new ImportPiece(item, replaces, null), (int)facts.Length);
        }
        else
        {
            PlanLarge(item, replaces);
        }
    }

    /// <summary>Plans the files that workers have found to be large. Whether there were any.</summary>
    public bool PlanFound()
    {
        bool any = false;
        while (import.TryTakeFound(out ImportPiece large))
        {
            PlanLarge(large.Item, large.Replaces);
            any = true;
        }

        return any;
    }

    /// <summary>Posts the batch that is not complete yet, if there is one.</summary>
    public void PostRest()
    {
        if (_pieces.Count == 0)
        {
            return;
        }

        ImportBatch batch = new(import.Transaction.ReserveEntryIds(_pieces.Count), _pieces);
        _pieces = new List<ImportPiece>(_pieces.Count);
        _size.BeginNext(import.Monitor);
        post(batch);
    }

    /// <summary>Closes files that no worker has come to.</summary>
    public void Dispose()
    {
        _open.ForEach(static file => file.Dispose());
        _files.Dispose();
    }

    private void PlanWithoutContent(HostItem item, bool replaces)
    {
        if (item.Facts!.LinkTarget is { } target && DescribeBadTarget(target) is { } what)
        {
            import.Monitor.Fail(item.HostPath, TransferErrors.Unsupported(item.HostPath, what));
            return;
        }

        import.Finished.Add(
            ImportedEntries.Create(
                item,
                import.Transaction.ReserveEntryIds(1),
                [],
                import.Hash && item.Kind == EntryKind.File ? SHA256.HashData([]) : default),
            replaces);
    }

    private static string? DescribeBadTarget(string target) =>
        target.Length == 0 || Encoding.UTF8.GetByteCount(target) > Limits.LinkTargetBytesMax
            ? $"is a link with an empty target or one longer than {Limits.LinkTargetBytesMax} bytes"
            : null;

    private void Pack(ImportPiece piece, int length)
    {
        if (!_size.HasRoomFor(length))
        {
            PostRest();
        }

        _pieces.Add(piece);
        _size.Add(length);
    }

    private void PlanLarge(HostItem item, bool replaces)
    {
        if (TryOpen(item, replaces) is not { } file)
        {
            return;
        }

        for (int i = 0; i < file.FullFrames; i++)
        {
            post(new ImportChunk(file.FirstFrame + (ulong)i, file, i));
        }

        if (file.TailLength > 0)
        {
            Pack(new ImportPiece(item, replaces, file), file.TailLength);
        }
    }

    private LargeFile? TryOpen(HostItem item, bool replaces)
    {
        try
        {
            (SafeFileHandle handle, HostFacts facts) = _files.Open(item);
            long length = RandomAccess.GetLength(handle);
            ulong id = import.Transaction.ReserveEntryIds(1);
            LargeFile file = new(item with { Facts = facts }, replaces, id, handle, length, import.Hash);
            if (length == 0)
            {
                import.Finished.Add(file);
                return null;
            }

            file.FirstFrame = file.FullFrames > 0 ? import.Transaction.ReserveFrameIds(file.FullFrames) : 0;
            _open.RemoveAll(static other => other.IsComplete);
            _open.Add(file);
            return file;
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            import.Monitor.Fail(item.HostPath, TransferErrors.Unreadable(item.HostPath, error));
            return null;
        }
    }
}
