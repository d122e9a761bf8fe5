using System.Globalization;

namespace Lockbox.Workloads.Corpora;

/// <summary>64 files of 1 MiB that nothing compresses.</summary>
internal sealed class HighEntropy : Corpus
{
    private const string Key = "89abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234567";
    private const int Count = 64;
    private const int Size = 1 << 20;

    /// <inheritdoc/>
    public override string Name => "high-entropy";

    /// <inheritdoc/>
    public override string Description => "64 incompressible files of 1 MiB";

    /// <inheritdoc/>
    public override int Files => Count + 1;

    /// <inheritdoc/>
    public override long Bytes => 67_108_880;

    /// <inheritdoc/>
    public override string Hash => "c312d9f702b54151";

    /// <inheritdoc/>
    public override void WriteTo(CorpusWriter writer)
    {
        writer.Add(".fixture-version", "high-entropy-v3\n"u8);
        for (int i = 0; i < Count; i++)
        {
            byte[] content = Keystream.Take(Key, (UInt128)(i + 1) << 20, Size);
            writer.Add(string.Create(CultureInfo.InvariantCulture, $"random-{i:d4}.bin"), content);
        }
    }
}
