using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Corpora;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios.Interactive;

/// <summary>
/// What a file manager does: list a folder, look up what is in it, read the beginning of each file, go into the
/// folders.
/// </summary>
internal sealed class FolderWalkScenario : Scenario
{
    private const int HeadLength = 4096;

    /// <inheritdoc/>
    public override string Name => "folder-walk";

    /// <inheritdoc/>
    public override string Description => "folder by folder: list it, look its entries up, read the heads of its files";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        foreach (string name in bench.Options.CorporaOr(["text-tree", "small-100k"]))
        {
            Corpus corpus = CorpusCatalog.Find(name)!;
            string source = bench.Corpora.PathOf(corpus);
            string path = bench.Scratch("folder-walk.lockbox");
            Workbench.Remove(path);
            using LockboxKey key = LockboxJobs.Create(path, bench.KeyFile);
            _ = LockboxJobs.Add(path, key, source);
            bench.Compete(this, corpus.Name, [Walk(path, key, source, corpus.Files)]);
            Workbench.Remove(path);
        }
    }

    private static Contestant Walk(string path, LockboxKey key, string source, int expectedFiles)
    {
        FolderWalk walk = new();
        return new Contestant("walk", How.Operation, () =>
        {
            using Snapshot snapshot = LockboxFile.OpenRead(path, key);
            walk.Run(snapshot, static (_, _) => { });
            if (walk.Files != expectedFiles)
            {
                throw new InvalidOperationException($"There are {walk.Files} files, not {expectedFiles}.");
            }
        })
        {
            Latencies = walk.Latencies,
            Check = () => FindFault(path, key, source),
            Counts = () => string.Create(
                CultureInfo.InvariantCulture, $"{walk.Folders:n0} folders, {walk.Files:n0} files"),
        };
    }

    /// <summary>Walks once more and compares every head with the file that it came from.</summary>
    private static string? FindFault(string path, LockboxKey key, string source)
    {
        string? fault = null;
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        new FolderWalk().Run(snapshot, (name, head) =>
        {
            using FileStream file = File.OpenRead(Path.Combine(source, name));
            byte[] expected = new byte[HeadLength];
            int read = file.ReadAtLeast(expected, HeadLength, throwOnEndOfStream: false);
            fault ??= head.Span.SequenceEqual(expected.AsSpan(0, read)) ? null : $"other bytes in {name}";
        });
        return fault;
    }

    private sealed class FolderWalk
    {
        private readonly byte[] _head = new byte[HeadLength];
        private readonly Latencies _list = new("list a folder");
        private readonly Latencies _find = new("look up");
        private readonly Latencies _read = new("read a head");

        public int Folders { get; private set; }

        public int Files { get; private set; }

        public IReadOnlyList<Latencies> Latencies => [_list, _find, _read];

        public void Run(Snapshot snapshot, Action<string, ReadOnlyMemory<byte>> onHead)
        {
            Folders = 0;
            Files = 0;
            Stack<string> folders = new([""]);
            while (folders.TryPop(out string? folder))
            {
                Folders++;
                NamePattern children = NamePattern.Parse(folder + "*");
                foreach (Entry child in _list.Time(() => snapshot.Enumerate(children).ToList()))
                {
                    Visit(snapshot, child, folders, onHead);
                }
            }
        }

        private void Visit(
            Snapshot snapshot, Entry child, Stack<string> folders, Action<string, ReadOnlyMemory<byte>> onHead)
        {
            if (child.Kind == EntryKind.Directory)
            {
                folders.Push(child.Name + "/");
                return;
            }

            Files++;
            Entry found = _find.Time(() => snapshot.Find(child.Name))
                ?? throw new InvalidOperationException($"'{child.Name}' is listed and not found.");
            int length = _read.Time(() => snapshot.Read(found, 0, _head));
            onHead(child.Name, _head.AsMemory(0, length));
        }
    }
}
