using System.Globalization;
using System.Text;

namespace Lockbox.Workloads.Corpora;

/// <summary>Many files of 1 KiB of text in 100 folders.</summary>
/// <param name="name">What it is called.</param>
/// <param name="count">How many.</param>
/// <param name="hash">The hash of the tree, or null.</param>
internal sealed class SmallFiles(string name, int count, string? hash = null) : Corpus
{
    private const int Size = 1024;
    private const int Folders = 100;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Description =>
        string.Create(CultureInfo.InvariantCulture, $"{count:n0} files of 1 KiB of text in {Folders} folders");

    /// <inheritdoc/>
    public override int Files => count;

    /// <inheritdoc/>
    public override long Bytes => (long)count * Size;

    /// <inheritdoc/>
    public override string? Hash => hash;

    /// <inheritdoc/>
    public override void WriteTo(CorpusWriter writer)
    {
        byte[] content = new byte[Size];
        for (int folder = 0; folder < Folders; folder++)
        {
            for (int i = folder; i < count; i += Folders)
            {
                Fill(content, i);
                writer.Add(string.Create(CultureInfo.InvariantCulture, $"part-{folder:d2}/file-{i:d6}.txt"), content);
            }
        }
    }

    private static void Fill(byte[] content, int number)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"file {number} ");
        int at = Encoding.ASCII.GetBytes(head, content);
        while (at < content.Length)
        {
            string rest = Sentence.Text + " ";
            int length = Math.Min(rest.Length, content.Length - at);
            at += Encoding.ASCII.GetBytes(rest.AsSpan(0, length), content.AsSpan(at));
        }
    }
}
