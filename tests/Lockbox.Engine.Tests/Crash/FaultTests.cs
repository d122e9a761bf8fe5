using Lockbox.Engine.Devices;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// The n-th I/O fails, for every n: what fails says so, the last commit stays, and the next transaction works and
/// leaves nothing readable of what was deleted.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private const int Enough = 2000;

    private static readonly byte[] Large = Contents.Noise("[noise of e]", 2_200_000);

    private readonly SimulatedDisk _prepared = new();
    private readonly LockboxKey _key;
    private readonly OpenedUnits _opened;
    private readonly WrittenExtents _written;
    private readonly Contents _before = new();

    public FaultTests()
    {
        _key = SimulatedLockbox.Create(_prepared);
        _opened = new OpenedUnits(_key);
        _written = new WrittenExtents(_opened);
        _written.Watch(_prepared);
        _prepared.Change(_key, _before, static draft =>
        {
            draft.Put("<name a>", Contents.Text("[text of a]", 700));
            draft.Put("<name b>", Contents.Text("[text of b]", 900));
            draft.Put("<name c>", Contents.Noise("[noise of c]", 1500));
            draft.Put("<name d>", Contents.Noise("[noise of d]", 1500));
            draft.SetVariable("<variable a>", Contents.Text("[value of a]", 40));
            draft.SetVariable("<variable b>", Contents.Noise("[value of b]", 3000));
        });
        _prepared.Change(_key, _before, static draft =>
        {
            draft.Remove("<name d>");
            draft.AddKey("<key a>");
        });
    }

    public static TheoryData<string, bool, bool> Changes()
    {
        TheoryData<string, bool, bool> data = [];
        string[] changes =
            ["add", "remove", "replace", "rename", "add and roll back", "keys", "variables"];
        foreach (string change in changes)
        {
            data.Add(change, false, true);
            data.Add(change, true, true);
            data.Add(change, true, false);
        }

        return data;
    }

    public void Dispose()
    {
        _prepared.AssertHolds(_key, _before);
        _opened.Dispose();
        _key.Dispose();
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_takes_place_or_does_not_when_an_io_fails(string change, bool forever, bool diskFull)
    {
        for (int n = 1; n < Enough; n++)
        {
            SimulatedDisk disk = _prepared.AfterKill();
            int known = _written.Count;
            _written.Watch(disk);
            Faults faults = new(n, forever, diskFull);
            Contents after = _before.Copy();
            Apply(change, new Draft(null, after));
            Exception? error = Attempt(disk, faults, change, out bool committed);
            if (faults.Failed == Verb.None)
            {
                Assert.Null(error);
                Assert.True(n > 10, "a change takes more I/O than that");
                return;
            }

            string where = $"{change}, I/O {n} ({faults.Failed}) fails";
            AssertKind(error, faults.Failed, diskFull, where);
            AssertSound(disk, after, committed, where);
            _written.Count = known;
        }

        Assert.Fail("The change never came to an end.");
    }

    [Fact]
    public void Reading_gives_the_right_bytes_or_a_read_error_when_an_io_fails()
    {
        for (int n = 1; n < Enough; n++)
        {
            SimulatedDisk.Handle handle = _prepared.Open(writable: false);
            Faults faults = new(n, forever: false, diskFull: false);
            Exception? error = Record.Exception(() =>
            {
                using Snapshot snapshot = LockboxFile.OpenRead(
                    new FaultyDevice(handle, faults), handle.Locks, _key, "simulated", new ReadOptions());
                Assert.True(Contents.Of(snapshot).Matches(_before));
                VerifyReport report = snapshot.Verify(cancellation: TestContext.Current.CancellationToken);
                Assert.True(report.IsSound || faults.Failed == Verb.Read);
            });
            if (faults.Failed == Verb.None)
            {
                Assert.Null(error);
                Assert.True(n > 5, "reading takes more I/O than that");
                return;
            }

            Assert.True(error is null or LockboxReadException, $"read {n} fails: {error}");
        }
    }

    [Fact]
    public void Making_a_lockbox_fails_when_an_io_fails()
    {
        using KeyMaterial material = KeyMaterial.FromKeyBytes(new byte[32]);
        for (int n = 1; n < Enough; n++)
        {
            Faults faults = new(n, forever: false, diskFull: true);
            using SimulatedDisk.Handle handle = new SimulatedDisk().Open();
            FaultyDevice device = new(handle, faults);
            Exception? error = Record.Exception(() => LockboxCreation
                .Write(device, handle.Locks, material, new CreateOptions(), CancellationToken.None)
                .Dispose());
            if (faults.Failed == Verb.None)
            {
                Assert.Null(error);
                return;
            }

            AssertKind(error, faults.Failed, diskFull: true, $"creation, I/O {n}");
        }
    }

    [Fact]
    public void After_a_failed_change_only_rolling_back_is_left()
    {
        SimulatedDisk disk = _prepared.AfterKill();
        SimulatedDisk.Handle handle = disk.Open();
        FailingOnDemand device = new(handle);
        using (Transaction transaction = SimulatedLockbox.OpenWrite(device, handle.Locks, _key))
        {
            device.Fails = true;
            Assert.Throws<LockboxDiskFullException>(() => transaction.PutFile(
                "large", new MemoryStream(Contents.Noise("[noise]", 3_000_000)), SimulatedLockbox.Meta));
            device.Fails = false;
            Assert.Throws<InvalidOperationException>(() => transaction.Remove("<name a>"));
            Assert.Throws<InvalidOperationException>(() => transaction.Commit());
        }

        disk.AssertHolds(_key, _before);
    }

    [Fact]
    public void A_cancelled_commit_cannot_be_repeated_and_changes_nothing()
    {
        SimulatedDisk disk = _prepared.AfterKill();
        using (Transaction transaction = disk.OpenWrite(_key))
        {
            transaction.Remove("<name a>");
            Assert.Throws<OperationCanceledException>(() => transaction.Commit(new CancellationToken(true)));
            Assert.Throws<InvalidOperationException>(() => transaction.Commit());
        }

        disk.AssertHolds(_key, _before);
        Contents contents = _before.Copy();
        disk.Change(_key, contents, static draft => draft.Remove("<name a>"));
        disk.AssertHolds(_key, contents);
    }

    private static void Apply(string change, Draft draft)
    {
        switch (change)
        {
            case "add":
                draft.Put("<name e>", Contents.Noise("[noise of e]", 1200));
                break;
            case "remove":
                draft.Remove("<name b>");
                break;
            case "replace":
                draft.Put("<name b>", Contents.Text("[second text of b]", 300));
                break;
            case "rename":
                draft.Rename("<name b>", "<name f>");
                break;
            case "keys":
                draft.ReplaceKey("<key a>", "<key b>");
                draft.AddKey("<key c>");
                break;
            case "variables":
                draft.SetVariable("<variable a>", Contents.Text("[second value of a]", 2000));
                draft.RenameVariable("<variable b>", "<variable c>");
                draft.SetVariable("<variable d>", Contents.Text("[value of d]", 30), isSecret: false);
                break;
        }
    }

    private Exception? Attempt(SimulatedDisk disk, Faults faults, string change, out bool committed)
    {
        bool returned = false;
        Exception? error = Record.Exception(() =>
        {
            SimulatedDisk.Handle handle = disk.Open();
            FaultyDevice device = new(handle, faults) { Writing = _written.Note };
            using Transaction transaction = SimulatedLockbox.OpenWrite(device, handle.Locks, _key);
            if (change == "add and roll back")
            {
                transaction.PutFile("<name e>", new MemoryStream(Large), SimulatedLockbox.Meta);
                transaction.Rollback();
                return;
            }

            Apply(change, new Draft(transaction, _before.Copy()));
            Exception? failure = Record.Exception(() => transaction.Commit());
            if (failure is not null)
            {
                Assert.Throws<InvalidOperationException>(() => transaction.Commit());
                throw failure;
            }

            returned = true;
        });
        committed = returned;
        return error;
    }

    /// <summary>What goes wrong after the commit counts, or while giving up, need not be told by an error.</summary>
    private static void AssertKind(Exception? error, Verb failed, bool diskFull, string where)
    {
        bool isRight = error is null || failed switch
        {
            Verb.Read => error is LockboxReadException,
            Verb.Write or Verb.SetLength when diskFull => error is LockboxDiskFullException,
            _ => error is LockboxWriteException,
        };
        Assert.True(isRight, $"{where}: {error}");
    }

    private void AssertSound(SimulatedDisk disk, Contents after, bool committed, string where)
    {
        Contents found;
        using (Snapshot snapshot = disk.OpenRead(_key))
        {
            found = Contents.Of(snapshot);
            Assert.True(found.Matches(after) || (!committed && found.Matches(_before)), $"{where}: {found}");
            VerifyFinding? finding = SimulatedLockbox.FindingsButOneSlot(snapshot).FirstOrDefault();
            Assert.True(finding is null, $"{where}: {finding}");
        }

        Contents last = found.Copy();
        disk.Change(_key, last, static draft => draft.Put("after the fault", [1]));
        disk.AssertHolds(_key, last);
        _written.AssertGone(disk.Image(), _before.MissingFrom(last), where);
        Contents all = last.Copy();
        disk.Change(_key, last, static draft => draft.RemoveEverything());
        disk.AssertHolds(_key, last);
        _written.AssertGone(disk.Image(), [.. all.MissingFrom(last), "[noise of e]"u8.ToArray()], where);
    }

    private sealed class FailingOnDemand(IStorageDevice inner) : IStorageDevice
    {
        public bool Fails { get; set; }

        public long Length => inner.Length;

        public int Read(long offset, Span<byte> buffer) => inner.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            if (Fails)
            {
                throw new LockboxDiskFullException("The simulated disk is full.");
            }

            inner.Write(offset, data);
        }

        public void SetLength(long length) => inner.SetLength(length);

        public void Flush() => inner.Flush();

        public void Dispose() => inner.Dispose();
    }
}
