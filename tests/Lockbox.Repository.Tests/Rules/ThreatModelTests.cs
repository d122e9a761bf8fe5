using System.Numerics;
using System.Reflection;
using System.Text;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>docs/THREAT-MODEL.md reckons with the numbers and labels of the code.</summary>
public sealed class ThreatModelTests
{
    private const string Document = "docs/THREAT-MODEL.md";

    [Fact]
    public void The_bounds_of_the_document_are_limits_of_the_code() => Rule.Holds(
        "The table bounds in docs/THREAT-MODEL.md has names and values of Primitives/Limits.cs.",
        "What follows from a number that is not so is not so either.",
        EngineLimits.Of(MarkdownTable.Read(Document, "table", "bounds")).Except(EngineLimits.OfTheCode()));

    [Fact]
    public void The_labels_of_the_document_are_the_labels_of_the_code() => Rule.SameSet(
        "The table labels in docs/THREAT-MODEL.md has every label of Crypto/KeyLabels.cs.",
        "A use of a key that is not listed is a use that nobody has looked at.",
        MarkdownTable.Read(Document, "table", "labels").Rows.Select(static row => row[0]),
        Document,
        LabelsOfTheCode(),
        "KeyLabels.cs");

    [Fact]
    public void No_label_begins_with_another()
    {
        string[] labels = [.. LabelsOfTheCode()];
        Rule.Holds(
            "No label of Crypto/KeyLabels.cs is the beginning of another.",
            "Points follow some labels; a label that goes on where another ends could mean the same bytes.",
            labels.Where(label => labels.Any(other => other != label && other.Begins(label))));
    }

    [Fact]
    public void The_powers_of_two_that_follow_from_limits_are_right()
    {
        Dictionary<string, long> limits = EngineLimits.OfTheCode().Select(static line => line.Split(" = "))
            .ToDictionary(static pair => pair[0], static pair => long.Parse(pair[1], null), StringComparer.Ordinal);
        string text = RepositoryTree.Read(Document);
        double blocks = Math.Log2(limits["ExtentMax"] / 16.0);
        double session = Math.Log2(limits["SessionMessagesMax"]) + blocks;
        string[] said =
        [
            $"at most 2^{Math.Ceiling(blocks * 10) / 10:0.0} blocks",
            $"2^{Math.Round(session, 1):0.0} blocks; 2^({Math.Round(2 * Math.Round(session, 1), 1):0.0} \u2212 129)",
            $"stops there", $"2{Superscript(BitOperations.Log2((ulong)limits["SessionMessagesMax"]))} messages",
        ];
        Rule.Holds(
            "What docs/THREAT-MODEL.md computes from ExtentMax and SessionMessagesMax is what comes out.",
            "A bound that was not computed anew when a limit changed is no bound.",
            said.Where(words => !text.Contains(words, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> LabelsOfTheCode() =>
        EngineLimits.Engine.GetType("Lockbox.Engine.Crypto.KeyLabels", throwOnError: true)!
            .GetProperties(BindingFlags.Static | BindingFlags.Public)
            .Select(static label => Encoding.ASCII.GetString(label.GetMethod!.CreateDelegate<Label>()()));

    private static string Superscript(int number) => string.Concat(
        number.ToString(null as IFormatProvider).Select(static digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));

    private delegate ReadOnlySpan<byte> Label();
}
