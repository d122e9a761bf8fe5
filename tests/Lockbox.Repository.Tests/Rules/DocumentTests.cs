using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>The documents are whole: what is promised is there, links resolve, records have their form.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Promised =
    [
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "Lockbox.psd1", "build.ps1",
        ".ci/run", ".editorconfig", "docs/DESIGN.md", "docs/FORMAT.md", "docs/THREAT-MODEL.md", "docs/GLOSSARY.md",
        "docs/TESTING.md", "docs/ERRORS.md", "docs/PERFORMANCE.md", "docs/examples/tour.cs",
    ];

    private static readonly string[] DecisionSections = ["Status", "Context", "Decision", "Consequences"];

    [Fact]
    public void The_promised_documents_are_there() => Rule.Holds(
        "The files that other documents and people rely on exist.",
        "A repository without its licence, its security policy or its format document cannot be used with confidence.",
        Promised.Where(path => !RepositoryTree.Has(path)));

    [Fact]
    public void Every_link_between_documents_resolves() => Rule.Holds(
        "A relative link in a Markdown file leads to a file, and its anchor to a heading.",
        "A dead link is a promise that nobody keeps.",
        RepositoryTree.Under("", ".md").SelectMany(DeadLinks));

    [Fact]
    public void The_change_log_has_a_heading_for_the_version_or_for_what_is_unreleased()
    {
        string version = XDocument.Parse(RepositoryTree.Read("Directory.Build.props"))
            .Descendants("Version").Single().Value;
        Rule.Holds(
            $"CHANGELOG.md has a heading '## [Unreleased]' or '## [{version}]'.",
            "Users find there what a version changes for them.",
            HeadingsOf("CHANGELOG.md", 2).Any(h => h.Begins("[Unreleased]") || h.Begins($"[{version}]"))
                ? []
                : ["CHANGELOG.md has neither"]);
    }

    [Fact]
    public void Decision_records_are_numbered_once_and_have_their_sections() => Rule.Holds(
        "docs/adr/NNNN-title.md has, in this order, Status, Context, Decision and Consequences, and its number once.",
        "A decision is found by its number and read in a minute.",
        RepositoryTree.Under("docs/adr/", ".md").GroupBy(path => Path.GetFileName(path)[..4]).SelectMany(group => group
            .Where(path => group.Count() > 1
                || !HeadingsOf(path, 2).Intersect(DecisionSections).SequenceEqual(DecisionSections))));

    [Fact]
    public void Every_invariant_that_the_code_cites_is_in_the_design_document()
    {
        HashSet<string> stated =
            [.. Invariant().Matches(RepositoryTree.Read("docs/DESIGN.md")).Select(match => match.Groups[1].Value)];
        Rule.Holds(
            "An invariant that the code cites as (invariant I<n>) is stated in docs/DESIGN.md as **I<n>**.",
            "The numbers are how code and prose stay one.",
            SourceFile.Under("src/").SelectMany(file => Citation().Matches(file.Text)
                .Where(match => !stated.Contains(match.Groups[1].Value))
                .Select(match => $"{file.Path}: {match.Value}")));
    }

    [Fact]
    public void Every_document_that_the_code_names_is_there() => Rule.Holds(
        "A path docs/….md in a source file leads to a document.",
        "A comment that sends the reader to nothing is worse than none.",
        SourceFile.All.Where(file => !file.Path.Begins("tests/Lockbox.Repository.Tests/"))
            .SelectMany(file => DocumentPath().Matches(file.Text)
                .Where(match => !RepositoryTree.Has(match.Value))
                .Select(match => $"{file.Path}: {match.Value}")));

    [Fact]
    public void Every_rule_that_verify_reports_is_in_the_design_document() => Rule.SameSet(
        "The table of findings in docs/DESIGN.md lists exactly the rules of Maintenance/VerifyRules.cs.",
        "Who gets a finding looks its rule up there.",
        MarkdownTable.Read("docs/DESIGN.md", "table", "findings").Rows.Select(row => row[0]),
        "docs/DESIGN.md",
        SourceFile.Under(EngineModel.Folder + "Maintenance/VerifyRules.cs")
            .SelectMany(file => file.Nodes<LiteralExpressionSyntax>())
            .Select(rule => rule.Token.ValueText),
        "VerifyRules.cs");

    [Theory]
    [InlineData("Layers of the engine", "layers-of-the-engine")]
    [InlineData("`Superblock`: 512 bytes", "superblock-512-bytes")]
    [InlineData("What, why?", "what-why")]
    public void A_heading_has_the_anchor_that_the_web_gives_it(string heading, string anchor) =>
        Assert.Equal(anchor, AnchorOf(heading));

    [GeneratedRegex(@"(?m)^(#{1,6})\s+(.+?)\s*$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?s)```.*?```|`[^`\n]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\bdocs/[\w./-]+\.md\b")]
    private static partial Regex DocumentPath();

    [GeneratedRegex(@"\*\*(I\d+)\*\*")]
    private static partial Regex Invariant();

    [GeneratedRegex(@"\binvariant (I\d+)\b")]
    private static partial Regex Citation();

    private static IEnumerable<string> HeadingsOf(string path, int level) => Heading()
        .Matches(RepositoryTree.Read(path))
        .Where(match => match.Groups[1].Length == level)
        .Select(match => match.Groups[2].Value);

    private static IEnumerable<string> DeadLinks(string document)
    {
        string folder = Path.GetDirectoryName(document) ?? "";
        string text = Code().Replace(RepositoryTree.Read(document), "");
        foreach (string link in Link().Matches(text).Select(match => match.Groups[1].Value))
        {
            if (link.Has("://") || link.Begins("mailto:"))
            {
                continue;
            }

            string[] parts = link.Split('#', 2);
            string target = parts[0].Length == 0
                ? document
                : Path.GetRelativePath(
                    RepositoryTree.Root, Path.GetFullPath(Path.Combine(RepositoryTree.Root, folder, parts[0])));
            if (!RepositoryTree.Has(target))
            {
                yield return $"{document}: {link}: no such file";
            }
            else if (parts is [_, var anchor] && target.Ends(".md") && !AnchorsOf(target).Contains(anchor))
            {
                yield return $"{document}: {link}: no such heading";
            }
        }
    }

    private static IEnumerable<string> AnchorsOf(string document) =>
        Heading().Matches(RepositoryTree.Read(document)).Select(match => AnchorOf(match.Groups[2].Value));

    private static string AnchorOf(string heading) => string.Concat(heading.ToLowerInvariant()
        .Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_').Select(c => c == ' ' ? '-' : c));
}
