using Lockbox.Engine.Content;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Comparison;

/// <summary>
/// Compares content of one length, piece by piece, until it differs. A recorded SHA-256 stands for the content that it
/// was recorded with: it is in the index, which is authentic.
/// </summary>
/// <param name="first">The lockbox.</param>
/// <param name="second">The other lockbox; null where the second side is a folder.</param>
/// <param name="monitor">Told of what cannot be read.</param>
/// <param name="stopping">Cancelled when the comparison ends early.</param>
internal sealed class ContentComparer(
    Snapshot first, Snapshot? second, TransferMonitor monitor, Func<CancellationToken> stopping)
    : IWorker<PendingDifference>
{
    private readonly SmallFileReader _files = new();
    private readonly PooledBuffer _a = PooledBuffer.Rent(ContentDigest.PieceLength);
    private readonly PooledBuffer _b = PooledBuffer.Rent(ContentDigest.PieceLength);

    /// <inheritdoc/>
    public void Do(PendingDifference work)
    {
        (ComparedItem a, ComparedItem b) = (work.First!, work.Second!);
        try
        {
            work.NoteContent(Differ(a, b));
        }
        catch (LockboxException error) when (error is LockboxCorruptException or LockboxItemCorruptException)
        {
            monitor.Fail(a.Name, error);
            work.Fail();
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            string path = b.Host.HostPath;
            monitor.Fail(path, TransferErrors.Unreadable(path, error));
            work.Fail();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _files.Dispose();
        _a.Dispose();
        _b.Dispose();
    }

    private bool Differ(ComparedItem a, ComparedItem b)
    {
        if (!a.Sha256.IsEmpty && !b.Sha256.IsEmpty)
        {
            return !a.Sha256.Span.SequenceEqual(b.Sha256.Span);
        }

        if (!a.Sha256.IsEmpty)
        {
            using Stream other = OpenSecond(b);
            return !a.Sha256.Span.SequenceEqual(HashOf(other));
        }

        using Stream content = first.OpenStream(a.Entry!);
        if (!b.Sha256.IsEmpty)
        {
            return !b.Sha256.Span.SequenceEqual(HashOf(content));
        }

        using Stream differing = OpenSecond(b);
        return Differ(content, differing);
    }

    private Stream OpenSecond(ComparedItem b) =>
        b.Entry is { } entry ? second!.OpenStream(entry) : _files.OpenStream(b.Host);

    private byte[] HashOf(Stream content) => ContentDigest.Of(content, _a, NoteRead);

    private bool Differ(Stream a, Stream b)
    {
        while (true)
        {
            ReadOnlySpan<byte> x = Next(a, _a);
            ReadOnlySpan<byte> y = Next(b, _b);
            if (!x.SequenceEqual(y))
            {
                return true;
            }

            NoteRead(x.Length);
            if (x.Length < ContentDigest.PieceLength)
            {
                return false;
            }
        }
    }

    private static ReadOnlySpan<byte> Next(Stream content, PooledBuffer room) =>
        room.Span[..content.ReadAtLeast(room.Span, ContentDigest.PieceLength, throwOnEndOfStream: false)];

    private void NoteRead(int count)
    {
        stopping().ThrowIfCancellationRequested();
        monitor.AddBytes(count);
    }
}
