using Lockbox.Engine.Format;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

public sealed class OutputFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_worker_may_give_a_file_up_while_another_writes_to_it()
    {
        using DestinationTree tree = DestinationTree.Open(_folder["new"]);
        TransferMonitor monitor = new(null, null, TimeProvider.System);
        ExportOutcome outcome = new(monitor, tree, collect: false);
        using OutputFolders folders = tree.OpenFolders();
        byte[] piece = new byte[64 * 1024];
        const int Rounds = 300;
        for (int round = 0; round < Rounds; round++)
        {
            string name = $"f{round}";
            Entry entry = new(name, EntryKind.File) { Length = 100L * piece.Length };
            OutputFile file = new(new ExportTarget(entry, name, replaces: false), tree, outcome, new ExportOptions());
            file.Expect(100);
            file.Write(0, piece, folders);
            using Barrier together = new(2);
            Parallel.Invoke(
                () =>
                {
                    together.SignalAndWait();
                    for (int i = 1; i < 20; i++)
                    {
                        file.Write((long)i * piece.Length, piece, folders);
                    }
                },
                () =>
                {
                    together.SignalAndWait();
                    file.Fail(new LockboxItemCorruptException("given up"));
                });
            Assert.False(File.Exists(tree.PathOf(name)));
        }

        monitor.Pump();
        Assert.Equal(Rounds, monitor.Errors.Count);
        Assert.All(monitor.Errors, error => Assert.Equal("given up", error.Error.Message));
        Assert.Empty(Directory.EnumerateFileSystemEntries(tree.Root));
    }
}
