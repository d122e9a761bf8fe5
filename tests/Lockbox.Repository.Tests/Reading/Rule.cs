namespace Lockbox.Repository.Tests.Reading;

/// <summary>Reports what breaks a rule of the repository together with the rule and its reason.</summary>
internal static class Rule
{
    /// <summary>Fails when anything breaks the rule.</summary>
    /// <param name="rule">The rule, in a sentence.</param>
    /// <param name="reason">Why it is one.</param>
    /// <param name="violations">What breaks it, each with its place.</param>
    public static void Holds(string rule, string reason, IEnumerable<string> violations)
    {
        string[] found = [.. violations];
        if (found.Length > 0)
        {
            Assert.Fail($"""
                Rule: {rule}
                Reason: {reason}
                Broken {found.Length} time(s):
                  {string.Join("\n  ", found)}
                """);
        }
    }

    /// <summary>Fails when two lists differ as sets, and names what is on one side only.</summary>
    public static void SameSet(
        string rule,
        string reason,
        IEnumerable<string> left,
        string leftName,
        IEnumerable<string> right,
        string rightName)
    {
        string[] leftItems = [.. left];
        string[] rightItems = [.. right];
        Holds(rule, reason, [
            .. Repeated(leftItems).Select(item => $"{item}: twice in {leftName}"),
            .. Repeated(rightItems).Select(item => $"{item}: twice in {rightName}"),
            .. leftItems.Except(rightItems, StringComparer.Ordinal)
                .Select(item => $"{item}: in {leftName}, not in {rightName}"),
            .. rightItems.Except(leftItems, StringComparer.Ordinal)
                .Select(item => $"{item}: in {rightName}, not in {leftName}"),
        ]);
    }

    private static IEnumerable<string> Repeated(string[] items) =>
        items.GroupBy(item => item, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => group.Key);
}
