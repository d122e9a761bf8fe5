using Lockbox.Engine.Devices;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Tests.Transfer;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// The n-th I/O fails, for every n and every workload: what fails says so, the last commit stays, the transaction
/// refuses everything from then on, and the next one works and leaves nothing readable of what was deleted.
/// </summary>
public sealed class FaultTests
{
    private const int Enough = 2000;

    private static readonly string[] Names = ["<name a>", "<name b>", "<name c>"];

    private const string Once = "that one alone";
    private const string FullOnce = "that one alone, the disk being full";
    private const string FullFromThen = "writes from there on, the disk being full";
    private const string BrokenFromThen = "all from there on";

    /// <summary>Each workload with each way to fail.</summary>
    public static TheoryData<string, string> Runs()
    {
        TheoryData<string, string> data = [];
        foreach (CrashWorkload workload in CrashWorkloads.All)
        {
            data.Add(workload.Name, Once);
            data.Add(workload.Name, FullOnce);
            data.Add(workload.Name, FullFromThen);
            data.Add(workload.Name, BrokenFromThen);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_change_takes_place_or_does_not_when_an_io_fails(string workload, string fails)
    {
        CrashWorkload chosen = CrashWorkloads.Named(workload);
        bool diskFull = fails is FullOnce or FullFromThen;
        if (chosen.Creates)
        {
            Create(fails, diskFull);
            return;
        }

        using CrashDisk prepared = new(512);
        chosen.Before(prepared);
        for (int n = 1; n < Enough; n++)
        {
            int known = prepared.Written.Count;
            Faults faults = FaultsAt(n, fails);
            CrashDisk trial = new(prepared.Disk.AfterKill(), prepared, prepared.Allowed);
            trial.Deleted.AddRange(prepared.Deleted);
            string where = $"{workload}, I/O {n} fails, {fails}";
            Exception? error = RunUntilFailure(chosen, trial, faults, where);
            if (faults.Failed == Verb.None)
            {
                Assert.Null(error);
                Assert.True(n > (faults.OfWritesAlone ? 4 : 10), "a change takes more I/O than that");
                trial.AssertSound(where);
                return;
            }

            AssertKind(error, faults.Failed, diskFull, $"{where} ({faults.Failed})");
            AssertSound(trial, $"{where} ({faults.Failed})");
            prepared.Written.Count = known;
        }

        Assert.Fail("The change never came to an end.");
    }

    [Fact]
    public void Reading_gives_the_right_bytes_or_a_read_error_when_an_io_fails()
    {
        using CrashDisk prepared = Prepare();
        for (int n = 1; n < Enough; n++)
        {
            Faults faults = new(n, forever: false, diskFull: false);
            Exception? error = Record.Exception(() =>
            {
                using Snapshot snapshot = OpenRead(prepared, faults);
                Assert.True(Contents.Of(snapshot).Matches(prepared.Contents));
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_export_has_the_right_bytes_or_reports_the_item_when_an_io_fails(bool forever)
    {
        using CrashDisk prepared = Prepare();
        for (int n = 1; n < Enough; n++)
        {
            using TempFolder folder = new();
            Faults faults = new(n, forever, diskFull: false);
            ExportReport? report = null;
            Exception? error = Record.Exception(() =>
            {
                using Snapshot snapshot = OpenRead(prepared, faults);
                report = snapshot.Export(
                    snapshot.Enumerate(), folder.Path, new ExportOptions { ThrottleLimit = 2 });
            });
            Assert.True(error is null or LockboxReadException, $"read {n} fails: {error}");
            string[] missing = [.. Names.Where(name => !File.Exists(folder[name]))];
            Assert.All(Names.Except(missing), name =>
                Assert.Equal(prepared.Contents.Files[name], File.ReadAllBytes(folder[name])));
            Assert.All(report?.Errors ?? [], static failed => Assert.IsType<LockboxReadException>(failed.Error));
            Assert.True(error is not null || missing.Length == report!.Errors.Count, $"read {n}: an item is missing");
            if (faults.Failed == Verb.None)
            {
                Assert.Empty(missing);
                Assert.True(n > 5, "an export takes more I/O than that");
                return;
            }
        }
    }

    [Fact]
    public void Every_public_member_of_a_transaction_is_among_those_that_are_tried() => Assert.Equal(
        PublicMembers.Names().Order(StringComparer.Ordinal),
        PublicMembers.Changing.Keys.Concat(PublicMembers.Reading.Keys).Concat(PublicMembers.Others)
            .Order(StringComparer.Ordinal));

    [Fact]
    public void A_transaction_that_has_not_failed_grants_what_is_refused_after_a_failure()
    {
        using CrashDisk prepared = Prepare();
        using (Transaction transaction = prepared.Disk.OpenWrite(prepared.Key))
        {
            foreach ((string name, Action<Transaction> member) in PublicMembers.Reading
                .Concat(PublicMembers.Changing.OrderBy(static member => member.Key == "Commit")))
            {
                Exception? error = Record.Exception(() => member(transaction));
                Assert.False(error is InvalidOperationException, $"{name}: {error}");
            }
        }

        Assert.Empty(prepared.Look(static snapshot => snapshot.Verify().Findings));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_failed_change_only_rolling_back_is_left(bool isWrite)
    {
        Verb failing = isWrite ? Verb.Write : Verb.Read;
        using CrashDisk prepared = Prepare();
        SimulatedDisk.Handle handle = prepared.Disk.Open();
        FailingOnDemand device = new(handle);
        using (Transaction transaction = SimulatedLockbox.OpenWrite(device, handle.Locks, prepared.Key))
        {
            device.Fails = failing;
            Assert.ThrowsAny<LockboxException>(() => transaction.PutFile(
                "large", new MemoryStream(Contents.Noise("[noise]", 3_000_000)), SimulatedLockbox.Meta));
            device.Fails = Verb.None;
            PublicMembers.AssertRefused(transaction, $"a {failing} failed");
        }

        prepared.AssertSound("after it");
    }

    [Fact]
    public void After_an_import_that_did_not_come_to_its_end_only_rolling_back_is_left()
    {
        using CrashDisk prepared = Prepare();
        using (Transaction transaction = prepared.Disk.OpenWrite(prepared.Key))
        {
            Assert.Throws<OperationCanceledException>(() => transaction.Import(
                [new ImportItem { Name = "x", Content = new MemoryStream([1]) }], null, new CancellationToken(true)));
            PublicMembers.AssertRefused(transaction, "the import was cancelled");
        }

        prepared.AssertSound("after it");
    }

    [Fact]
    public void A_cancelled_commit_cannot_be_repeated_and_changes_nothing()
    {
        using CrashDisk prepared = Prepare();
        using (Transaction transaction = prepared.Disk.OpenWrite(prepared.Key))
        {
            transaction.Remove("<name a>");
            Assert.Throws<OperationCanceledException>(() => transaction.Commit(new CancellationToken(true)));
            PublicMembers.AssertRefused(transaction, "the commit was cancelled");
        }

        prepared.AssertSound("after it");
        prepared.Change(static draft => draft.Remove("<name a>")).AssertSound("after the next");
    }

    private static CrashDisk Prepare() => new CrashDisk(512)
        .Change(static draft =>
        {
            draft.Put("<name a>", Contents.Text("[text of a]", 700));
            draft.Put("<name b>", Contents.Text("[text of b]", 900));
            draft.Put("<name c>", Contents.Noise("[noise of c]", 1500));
            draft.SetVariable("<variable a>", Contents.Text("[value of a]", 40));
            draft.SetVariable("<variable b>", Contents.Noise("[value of b]", 3000));
            draft.AddKey("<key a>");
        });

    private static Snapshot OpenRead(CrashDisk prepared, Faults faults)
    {
        SimulatedDisk.Handle handle = prepared.Disk.Open(writable: false);
        return LockboxFile.OpenRead(
            new FaultyDevice(handle, faults), handle.Locks, prepared.Key, "simulated", new ReadOptions());
    }

    private static Faults FaultsAt(int n, string fails) =>
        new(n, forever: fails is FullFromThen or BrokenFromThen, diskFull: fails is FullOnce or FullFromThen)
        {
            OfWritesAlone = fails == FullFromThen,
        };

    private static void Create(string fails, bool diskFull)
    {
        using KeyMaterial material = KeyMaterial.FromKeyBytes(new byte[32]);
        for (int n = 1; n < Enough; n++)
        {
            Faults faults = FaultsAt(n, fails);
            SimulatedDisk disk = new();
            Exception? error = Record.Exception(() =>
            {
                using SimulatedDisk.Handle handle = disk.Open();
                LockboxCreation.Write(
                    new FaultyDevice(handle, faults), handle.Locks, material, new CreateOptions(),
                    CancellationToken.None).Dispose();
            });
            if (faults.Failed == Verb.None)
            {
                Assert.Null(error);
                return;
            }

            Assert.NotNull(error);
            AssertKind(error, faults.Failed, diskFull, $"creation, I/O {n}");
            using SimulatedDisk.Handle left = disk.Open();
            Exception? refusal = Record.Exception(() => KeyDirectoryStore.ReadNewest(left, "left", out _, out _));
            Assert.True(refusal is null or LockboxNotALockboxException or LockboxCorruptException, $"{refusal}");
        }
    }

    /// <summary>Runs the steps until one fails; what has taken place until then is what counts.</summary>
    private static Exception? RunUntilFailure(CrashWorkload workload, CrashDisk trial, Faults faults, string where)
    {
        Snapshot? reader = null;
        try
        {
            foreach (Step step in workload.Steps)
            {
                reader = step.OpensReader ? trial.Disk.OpenRead(trial.Key) : reader;
                if (step.ClosesReader)
                {
                    reader?.Dispose();
                }

                Exception? error = RunStep(step, trial, faults, where);
                if (error is not null || faults.Failed != Verb.None)
                {
                    return error;
                }
            }

            return null;
        }
        finally
        {
            reader?.Dispose();
        }
    }

    private static Exception? RunStep(Step step, CrashDisk trial, Faults faults, string where)
    {
        Contents before = trial.Contents;
        Contents after = before.Copy();
        step.Change(new Draft(null, after));
        SimulatedDisk.Handle handle = trial.Disk.Open();
        FaultyDevice device = new(handle, faults) { Writing = trial.Written.Note };
        Transaction? transaction = null;
        Exception? error = Record.Exception(() =>
        {
            transaction = SimulatedLockbox.OpenWrite(device, handle.Locks, trial.Key);
            step.Change(new Draft(transaction, before.Copy()));
            transaction.Commit(new CancellationToken(step.RollsBack));
        });
        using (transaction)
        {
            if (error is null)
            {
                trial.Settle(after);
                return null;
            }

            if (transaction is not null)
            {
                PublicMembers.AssertRefused(transaction, where);
            }
        }

        if (step.RollsBack)
        {
            trial.NeverCommitted.AddRange(after.MissingFrom(before));
            return error is OperationCanceledException ? null : error;
        }

        trial.Allowed.Add(after);
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

    private static void AssertSound(CrashDisk trial, string where)
    {
        Contents found;
        using (Snapshot snapshot = trial.Disk.OpenRead(trial.Key))
        {
            found = Contents.Of(snapshot);
            Assert.True(
                trial.Allowed.Any(found.Matches), $"{where}: {found}; allowed {string.Join(" or ", trial.Allowed)}");
            VerifyFinding? finding = SimulatedLockbox.FindingsButOneSlot(snapshot).FirstOrDefault();
            Assert.True(finding is null, $"{where}: {finding}");
        }

        int commit = trial.Allowed.FindLastIndex(found.Matches);
        List<byte[]> inVain = [.. trial.Allowed.Skip(commit + 1).SelectMany(later => later.MissingFrom(found))];
        CrashDisk left = new(trial.Disk, trial, [.. trial.Allowed.Take(commit), found]);
        left.Deleted.AddRange(trial.Deleted);
        left.Change(static draft => draft.Put("after the fault", [1])).AssertSound(where);
        left.Change(static draft => draft.RemoveEverything());
        left.Deleted.AddRange([.. inVain, .. trial.NeverCommitted]);
        left.AssertSound(where);
    }

    private sealed class FailingOnDemand(IStorageDevice inner) : IStorageDevice
    {
        public Verb Fails { get; set; }

        public long Length => inner.Length;

        public int Read(long offset, Span<byte> buffer) => Fails == Verb.Read
            ? throw new LockboxReadException("The simulated disk cannot be read.")
            : inner.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            if (Fails == Verb.Write)
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
