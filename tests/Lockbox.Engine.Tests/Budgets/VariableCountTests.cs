using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Budgets;

/// <summary>What one variable of many costs, counted.</summary>
public sealed class VariableCountTests : LockboxTest
{
    private const int Many = 10_000;

    public VariableCountTests() => Change(static transaction =>
    {
        for (int i = 0; i < Many; i++)
        {
            Set(transaction, i, 0);
        }
    });

    [Fact]
    public void Getting_one_reads_one_node_of_each_level_and_opens_one_value()
    {
        using Snapshot snapshot = Read();
        long before = snapshot.Opened.Extents.ExtentsRead;
        Variable variable = snapshot.FindVariable(NameOf(Many / 3))!;
        using VariableValue value = snapshot.ReadVariable(variable);
        Assert.Equal(Noise.Random(Many / 3, 40), value.Content.ToArray());
        Assert.Equal(snapshot.Root.VariableTree.Height + 1, snapshot.Opened.Extents.ExtentsRead - before);
        Assert.Equal(1, snapshot.Opened.Values.ValuesOpened);
    }

    [Fact]
    public void Setting_one_writes_one_path_and_the_free_map()
    {
        using Transaction transaction = Write();
        Set(transaction, Many / 2, 1);
        Assert.True(transaction.Commit().Redacted);
        Assert.InRange(transaction.ExtentsWritten, 3, 4);
        Assert.Equal(4, transaction.Flushes);
    }

    [Fact]
    public void Adding_one_flushes_twice()
    {
        using Transaction transaction = Write();
        Set(transaction, Many, 0);
        Assert.False(transaction.Commit().Redacted);
        Assert.Equal(2, transaction.Flushes);
    }

    private static string NameOf(int number) => $"stage {number % 10}/KEY_{number}";

    private static void Set(Transaction transaction, int number, int seed)
    {
        using VariableValue value =
            VariableValue.Copy(VariableType.ByteArray, Noise.Random(number + seed, 40));
        transaction.SetVariable(NameOf(number), value, new VariableSettings { IsSecret = true });
    }
}
