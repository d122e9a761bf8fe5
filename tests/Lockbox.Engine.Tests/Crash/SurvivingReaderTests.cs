using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// Readers that were there before a writer died and go on reading while the next writers recover, reuse space and
/// redact: what they see must not change, and once they are gone nothing deleted may stay.
/// </summary>
public sealed class SurvivingReaderTests(ITestOutputHelper output)
{
    private static readonly ReadOptions NothingCached = new() { FrameCacheBytes = 0, NodeCacheBytes = 0 };

    [Fact]
    public void A_reader_that_outlives_a_killed_writer_sees_what_it_saw_before()
    {
        int n = 0;
        while (TryWithDeathAt(n))
        {
            n++;
        }

        Assert.InRange(n, 10, 100);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Readers_come_and_go_while_writers_work_roll_back_and_die(int seed)
    {
        output.WriteLine($"seed {seed}");
        using Soak soak = new(seed);
        for (int round = 0; round < 120; round++)
        {
            soak.Round(round);
        }

        output.WriteLine(soak.ToString());
    }

    private static bool TryWithDeathAt(int n)
    {
        SimulatedDisk disk = new();
        using LockboxKey key = SimulatedLockbox.Create(disk);
        using OpenedUnits opened = new(key);
        WrittenExtents written = new(opened);
        written.Watch(disk);
        Contents before = new();
        disk.Change(key, before, static draft =>
        {
            draft.Put("<name a>", Contents.Text("[text of a]", 700));
            draft.Put("<name b>", Contents.Noise("[noise of b]", 1500));
        });
        disk.Change(key, before, static draft =>
        {
            draft.Put("<name c>", Contents.Noise("[noise of c]", 1000));
            draft.AddKey("<key a>");
        });
        bool died;
        using (Snapshot reader = Open(disk, key))
        {
            Action<Draft> change = static draft =>
            {
                draft.Remove("<name b>");
                draft.Put("<name d>", Contents.Noise("[noise of d]", 1300));
                draft.ReplaceKey("<key a>", "<key b>");
            };
            (died, _) = Kill.WriterAt(n, disk, key, transaction => change(new Draft(transaction, before.Copy())));
            for (int i = 0; i < 3; i++)
            {
                int round = i;
                Contents seen = Contents.Of(Open(disk, key));
                disk.Change(key, seen, draft => draft.Put("again", Contents.Noise($"[again {round}]", 1400)));
                Assert.True(Contents.Of(reader).Matches(before), $"death at {n}, round {i}");
                Assert.Empty(SimulatedLockbox.FindingsButOneSlot(reader));
            }
        }

        return died;
    }

    private static Snapshot Open(SimulatedDisk disk, LockboxKey key)
    {
        SimulatedDisk.Handle handle = disk.Open(writable: false);
        return LockboxFile.OpenRead(handle, handle.Locks, key, "simulated", NothingCached);
    }

    /// <summary>Random changes, readers, roll-backs and deaths, against what should be there.</summary>
    private sealed class Soak : IDisposable
    {
        private readonly SimulatedDisk _disk = new();
        private readonly Random _random;
        private readonly LockboxKey _key;
        private readonly OpenedUnits _opened;
        private readonly WrittenExtents _written;
        private readonly List<(Snapshot Reader, Contents Seen)> _readers = [];
        private readonly List<byte[]> _deleted = [];
        private Contents _contents = new();
        private int _deaths;
        private int _pending;
        private int _names;

        public Soak(int seed)
        {
            _random = new Random(seed);
            _key = SimulatedLockbox.Create(_disk);
            _opened = new OpenedUnits(_key);
            _written = new WrittenExtents(_opened);
            _written.Watch(_disk);
        }

        public void Round(int round)
        {
            MoveReaders();
            Contents after = _contents.Copy();
            List<Action<Draft>> changes = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => AnyChange(after))];
            void Apply(Draft draft) => changes.ForEach(change => change(draft));
            switch (_random.Next(6))
            {
                case 0:
                    using (Transaction transaction = _disk.OpenWrite(_key))
                    {
                        Apply(new Draft(transaction, _contents.Copy()));
                    }

                    break;
                case 1:
                    Die(Apply, after);
                    break;
                default:
                    using (Transaction transaction = _disk.OpenWrite(_key))
                    {
                        Apply(new Draft(transaction, _contents.Copy()));
                        Settle(transaction.Commit(), after, round);
                    }

                    break;
            }

            Check(round);
        }

