using System.Security.Cryptography;
using System.Text;
using Lockbox.Engine.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Turns found files into frames to fill: small files share a frame in the order in which they are found, a large file
/// is cut into full frames with consecutive ids, and its tail goes with the small ones. A small file is never split.
/// </summary>
internal sealed class ImportPlanner(
    Transaction transaction, ImportedEntries finished, TransferMonitor monitor, bool hash, Action<ImportWork> post)
    : IDisposable
{
    /// <summary>Beyond this many files a frame of tiny ones is written even if it is not full.</summary>
    private const int PiecesMax = 8192;

    private readonly List<LargeFile> _open = [];
    private List<ImportPiece> _pieces = [];
    private int _planned;

    /// <summary>Plans a file, directory or link.</summary>
    public void Plan(HostEntry host, bool replaces)
    {
        if (host.Length == 0)
        {
            PlanWithoutContent(host, replaces);
        }
        else if (host.Length < Limits.FrameRawTarget)
        {
            Pack(new ImportPiece(host, transaction.ReserveEntryIds(1), replaces, (int)host.Length, null));
        }
        else
        {
            PlanLarge(host, replaces);
        }
    }

    /// <summary>Posts the frame that is not full yet, if there is one.</summary>
    public void PostRest()
    {
        if (_pieces.Count == 0)
        {
            return;
        }

        ImportBatch batch = new(transaction.ReserveFrameIds(1), _pieces);
        _pieces = new List<ImportPiece>(_pieces.Count);
        _planned = 0;
        post(batch);
    }

    /// <summary>Closes files that no worker has come to.</summary>
    public void Dispose() => _open.ForEach(static file => file.Dispose());

    private void PlanWithoutContent(HostEntry host, bool replaces)
    {
        if (host.Kind == EntryKind.SymbolicLink && DescribeBadTarget(host.LinkTarget!) is { } what)
        {
            monitor.Fail(host.HostPath, TransferErrors.Unsupported(host.HostPath, what));
            return;
        }

        finished.Add(
            ImportedEntries.Create(
                host,
                transaction.ReserveEntryIds(1),
                [],
                hash && host.Kind == EntryKind.File ? SHA256.HashData([]) : default),
            replaces);
    }

    private static string? DescribeBadTarget(string target) =>
        target.Length == 0 || Encoding.UTF8.GetByteCount(target) > Limits.LinkTargetBytesMax
            ? $"is a link with an empty target or one longer than {Limits.LinkTargetBytesMax} bytes"
            : null;

    private void Pack(ImportPiece piece)
    {
        if (_planned + piece.Length > Limits.FrameRawTarget || _pieces.Count >= PiecesMax)
        {
            PostRest();
        }

        _pieces.Add(piece);
        _planned += piece.Length;
    }

    private void PlanLarge(HostEntry host, bool replaces)
    {
        if (TryOpen(host, replaces) is not { } file)
        {
            return;
        }

        for (int i = 0; i < file.FullFrames; i++)
        {
            post(new ImportChunk(file.FirstFrame + (ulong)i, file, i));
        }

        if (file.TailLength > 0)
        {
            Pack(new ImportPiece(host, file.EntryId, replaces, file.TailLength, file));
        }
    }

    private LargeFile? TryOpen(HostEntry host, bool replaces)
    {
        string path = host.HostPath;
        try
        {
            SafeFileHandle handle = HostFileReader.Open(path);
            long length = RandomAccess.GetLength(handle);
            host.ReadModeOf(handle);
            LargeFile file = new(host, replaces, transaction.ReserveEntryIds(1), handle, length, hash);
            if (length == 0)
            {
                finished.Add(file);
                return null;
            }

            file.FirstFrame = file.FullFrames > 0 ? transaction.ReserveFrameIds(file.FullFrames) : 0;
            _open.RemoveAll(static other => other.IsComplete);
            _open.Add(file);
            return file;
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            monitor.Fail(path, TransferErrors.Unreadable(path, error));
            return null;
        }
    }
}
