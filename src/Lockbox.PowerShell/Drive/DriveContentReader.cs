using System.Collections;
using System.Management.Automation.Provider;
using System.Security.Cryptography;
using Lockbox.Engine;
using Lockbox.PowerShell.Content;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// The content of an item for Get-Content, which asks for one line at a time. What is small is read at once, so that
/// nothing of the lockbox stays open; of what is large the commit is kept open until the reader is closed.
/// </summary>
internal sealed class DriveContentReader : IContentReader
{
    /// <summary>Bytes that are read at once.</summary>
    private const int SmallLength = 1 << 20;

    private readonly ReadContentParameters _wanted;
    private readonly Stream _content;
    private readonly byte[]? _small;
    private IEnumerator<object>? _pieces;

    /// <summary>Opens the content.</summary>
    /// <param name="open">The lockbox; taken over.</param>
    /// <param name="entry">A file of it.</param>
    /// <param name="wanted">What is asked for.</param>
    public DriveContentReader(OpenLockbox open, Entry entry, ReadContentParameters wanted)
    {
        _wanted = wanted;
        if (entry.Length > SmallLength)
        {
            _content = new ItemStream(open.Snapshot.OpenStream(entry), open);
            return;
        }

        using (open)
        {
            _small = new byte[entry.Length];
            open.Snapshot.Read(entry, 0, _small);
        }

        _content = new MemoryStream(_small, writable: false);
    }

    /// <summary>Reads on.</summary>
    /// <param name="readCount">How many lines, texts or bytes at most; 0 or less for all.</param>
    /// <returns>What was read; nothing at the end.</returns>
    public IList Read(long readCount)
    {
        _pieces ??= Pieces().GetEnumerator();
        List<object> read = [];
        while ((readCount <= 0 || read.Count < readCount) && _pieces.MoveNext())
        {
            read.Add(_pieces.Current);
        }

        return read.ToArray();
    }

    /// <summary>Begins anew; nothing else can be sought.</summary>
    /// <param name="offset">0.</param>
    /// <param name="origin">The beginning.</param>
    public void Seek(long offset, SeekOrigin origin)
    {
        if (offset != 0 || origin != SeekOrigin.Begin)
        {
            throw new UsageException(
                UsageException.NotOnDrive,
                "On a drive of a lockbox content is read from its beginning.",
                "Get-LockboxItemContent reads from any -Offset on.");
        }

        _pieces?.Dispose();
        _pieces = null;
        _content.Position = 0;
    }

    /// <inheritdoc/>
    public void Close() => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _pieces?.Dispose();
        _content.Dispose();
        CryptographicOperations.ZeroMemory(_small);
    }

    private IEnumerable<object> Pieces()
    {
        if (_content.Length == 0)
        {
            return [];
        }

        if (_wanted.AsByteStream)
        {
            return _wanted.Raw ? [All()] : Bytes();
        }

        IEnumerable<string> texts = _wanted is { Delimiter: { } delimiter, Raw.IsPresent: false }
            ? ContentReading.Delimited(_content, _wanted.Encoding, delimiter)
            : ContentReading.Texts(_content, _wanted.Encoding, _wanted.Raw, long.MaxValue);
        return _wanted.LastLines is { } last ? texts.TakeLast(last) : texts;
    }

    private byte[] All()
    {
        byte[] all = new byte[_content.Length];
        _content.ReadExactly(all);
        return all;
    }

    private IEnumerable<object> Bytes()
    {
        foreach (byte[] chunk in ContentReading.Chunks(_content))
        {
            foreach (byte one in chunk)
            {
                yield return one;
            }
        }
    }
}
