using System.Text;
using Lockbox.Engine.Index;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// Once a commit has returned, what it deleted cannot be read from the file by anyone who has the key (invariant I6):
/// every unit of the device is looked at, not only what an index still leads to.
/// </summary>
public sealed class RedactionTests : IDisposable
{
    private readonly SimulatedDisk _disk = new();
    private readonly LockboxKey _key;
    private readonly OpenedUnits _opened;
    private readonly WrittenExtents _written;
    private readonly Contents _contents = new();

    public RedactionTests()
    {
        _key = SimulatedLockbox.Create(_disk);
        _opened = new OpenedUnits(_key);
        _written = new WrittenExtents(_opened);
        _written.Watch(_disk);
    }

    public void Dispose()
    {
        _disk.AssertHolds(_key, _contents);
        _opened.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void The_scan_finds_names_and_contents_that_are_there()
    {
        Change(static draft => draft.Put("<name a>", Contents.Text("[text of a]", 3000)));
        Assert.ThrowsAny<Exception>(() => AssertGone("<name a>"));
        Assert.ThrowsAny<Exception>(() => AssertGone("[text of a]"));
        AssertGone("<name b>");
    }

    [Fact]
    public void A_removed_name_and_its_content_are_gone()
    {
        Change(static draft =>
        {
            draft.Put("<name a>", Contents.Text("[text of a]", 3000));
            draft.Put("<name b>", Contents.Text("[text of b]", 3000));
        });
        Assert.True(Change(static draft => draft.Remove("<name a>")).Redacted);
        AssertGone("<name a>", "[text of a]");
    }

    [Fact]
    public void A_replaced_content_and_an_old_name_are_gone()
    {
        Change(static draft =>
        {
            draft.Put("<name a>", Contents.Noise("[noise of a]", 3000));
            draft.Put("<name b>", Contents.Text("[text of b]", 3000));
        });
        Assert.True(Change(static draft => draft.Put("<name a>", Contents.Text("[other text of a]", 100))).Redacted);
        AssertGone("[noise of a]");
        Assert.True(Change(static draft => draft.Rename("<name a>", "<name c>")).Redacted);
        AssertGone("<name a>", "[noise of a]");
    }

    [Theory]
    [InlineData(50)]
    [InlineData(3000)]
    [InlineData(5_000_000)]
    public void An_old_value_and_an_old_name_of_a_variable_are_gone(int length)
    {
        Change(draft =>
        {
            draft.SetVariable("<variable a>", Contents.Noise("[value of a]", length));
            draft.SetVariable("<variable b>", Contents.Noise("[value of b]", length));
        });
        Assert.ThrowsAny<Exception>(() => AssertGone("<variable a>"));
        Assert.ThrowsAny<Exception>(() => AssertGone("[value of a]"));
        Assert.True(Change(static draft => draft.SetVariable("<variable a>", "[second]"u8.ToArray())).Redacted);
        AssertGone("[value of a]");
        Assert.True(Change(static draft => draft.RenameVariable("<variable a>", "<variable c>")).Redacted);
        AssertGone("<variable a>", "[value of a]");
        Assert.True(Change(static draft => draft.RemoveVariable("<variable b>")).Redacted);
        AssertGone("<variable b>", "[value of b]");
    }

    [Fact]
    public void What_many_additions_copied_about_is_gone_after_one_removal()
    {
        Change(static draft => draft.Put("<name a>", Contents.Text("[text of a]", 500)));
        for (int i = 0; i < 40; i++)
        {
            int n = i;
            Assert.False(Change(draft => draft.Put($"other {n}", Contents.Noise($"[noise {n}]", 200 + n))).Redacted);
        }

        Change(static draft => draft.Remove("<name a>"));
        AssertGone("<name a>", "[text of a]");
    }

    [Fact]
    public void What_one_transaction_added_and_removed_again_is_gone()
    {
        Change(static draft =>
        {
            draft.Put("<name a>", Contents.Noise("[noise of a]", 3_000_000));
            draft.Put("<name b>", Contents.Text("[text of b]", 400));
            draft.Put("<name a>", Contents.Noise("[later noise of a]", 2_500_000));
            draft.Rename("<name a>", "<name c>");
            draft.Remove("<name c>");
        });
        AssertGone("<name a>", "<name c>", "[noise of a]", "[later noise of a]");
    }

    [Fact]
    public void What_was_rolled_back_is_gone_at_once()
    {
        Change(static draft => draft.Put("<name a>", Contents.Noise("[noise of a]", 5000)));
        Change(static draft => draft.Remove("<name a>"));
        using (Transaction transaction = _disk.OpenWrite(_key))
        {
            byte[] noise = Contents.Noise("[noise of b]", 5_000_000);
            transaction.PutFile("<name b>", new MemoryStream(noise), SimulatedLockbox.Meta);
            transaction.Rollback();
        }

        AssertGone("<name b>", "[noise of b]");
        Assert.InRange(_disk.Image().Length, 0, 20_000);
    }

    [Fact]
    public void What_a_source_that_failed_had_given_is_gone_after_a_commit_of_nothing()
    {
        Change(static draft => draft.Put("<name a>", Contents.Noise("[noise of a]", 2_200_000)));
        Change(static draft => draft.Remove("<name a>"));
        using (Transaction transaction = _disk.OpenWrite(_key))
        {
            Assert.Throws<InvalidDataException>(() => transaction.PutFile(
                "<name b>", new FailingStream(Contents.Noise("[noise of b]", 2_500_000)), SimulatedLockbox.Meta));
            transaction.Commit();
        }

        AssertGone("[noise of b]");
    }

    [Fact]
    public void While_a_reader_needs_it_nothing_is_overwritten_and_the_next_writer_makes_up_for_it()
    {
        Change(static draft =>
        {
            draft.Put("<name a>", Contents.Noise("[noise of a]", 3000));
            draft.Put("<name b>", Contents.Text("[text of b]", 3000));
        });
        Contents before = _contents.Copy();
        using (Snapshot reader = _disk.OpenRead(_key))
        {
            CommitResult removal = Change(static draft => draft.Remove("<name a>"));
            Assert.False(removal.Redacted);
            Assert.True(removal.RedactionPending);
            Assert.True(Change(static draft => draft.Put("<name c>", [1])).RedactionPending);
            Assert.True(Contents.Of(reader).Matches(before));
        }

        Assert.ThrowsAny<Exception>(() => AssertGone("<name a>"));
        using (Transaction nothing = _disk.OpenWrite(_key))
        {
        }

        AssertGone("<name a>", "[noise of a]");
    }

    [Fact]
    public void A_deleted_name_does_not_live_on_as_a_separator_of_the_index()
    {
        Change(static draft =>
        {
            for (int i = 1000; i < 4000; i++)
            {
                draft.Put($"name{i}", []);
            }
        });
        int tried = 0;
        while (tried < 12 && Separators().Find(_contents.Files.ContainsKey) is { } separator)
        {
            tried++;
            Change(draft => draft.Remove(separator));
            AssertGone(separator);
        }

        Assert.InRange(tried, 3, 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_separator_of_the_index_begins_a_name_that_is_there(int seed)
    {
        Random random = new(seed);
        string[] stems = [.. Enumerable.Range(0, 900).Select(_ => Convert.ToHexString(Bytes(random, 240)))];
        string[] names = [.. stems.Select(stem => stem + "a"), .. stems.Select(stem => stem + "b")];
        HashSet<string> live = [];
        int most = 0;
        for (int round = 0; round < 10; round++)
        {
            Change(draft =>
            {
                for (int i = 0; i < 500; i++)
                {
                    string name = names[random.Next(names.Length)];
                    bool removes = round % 5 == 4 ? random.Next(8) > 0 : random.Next(4) == 0;
                    if (live.Contains(name) && removes)
                    {
                        draft.Remove(name);
                        live.Remove(name);
                    }
                    else if (!removes && live.Add(name))
                    {
                        draft.Put(name, []);
                    }
                }
            });
            List<string> separators = Separators();
            most = Math.Max(most, separators.Count);
            Assert.All(separators, separator =>
                Assert.Contains(live, name => name.StartsWith(separator, StringComparison.Ordinal)));
            _disk.AssertHolds(_key, _contents);
        }

        Assert.InRange(most, 30, 300);
    }

    private CommitResult Change(Action<Draft> change) => _disk.Change(_key, _contents, change);

    private void AssertGone(params string[] needles) =>
        _written.AssertGone(_disk.Image(), [.. needles.Select(Encoding.UTF8.GetBytes)], "after the commit");

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>The separators of all branches of the index of names.</summary>
    private List<string> Separators()
    {
        List<string> separators = [];
        using Snapshot snapshot = _disk.OpenRead(_key);
        Stack<ChildRef> open = new([snapshot.Names.Root]);
        while (open.TryPop(out ChildRef child))
        {
            if (child.Pointer.Height > 0)
            {
                BranchNode branch = (BranchNode)snapshot.Names.Open(child);
                separators.AddRange(branch.Separators.Select(Encoding.UTF8.GetString));
                branch.Children.ForEach(open.Push);
            }
        }

        return separators;
    }

    /// <summary>Gives some bytes and then fails, as a host file on a bad disk does.</summary>
    private sealed class FailingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer) is > 0 and int read
            ? read
            : throw new InvalidDataException("The source fails.");
    }
}
