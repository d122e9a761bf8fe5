using System.Formats.Tar;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Tells pipes, sockets and devices from regular files. The base library shows them all as regular files of length 0,
/// and opening a pipe to look would wait for its writer. The library's tar writer does ask for the kind, and opens only
/// regular files, so it is made to describe the file to a stream that keeps the header alone. Asked only about files
/// of length 0, at about 8 µs each.
/// </summary>
internal sealed class SpecialFiles : IDisposable
{
    private readonly HeaderSink _sink = new();
    private readonly TarWriter _writer;

    /// <summary>Prepares for many questions.</summary>
    public SpecialFiles() => _writer = new TarWriter(_sink, TarEntryFormat.Gnu, leaveOpen: true);

    /// <summary>What a file of length 0 is, as the end of a sentence, or null if it is a regular one.</summary>
    public string? Describe(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        _sink.Clear();
        try
        {
            _writer.WriteEntry(path, "x");
        }
        catch (UnauthorizedAccessException)
        {
            // The writer tried to open it, so it is a regular file.
            return null;
        }
        catch (IOException) when (File.Exists(path))
        {
            return Describe(UnixFileKind.Socket);
        }
        catch (IOException)
        {
            // It has gone meanwhile; whoever reads it will say so.
            return null;
        }

        return _sink.EntryType switch
        {
            TarEntryType.Fifo => Describe(UnixFileKind.Pipe),
            TarEntryType.CharacterDevice or TarEntryType.BlockDevice => Describe(UnixFileKind.CharacterDevice),
            _ => null,
        };
    }

    /// <summary>What a file of a kind is that no lockbox holds, as the end of a sentence.</summary>
    public static string Describe(UnixFileKind kind) => kind switch
    {
        UnixFileKind.Pipe => "is a named pipe, which a lockbox cannot hold",
        UnixFileKind.Socket => "is a socket, which a lockbox cannot hold",
        UnixFileKind.CharacterDevice or UnixFileKind.BlockDevice => "is a device, which a lockbox cannot hold",
        _ => "is of a kind that a lockbox cannot hold",
    };

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    /// <summary>Keeps the kind from the tar header that comes first, and nothing else.</summary>
    private sealed class HeaderSink : Stream
    {
        private const int EntryTypeOffset = 156;
        private long _position;

        public TarEntryType EntryType { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Clear() => _position = 0;

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_position <= EntryTypeOffset && EntryTypeOffset < _position + buffer.Length)
            {
                EntryType = (TarEntryType)buffer[(int)(EntryTypeOffset - _position)];
            }

            _position += buffer.Length;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
