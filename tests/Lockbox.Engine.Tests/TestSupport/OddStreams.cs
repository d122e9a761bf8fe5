namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Bytes that come in pieces of any length, and without being able to tell how many there are.</summary>
internal sealed class DribblingStream(byte[] bytes, int seed) : MemoryStream(bytes, writable: false)
{
    private readonly Random _random = new(seed);

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    /// <summary>A memory stream that is derived from reads everything through this.</summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        base.Read(buffer, offset, Math.Min(count, 1 + _random.Next(200_000)));
}

/// <summary>Zeros, and after so many of them an error.</summary>
internal sealed class FailingStream(int good) : MemoryStream(new byte[good])
{
    public override int Read(byte[] buffer, int offset, int count) => Position < Length
        ? base.Read(buffer, offset, count)
        : throw new IOException("The source has failed.");
}
