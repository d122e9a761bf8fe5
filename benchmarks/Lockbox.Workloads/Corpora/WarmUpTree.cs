namespace Lockbox.Workloads.Corpora;

/// <summary>A little of everything, and none of what is measured.</summary>
internal sealed class WarmUpTree : Corpus
{
    private const string Key = "5555555555555555555555555555555555555555555555555555555555555555";
    private const int LargeSize = 12 << 20;

    private readonly SmallFiles _small = new("warm-up", 4_000);

    /// <inheritdoc/>
    public override string Name => "warm-up";

    /// <inheritdoc/>
    public override string Description => "4,000 small files, 12 MiB of random bytes, 12 MiB of a log";

    /// <inheritdoc/>
    public override int Files => _small.Files + 2;

    /// <inheritdoc/>
    public override long Bytes => _small.Bytes + 2 * LargeSize;

    /// <inheritdoc/>
    public override void WriteTo(CorpusWriter writer)
    {
        _small.WriteTo(writer);
        writer.Add("large.bin", Keystream.Stretches(Key, UInt128.Zero, LargeSize));
        writer.Add("service.log", LargeLog.Stretches(LargeSize));
    }
}
