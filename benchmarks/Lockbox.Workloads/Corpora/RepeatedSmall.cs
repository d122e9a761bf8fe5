using System.Globalization;

namespace Lockbox.Workloads.Corpora;

/// <summary>4,096 files of the same letter: what is left is the price of names and of calls.</summary>
internal sealed class RepeatedSmall : Corpus
{
    private const int Count = 4096;
    private const int Size = 25_600;

    /// <inheritdoc/>
    public override string Name => "repeated-small";

    /// <inheritdoc/>
    public override string Description => "4,096 files of 25,600 times the letter x";

    /// <inheritdoc/>
    public override int Files => Count;

    /// <inheritdoc/>
    public override long Bytes => (long)Count * Size;

    /// <inheritdoc/>
    public override string Hash => "f48ceec185dd3c19";

    /// <inheritdoc/>
    public override void WriteTo(CorpusWriter writer)
    {
        byte[] content = new byte[Size];
        Array.Fill(content, (byte)'x');
        for (int i = 0; i < Count; i++)
        {
            writer.Add(string.Create(CultureInfo.InvariantCulture, $"file-{i:d4}.bin"), content);
        }
    }
}
