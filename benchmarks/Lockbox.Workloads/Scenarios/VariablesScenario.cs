using System.Globalization;
using System.Text;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>Secrets in a lockbox of many variables: set one, get one, list all.</summary>
internal sealed class VariablesScenario : Scenario
{
    private const int Variables = 10_000;
    private const int Gets = 1000;
    private const int ValueLength = 40;

    /// <inheritdoc/>
    public override string Name => "variables";

    /// <inheritdoc/>
    public override string Description => "set one, get one, list all of 10,000 secrets";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        string path = bench.Scratch("variables.lockbox");
        using (KeyMaterial material = KeyMaterial.FromKeyFile(bench.KeyFile))
        {
            using LockboxKey key = LockboxFile.Create(path, material);
            Fill(path, key);
            Contestant[] contestants = [Set(path, key), Get(path, key), List(path, key)];
            bench.Compete(this, $"{Variables:n0} secrets", contestants);
        }

        Workbench.Remove(path);
    }

    private static string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"stage {number % 10}/service {number / 10 % 100}/KEY_{number}");

    private static byte[] ValueOf(int number, int round)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"value {number} of round {round}");
        return Encoding.UTF8.GetBytes(text.PadRight(ValueLength, '.'));
    }

    private static void Put(Transaction transaction, int number, int round)
    {
        using VariableValue value = VariableValue.Copy(VariableType.SecureString, ValueOf(number, round));
        transaction.SetVariable(NameOf(number), value, new VariableSettings { IsSecret = true });
    }

    private static void Fill(string path, LockboxKey key)
    {
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        for (int i = 0; i < Variables; i++)
        {
            Put(transaction, i, 0);
        }

        transaction.Commit();
    }

    private static Contestant Set(string path, LockboxKey key)
    {
        int round = 0;
        long extents = 0;
        int flushes = 0;
        return new Contestant("open, set one that there is, commit (redacts)", How.Operation, () =>
        {
            using Transaction transaction = LockboxFile.OpenWrite(path, key);
            Put(transaction, Variables / 2, ++round);
            transaction.Commit();
            extents = transaction.ExtentsWritten;
            flushes = transaction.Flushes;
        })
        {
            Check = () => Holds(path, key, Variables / 2, round) ? null : "not the value that was set",
            Counts = () => string.Create(
                CultureInfo.InvariantCulture, $"{extents} extents written, {flushes} flushes"),
        };
    }

    private static Contestant Get(string path, LockboxKey key)
    {
        long extents = 0;
        return new Contestant("open, get one", How.Operation, () =>
        {
            for (int i = 0; i < Gets; i++)
            {
                using Snapshot snapshot = LockboxFile.OpenRead(path, key);
                Variable variable = snapshot.FindVariable(NameOf(i * 7 % Variables))!;
                using VariableValue value = snapshot.ReadVariable(variable);
                extents = snapshot.Opened.Extents.ExtentsRead;
            }
        })
        {
            Repeats = Gets,
            Check = () => Holds(path, key, 1, 0) ? null : "a wrong value",
            Counts = () => string.Create(CultureInfo.InvariantCulture, $"{extents} extents read"),
        };
    }

    private static Contestant List(string path, LockboxKey key)
    {
        int listed = 0;
        long opened = 0;
        return new Contestant("open, list all", How.Operation, () =>
        {
            using Snapshot snapshot = LockboxFile.OpenRead(path, key);
            listed = snapshot.EnumerateVariables().Count(static variable => variable.IsSecret);
            opened = snapshot.Opened.Values.ValuesOpened;
        })
        {
            Check = () => listed == Variables && opened == 0 ? null : "variables are missing, or values were opened",
            Counts = () => string.Create(
                CultureInfo.InvariantCulture, $"{listed:n0} variables, {opened} values opened"),
        };
    }

    private static bool Holds(string path, LockboxKey key, int number, int round)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        using VariableValue value = snapshot.ReadVariable(snapshot.FindVariable(NameOf(number))!);
        return value.Content.SequenceEqual(ValueOf(number, round)) && snapshot.Verify().IsSound;
    }
}
