using System.Text.RegularExpressions;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>The workflows run what they were reviewed with, and may do no more than they need.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string[] Workflows = [.. RepositoryTree.Under(".github/workflows/", ".yml")];

    [Fact]
    public void Every_action_is_pinned_to_a_commit()
    {
        Assert.NotEmpty(Workflows);
        Rule.Holds(
            "A workflow names an action by the 40 digits of a commit, with its version as a comment.",
            "A tag can be moved to other code at any time, and that code sees the release key.",
            Workflows.SelectMany(path => Uses().Matches(RepositoryTree.Read(path))
                .Where(match => !Pinned().IsMatch(match.Groups[1].Value))
                .Select(match => $"{path}: {match.Groups[1].Value.Trim()}")));
    }

    [Fact]
    public void Every_workflow_may_read_and_nothing_else_unless_a_job_says_more() => Rule.Holds(
        "A workflow begins with permissions of its own: contents: read.",
        "Without them a token may write to the repository.",
        Workflows.Where(path => !RepositoryTree.Read(path).Contains(
            "\npermissions:\n  contents: read\n", StringComparison.Ordinal)));

    [GeneratedRegex(@"^\s*-? *uses: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"^[\w./-]+@[0-9a-f]{40} # v\d")]
    private static partial Regex Pinned();
}