        public override string ToString() => $"{_deaths} deaths, {_pending} redactions that waited, " +
            $"{_names} names, {_disk.Image().Length} bytes in the end";

        public void Dispose()
        {
            _readers.ForEach(static reader => reader.Reader.Dispose());
            Contents before = _contents.Copy();
            _disk.Change(_key, _contents, draft =>
            {
                foreach (string name in before.Files.Keys)
                {
                    draft.Remove(name);
                }
            });
            _disk.AssertHolds(_key, _contents);
            _written.AssertGone(_disk.Image(), [.. _deleted, .. before.MissingFrom(_contents)], "in the end");
            for (int i = 0; i < 4; i++)
            {
                string label = $"<last {i}>";
                _disk.Change(_key, _contents, draft =>
                {
                    draft.Put("last", [1]);
                    draft.AddKey(label);
                });
            }

            // What was freed last can be given back only by later commits, and what was used last may lie far behind.
            // Key slots stay where they are until they change.
            Assert.InRange(_disk.Image().Length, 0, 20_000);
            _disk.AssertHolds(_key, _contents);
            _opened.Dispose();
            _key.Dispose();
        }

        private void MoveReaders()
        {
            if (_random.Next(3) == 0)
            {
                _readers.Add((Open(_disk, _key), _contents.Copy()));
            }

            while (_readers.Count > 0 && _random.Next(3) == 0)
            {
                int index = _random.Next(_readers.Count);
                _readers[index].Reader.Dispose();
                _readers.RemoveAt(index);
            }
        }

        /// <summary>
        /// A change that is possible after those before it, which have been made to <paramref name="after"/>.
        /// </summary>
        private Action<Draft> AnyChange(Contents after)
        {
            string[] names = [.. after.Files.Keys];
            string some = names.Length == 0 ? "" : names[_random.Next(names.Length)];
            string fresh = $"<name {_names++}>";
            byte[] content = _random.Next(2) == 0
                ? Contents.Text($"[text {_names}]", _random.Next(20, 6000))
                : Contents.Noise($"[noise {_names}]", _random.Next(20, 6000));
            string[] keys = [.. after.Keys];
            Action<Draft> change = _random.Next(names.Length > 12 ? 8 : 10) switch
            {
                5 when keys.Length > 0 => draft => draft.RemoveKey(keys[0]),
                6 when keys.Length > 0 => draft => draft.ReplaceKey(keys[^1], fresh),
                6 or 7 when keys.Length < 4 => draft => draft.AddKey(fresh),
                0 or 1 when names.Length > 0 => draft => draft.Remove(some),
                2 when names.Length > 0 => draft => draft.Rename(some, fresh),
                3 when names.Length > 0 => draft => draft.Put(some, content),
                _ => draft => draft.Put(fresh, content),
            };
            change(new Draft(null, after));
            return change;
        }

        private void Die(Action<Draft> apply, Contents after)
        {
            int n = _random.Next(25);
            (bool died, CommitResult? result) = Kill.WriterAt(
                n, _disk, _key, transaction => apply(new Draft(transaction, _contents.Copy())));
            _deaths += died ? 1 : 0;
            using Snapshot snapshot = Open(_disk, _key);
            Contents found = Contents.Of(snapshot);
            bool isNew = found.Matches(after);
            Assert.True(isNew || (result is null && found.Matches(_contents)));
            if (isNew)
            {
                _deleted.AddRange(_contents.MissingFrom(after));
                _contents = after;
            }
        }

        private void Settle(CommitResult result, Contents after, int round)
        {
            _deleted.AddRange(_contents.MissingFrom(after));
            _contents = after;
            _pending += result.RedactionPending ? 1 : 0;
            if (!result.RedactionPending)
            {
                _written.AssertGone(_disk.Image(), _contents.NotAmong(_deleted), $"round {round}");
            }
        }

        private void Check(int round)
        {
            foreach ((Snapshot reader, Contents seen) in _readers)
            {
                Assert.True(Contents.Of(reader).Matches(seen), $"round {round}");
                Assert.Empty(SimulatedLockbox.FindingsButOneSlot(reader));
            }

            using Snapshot newest = Open(_disk, _key);
            Assert.True(Contents.Of(newest).Matches(_contents), $"round {round}");
            Assert.Empty(newest.Verify(cancellation: TestContext.Current.CancellationToken).Findings);
        }
    }
}
