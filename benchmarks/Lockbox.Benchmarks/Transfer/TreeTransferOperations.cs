using System.Globalization;
using Lockbox.Benchmarks.Operations;
using Lockbox.Engine;

namespace Lockbox.Benchmarks.Transfer;

/// <summary>A small tree of the host in and out: 500 files of 4 KiB in 10 folders.</summary>
internal static class TreeTransferOperations
{
    private const string Layer = "Transfer";
    private const int Files = 500;
    private const int Folders = 10;
    private const int FileLength = 4 << 10;

    /// <summary>All of them.</summary>
    public static IEnumerable<Operation> All =>
    [
        new(Layer, "import 500 files of 4 KiB", Import) { HasThreads = true },
        new(Layer, "import 500 files of 4 KiB, named one by one", ImportOneByOne) { HasThreads = true },
        new(Layer, "export 500 files of 4 KiB", Export) { HasThreads = true },
    ];

    private static PreparedOperation Import()
    {
        Scratch scratch = new();
        string tree = MakeTree(scratch);
        FileLockbox lockbox = new(scratch);
        return new PreparedOperation(Files * FileLength, () => lockbox.Import(tree, ""), lockbox, scratch)
        {
            Reset = lockbox.Recreate,
        };
    }

    private static PreparedOperation ImportOneByOne()
    {
        Scratch scratch = new();
        string tree = MakeTree(scratch);
        ImportItem[] items =
        [
            .. Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(
                path => new ImportItem { HostPath = path, Name = EntryNameOf(tree, path) }),
        ];
        FileLockbox lockbox = new(scratch);
        return new PreparedOperation(Files * FileLength, () => lockbox.Import(items), lockbox, scratch)
        {
            Reset = lockbox.Recreate,
        };
    }

    private static PreparedOperation Export()
    {
        Scratch scratch = new();
        FileLockbox lockbox = new(scratch);
        lockbox.Import(MakeTree(scratch), "");
        return new PreparedOperation(Files * FileLength, () => lockbox.Export(scratch["out"]), lockbox, scratch)
        {
            Reset = () => scratch.Remove("out"),
        };
    }

    private static string EntryNameOf(string tree, string path) =>
        Path.GetRelativePath(tree, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string MakeTree(Scratch scratch)
    {
        for (int i = 0; i < Files; i++)
        {
            string folder = scratch[string.Create(CultureInfo.InvariantCulture, $"tree/folder-{i % Folders:d2}")];
            Directory.CreateDirectory(folder);
            string name = string.Create(CultureInfo.InvariantCulture, $"file-{i:d4}.log");
            File.WriteAllBytes(Path.Join(folder, name), TestData.Bytes(DataKind.Text, FileLength, seed: i));
        }

        return scratch["tree"];
    }
}
