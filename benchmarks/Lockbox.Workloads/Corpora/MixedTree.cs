using System.Globalization;
using System.Text;

namespace Lockbox.Workloads.Corpora;

/// <summary>What a project folder is like: documents, tiny settings, and media that nothing compresses.</summary>
internal sealed class MixedTree : Corpus
{
    private const string BlobKey = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private const string MediaKey = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

    /// <inheritdoc/>
    public override string Name => "mixed-tree";

    /// <inheritdoc/>
    public override string Description => "512 documents, 400 tiny files, 160 incompressible ones";

    /// <inheritdoc/>
    public override int Files => 1073;

    /// <inheritdoc/>
    public override long Bytes => 21_947_435;

    /// <inheritdoc/>
    public override string Hash => "0dc93660ba34a2ec";

    /// <inheritdoc/>
    public override void WriteTo(CorpusWriter writer)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        writer.Add(".fixture-version", "mixed-v3\n"u8);
        for (int i = 0; i < 512; i++)
        {
            writer.Add(string.Create(invariant, $"text/doc-{i:d4}.md"), Document(i));
        }

        for (int i = 0; i < 400; i++)
        {
            byte[] flag = Encoding.UTF8.GetBytes(string.Create(invariant, $"flag-{i % 13}\n"));
            writer.Add(string.Create(invariant, $"tiny/key-{i:d4}.txt"), flag);
        }

        for (int i = 0; i < 128; i++)
        {
            byte[] blob = Keystream.Take(BlobKey, (UInt128)(i + 1) << 20, 65_536);
            writer.Add(string.Create(invariant, $"bin/blob-{i:d4}.dat"), blob);
        }

        for (int i = 0; i < 32; i++)
        {
            byte[] head = Encoding.UTF8.GetBytes(string.Create(invariant, $"PSEUDOIMAGE{i:d8}"));
            byte[] body = Keystream.Take(MediaKey, (UInt128)(i + 1000) << 20, 262_144);
            writer.Add(string.Create(invariant, $"media/image-like-{i:d4}.bin"), [.. head, .. body]);
        }
    }

    private static byte[] Document(int i)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        StringBuilder text = new();
        text.Append(invariant, $"# Document {i}\n\n");
        for (int line = 0; line < 81; line++)
        {
            text.Append(invariant, $"{Sentence.Text} item={i} line={line} path=/api/v1/resource/{i % 37}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
