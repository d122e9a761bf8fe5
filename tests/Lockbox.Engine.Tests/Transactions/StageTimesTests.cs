using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Transactions;

public sealed class StageTimesTests
{
    [Fact]
    public void A_transaction_and_a_snapshot_tell_where_their_time_went()
    {
        using FileLockbox lockbox = new();
        byte[] text = Noise.Text(1, 300_000);
        EntryMetadata metadata = new() { CreatedAt = DateTime.UnixEpoch, ModifiedAt = DateTime.UnixEpoch };
        using (Transaction transaction = lockbox.OpenWrite())
        {
            transaction.PutFile("a", new MemoryStream(text), metadata);
            transaction.Commit(TestContext.Current.CancellationToken);
            AssertTook(
                transaction.Stages,
                Stage.Read, Stage.Compress, Stage.Seal, Stage.Write, Stage.Index, Stage.Commit);
        }

        using Snapshot snapshot = lockbox.OpenRead();
        byte[] read = new byte[text.Length];
        snapshot.Read(snapshot.Find("a")!, 0, read);
        Assert.Equal(text, read);
        AssertTook(snapshot.Stages, Stage.Read, Stage.Open, Stage.Decompress, Stage.Index);
        Assert.Equal(TimeSpan.Zero, snapshot.Stages[Stage.Seal]);
    }

    private static void AssertTook(StageTimes times, params Stage[] stages) =>
        Assert.All(stages, stage => Assert.True(times[stage] > TimeSpan.Zero, $"{stage} took no time"));
}
