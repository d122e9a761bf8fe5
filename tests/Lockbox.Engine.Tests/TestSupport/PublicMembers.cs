using System.Reflection;
using System.Text;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// Everything that can be asked of a transaction by its public members, so that a test can see that none of it is
/// granted when it must not be. A member that is new and not here fails the test that compares the two.
/// </summary>
internal static class PublicMembers
{
    private static readonly VariableValue Value = VariableValue.Copy(VariableType.String, "value"u8.ToArray());

    /// <summary>Those that change something, by name.</summary>
    public static IReadOnlyDictionary<string, Action<Transaction>> Changing { get; } =
        new Dictionary<string, Action<Transaction>>
        {
            ["Commit"] = static transaction => transaction.Commit(),
            ["Remove"] = static transaction => transaction.Remove("<name a>"),
            ["Rename"] = static transaction => transaction.Rename("<name a>", "<name q>"),
            ["SetMetadata"] = static transaction => transaction.SetMetadata("<name a>", SimulatedLockbox.Meta),
            ["PutFile"] = static transaction =>
                transaction.PutFile("<name q>", new MemoryStream([1]), SimulatedLockbox.Meta),
            ["PutDirectory"] = static transaction => transaction.PutDirectory("<name q>", SimulatedLockbox.Meta),
            ["Write"] = static transaction => transaction.Write("<name a>", 0, new MemoryStream([1])),
            ["Append"] = static transaction => transaction.Append("<name a>", new MemoryStream([1])),
            ["SetLength"] = static transaction => transaction.SetLength("<name a>", 0),
            ["PutLink"] = static transaction => transaction.PutLink("<name q>", "there", SimulatedLockbox.Meta),
            ["SetVariable"] = static transaction =>
                transaction.SetVariable("<variable q>", Value, new VariableSettings()),
            ["DescribeVariable"] = static transaction =>
                transaction.DescribeVariable("<variable a>", new VariableSettings { Description = "note" }),
            ["RemoveVariable"] = static transaction => transaction.RemoveVariable("<variable a>"),
            ["RenameVariable"] = static transaction => transaction.RenameVariable("<variable a>", "<variable q>"),
            ["AddKeySlot"] = static transaction => With(protector => transaction.AddKeySlot(protector)),
            ["RemoveKeySlot"] = static transaction => transaction.RemoveKeySlot(Guid.Empty),
            ["ReplaceKeySlot"] = static transaction =>
                With(protector => transaction.ReplaceKeySlot(Guid.Empty, protector)),
            ["Import"] = static transaction => transaction.Import([]),
            ["Copy"] = static transaction => transaction.Copy([]),
        };

    /// <summary>Those that read what was staged.</summary>
    public static IReadOnlyDictionary<string, Action<Transaction>> Reading { get; } =
        new Dictionary<string, Action<Transaction>>
        {
            ["Find"] = static transaction => transaction.Find("<name a>"),
            ["Enumerate"] = static transaction => transaction.Enumerate(),
            ["FindVariable"] = static transaction => transaction.FindVariable("<variable a>"),
            ["EnumerateVariables"] = static transaction => transaction.EnumerateVariables(),
            ["ReadVariable"] = static transaction =>
                transaction.ReadVariable(new Variable("<variable a>", VariableType.String, isSecret: false)),
            ["get_KeySlots"] = static transaction => _ = transaction.KeySlots,
        };

    /// <summary>Those that end it, or tell what it is whatever became of it.</summary>
    public static IReadOnlyList<string> Others { get; } =
        ["Rollback", "Dispose", "get_Sequence", "get_Stages", "get_Path"];

    /// <summary>The names of all public members of a transaction, extensions included.</summary>
    public static IEnumerable<string> Names() => typeof(Transaction)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Select(static method => method.Name)
        .Concat([nameof(LockboxTransfer.Import), nameof(LockboxTransfer.Copy)])
        .Distinct(StringComparer.Ordinal);

    /// <summary>A transaction that a failure has ended refuses everything.</summary>
    public static void AssertRefused(Transaction transaction, string where)
    {
        StringBuilder granted = new();
        foreach ((string name, Action<Transaction> member) in Changing.Concat(Reading))
        {
            Exception? error = Record.Exception(() => member(transaction));
            if (error is not InvalidOperationException)
            {
                granted.Append(' ').Append(name).Append(": ").Append(error?.GetType().Name ?? "granted");
            }
        }

        Assert.True(granted.Length == 0, $"{where}: a transaction that failed still grants{granted}");
    }

    private static void With(Action<KeyProtector> use)
    {
        using KeyProtector protector = TestSlots.PasswordProtector("<key q>", Argon2Cost.Minimum);
        use(protector);
    }
}
