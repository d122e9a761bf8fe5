using System.Globalization;
using System.Text;
using Lockbox.Workloads.Patterns;

namespace Lockbox.Workloads.Corpora;

/// <summary>
/// A source tree with the sizes of a kernel's: half of the files are under 4 KiB, a few have hundreds; folders in
/// folders, fifteen files in each.
/// </summary>
/// <param name="name">What it is called.</param>
/// <param name="count">How many files.</param>
/// <param name="bytes">Bytes of all.</param>
/// <param name="hash">The hash of the tree.</param>
internal sealed class SourceTree(string name, int count, long bytes, string hash) : Corpus
{
    private const int FilesPerFolder = 15;
    private const int DepthMax = 9;
    private const int LineMax = 96;
    private const ulong FolderSeries = 23;
    private const ulong SizeSeries = 29;
    private const ulong LineSeries = 31;

    /// <summary>How long a file is that this many of 10,000 are shorter than; between two, by straight line.</summary>
    private static readonly (int Of10000, int Bytes)[] Sizes =
    [
        (0, 40), (1000, 550), (2500, 1600), (5000, 4096), (7500, 11_000), (9000, 26_000), (9500, 40_000),
        (9900, 100_000), (9990, 300_000), (10_000, 1_500_000),
    ];

    private static readonly string[] FolderWords =
    [
        "arch", "block", "bus", "core", "crypto", "drivers", "fs", "gpu", "include", "io", "kernel", "lib", "mm",
        "net", "power", "scripts", "security", "sound", "tools", "usb", "virt",
    ];

    private static readonly string[] Extensions = [".c", ".c", ".c", ".h", ".h", ".txt", ".S", ".dts"];

    private static readonly string[] Lines =
    [
        "\tif (!state->ready || index >= state->limit)", "\t\treturn -EINVAL;", "\tmutex_lock(&state->lock);",
        "\tmutex_unlock(&state->lock);", "static int {0}_probe(struct device *dev)", "{{", "}}", "",
        "\tfor (i = 0; i < {1}; i++)", "\t\tvalue |= read_register(base + {1}) << {2};",
        "#define {0}_CONTROL_{1}\t0x{2:x8}", "/* Wait until the queue {1} is empty; see section {2}. */",
        "\terr = register_handler(&{0}_handler, {1});", "\tif (err)", "\t\tgoto out_{0};",
        "\tdev_dbg(dev, \"{0}: %d of {1}\\n\", count);", "\tlist_for_each_entry(item, &state->queue, node)",
        "\t\titem->flags &= ~{0}_MASK;", "EXPORT_SYMBOL_GPL({0}_{1});", "struct {0}_config {{", "\tu32\tfield_{1};",
        "\twrite_register(base + {1}, 0x{2:x4});", "\treturn 0;", "\tstruct {0}_state *state = to_state(dev);",
    ];

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Description => string.Create(
        CultureInfo.InvariantCulture, $"a source tree of {count:n0} files with the sizes of a kernel's");

    /// <inheritdoc/>
    public override int Files => count;

    /// <inheritdoc/>
    public override long Bytes => bytes;

    /// <inheritdoc/>
    public override string Hash => hash;

    /// <inheritdoc/>
    public override void WriteTo(CorpusWriter writer)
    {
        string[] folders = Folders((count + FilesPerFolder - 1) / FilesPerFolder);
        byte[] content = new byte[Sizes[^1].Bytes + LineMax];
        for (int i = 0; i < count; i++)
        {
            int length = LengthOf(i);
            Fill(content, length, i);
            string extension = Extensions[Mixing.Below(Extensions.Length, SizeSeries + 1, (ulong)i)];
            string leaf = string.Create(CultureInfo.InvariantCulture, $"{Word(i)}_{i:d5}{extension}");
            writer.Add($"{folders[i / FilesPerFolder]}/{leaf}", content.AsSpan(0, length));
        }
    }

    /// <summary>Each folder stands in one that was there before it.</summary>
    private static string[] Folders(int folders)
    {
        string[] paths = new string[folders];
        for (int i = 0; i < folders; i++)
        {
            string leaf = i < FolderWords.Length
                ? FolderWords[i]
                : string.Create(CultureInfo.InvariantCulture, $"{Word(i)}{i}");
            string above = i < FolderWords.Length ? "" : paths[Mixing.Below(i, FolderSeries, (ulong)i)] + "/";
            bool isTooDeep = above.Count(static c => c == '/') >= DepthMax;
            paths[i] = isTooDeep ? $"{FolderWords[i % FolderWords.Length]}/{leaf}" : above + leaf;
        }

        return paths;
    }

    private static string Word(int i) => FolderWords[Mixing.Below(FolderWords.Length, FolderSeries + 1, (ulong)i)];

    private static int LengthOf(int i)
    {
        int at = Mixing.Below(10_000, SizeSeries, (ulong)i);
        int upper = Array.FindIndex(Sizes, size => size.Of10000 > at);
        (int low, int least) = Sizes[upper - 1];
        (int high, int most) = Sizes[upper];
        return least + (int)((long)(most - least) * (at - low) / (high - low));
    }

    private static void Fill(byte[] content, int length, int file)
    {
        int filled = 0;
        string word = Word(file);
        for (ulong line = 0; filled < length; line++)
        {
            ulong mixed = Mixing.At(LineSeries + (ulong)file, line);
            string form = Lines[(int)(mixed % (ulong)Lines.Length)];
            string text = string.Format(
                CultureInfo.InvariantCulture, form, word, (mixed >> 16) % 64, (mixed >> 32) % 65_536);
            filled += Encoding.ASCII.GetBytes(text, content.AsSpan(filled));
            content[filled++] = (byte)'\n';
        }
    }
}
