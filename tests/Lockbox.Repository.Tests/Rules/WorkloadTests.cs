using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>The workloads program, its help and benchmarks/README.md name the same things.</summary>
public sealed partial class WorkloadTests
{
    private const string Folder = "benchmarks/Lockbox.Workloads/";
    private const string Document = "benchmarks/README.md";
    private const string CommandPrefix = "workloads ";
    private const string Script = "benchmarks/Measure-Module.ps1";
    private const string ScriptPrefix = Script + " -Part ";

    [Fact]
    public void Every_scenario_is_described() => Rule.SameSet(
        "The table of scenarios in benchmarks/README.md lists exactly the scenarios of the program.",
        "Who reads a figure looks up there what was timed and what was checked.",
        FirstCells("scenarios"), Document, Names("Scenario"), Folder);

    [Fact]
    public void Every_corpus_is_described() => Rule.SameSet(
        "The table of corpora in benchmarks/README.md lists exactly the corpora of the program's catalogue.",
        "Anyone must be able to make a corpus again and to tell that it is the same.",
        FirstCells("corpora"), Document, CorpusNames(), Folder);

    [Fact]
    public void Every_scenario_is_in_the_catalogue() => Rule.SameSet(
        "ScenarioCatalog makes each class that derives from Scenario, and no other.",
        "What is not in the catalogue is never run.",
        Made("ScenarioCatalog"), "ScenarioCatalog.cs",
        Classes("Scenario").Select(type => type.Identifier.Text), Folder);

    [Fact]
    public void Every_option_is_in_the_help() => Rule.SameSet(
        "The help of the workloads program lists exactly the options that it takes.",
        "An option that nobody can find is not there.",
        OptionAtLineStart().Matches(RepositoryTree.Read(Folder + "Help.cs")).Select(match => match.Groups[1].Value),
        "Help.cs",
        Options(), "Options.cs");

    [Fact]
    public void Every_command_for_a_target_can_be_given()
    {
        HashSet<string> known = [.. Names("Scenario"), .. CorpusNames(), .. Options()];
        IEnumerable<string> commands = MarkdownTable.Read(Document, "table", "targets").Rows.Select(row => row[1]);
        Assert.NotEmpty(commands);
        Rule.Holds(
            "A command in the table of targets in benchmarks/README.md names a scenario, and options that there are.",
            "A target whose command does not run is not reproducible.",
            commands.SelectMany(command => Unknown(command, known)));
    }

    [Theory]
    [InlineData("workloads add --corpus text-tree", 0)]
    [InlineData("workloads ad --corpus text-tree", 1)]
    [InlineData("workloads add --korpus text-tree", 1)]
    [InlineData("add", 1)]
    [InlineData("benchmarks/Measure-Module.ps1 -Part Import", 0)]
    [InlineData("benchmarks/Measure-Module.ps1 -Part Imports", 1)]
    public void A_command_that_cannot_be_given_is_found(string command, int faults) =>
        Assert.Equal(faults, Unknown(command, ["add", "--corpus"]).Count());

    [GeneratedRegex(@"(?m)^ +(--[a-z-]+) ")]
    private static partial Regex OptionAtLineStart();

    private static IEnumerable<string> FirstCells(string table) =>
        MarkdownTable.Read(Document, "table", table).Rows.Select(row => row[0]);

    /// <summary>
    /// What is unknown among the words of a command before its first option and its options; values are not looked at.
    /// </summary>
    private static IEnumerable<string> Unknown(string command, HashSet<string> known)
    {
        if (command.Begins(ScriptPrefix))
        {
            string part = command[ScriptPrefix.Length..];
            return RepositoryTree.Read(Script).Has($"'{part}'") ? [] : [$"{command}: {part}"];
        }

        if (!command.Begins(CommandPrefix))
        {
            return [$"{command}: does not begin with '{CommandPrefix}'"];
        }

        string[] words = command[CommandPrefix.Length..].Split(' ');
        return words.TakeWhile(word => !word.Begins("--")).Concat(words.Where(word => word.Begins("--")))
            .Where(word => !known.Contains(word))
            .Select(word => $"{command}: {word}");
    }

    private static IEnumerable<string> Options() => SourceFile.Under(Folder + "Options.cs")
        .SelectMany(file => file.Nodes<LiteralExpressionSyntax>())
        .Where(literal => literal.Parent?.Parent?.Parent is ImplicitElementAccessSyntax)
        .Select(literal => literal.Token.ValueText)
        .Where(option => option.Begins("--"));

    private static IEnumerable<ClassDeclarationSyntax> Classes(string baseType) => SourceFile.Under(Folder)
        .SelectMany(file => file.Nodes<ClassDeclarationSyntax>())
        .Where(type => type.BaseList?.Types.Any(one => one.Type.ToString() == baseType) ?? false);

    private static IEnumerable<string> Names(string baseType) => NamesOf(Classes(baseType));

    /// <summary>What classes say that they are called.</summary>
    private static IEnumerable<string> NamesOf(IEnumerable<ClassDeclarationSyntax> types) => types
        .Select(type => type.Members.OfType<PropertyDeclarationSyntax>().Single(one => one.Identifier.Text == "Name"))
        .Select(name => name.ExpressionBody?.Expression)
        .OfType<LiteralExpressionSyntax>()
        .Where(name => name.IsKind(SyntaxKind.StringLiteralExpression))
        .Select(name => name.Token.ValueText);

    /// <summary>Corpora of the catalogue: named by their class, or by what it is made with.</summary>
    private static IEnumerable<string> CorpusNames()
    {
        HashSet<string> made = [.. Made("CorpusCatalog")];
        IEnumerable<string> named = SourceFile.Under(Folder + "Corpora/CorpusCatalog.cs")
            .SelectMany(file => file.Nodes<ObjectCreationExpressionSyntax>())
            .Select(creation => creation.ArgumentList?.Arguments.FirstOrDefault()?.Expression)
            .OfType<LiteralExpressionSyntax>()
            .Select(name => name.Token.ValueText);
        return NamesOf(Classes("Corpus").Where(type => made.Contains(type.Identifier.Text))).Concat(named);
    }

    private static IEnumerable<string> Made(string catalogue) => SourceFile.Under(Folder)
        .Where(file => file.Name == catalogue)
        .SelectMany(file => file.Nodes<ObjectCreationExpressionSyntax>())
        .Select(creation => creation.Type.ToString());
}
