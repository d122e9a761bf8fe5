namespace Lockbox.Workloads.Corpora;

/// <summary>One file of 256 MiB that nothing compresses.</summary>
internal sealed class LargeRandom : Corpus
{
    private const string Key = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

    /// <inheritdoc/>
    public override string Name => "large-256m";

    /// <inheritdoc/>
    public override string Description => "one incompressible file of 256 MiB";

    /// <inheritdoc/>
    public override int Files => 1;

    /// <inheritdoc/>
    public override long Bytes => 256L << 20;

    /// <inheritdoc/>
    public override string Hash => "66469dd808158240";

    /// <inheritdoc/>
    public override void WriteTo(CorpusWriter writer) =>
        writer.Add("large.bin", Keystream.Stretches(Key, UInt128.Zero, Bytes));
}
