using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>The sizes that keep the code readable (CONTRIBUTING.md, Sizes).</summary>
public sealed class SizeTests
{
    private const int FileLines = 400;
    private const int CmdletFileLines = 150;
    private const int MethodLines = 60;
    private const int Columns = 120;

    [Fact]
    public void No_source_file_is_longer_than_400_lines() => Rule.Holds(
        $"A source file has at most {FileLines} lines.",
        "What does not fit is two things; a reader holds one in mind.",
        SourceFile.All
            .Where(file => LineCount(file) > FileLines)
            .Select(file => $"{file.Path}: {LineCount(file)} lines"));

    [Fact]
    public void No_cmdlet_file_is_longer_than_150_lines() => Rule.Holds(
        $"A cmdlet's file has at most {CmdletFileLines} lines.",
        "A cmdlet binds parameters, calls the engine and writes objects; what is more belongs in the engine.",
        SourceFile.Under(Module.CommandFolder)
            .Where(file => LineCount(file) > CmdletFileLines)
            .Select(file => $"{file.Path}: {LineCount(file)} lines"));

    [Fact]
    public void No_method_is_longer_than_60_lines() => Rule.Holds(
        $"A method, accessor or local function has at most {MethodLines} lines from its signature to its end.",
        "A method that does not fit on a screen is not read whole.",
        SourceFile.All.SelectMany(file => LongMethods(file.Tree, MethodLines)));

    [Fact]
    public void No_line_is_longer_than_120_columns() => Rule.Holds(
        $"A line of code has at most {Columns} columns.",
        "Two files fit side by side, and a review shows a change without scrolling.",
        CodeFiles().SelectMany(path => RepositoryTree.Read(path).Split('\n')
            .Select((line, index) => (Length: line.TrimEnd('\r').Length, Place: $"{path}:{index + 1}"))
            .Where(line => line.Length > Columns)
            .Select(line => $"{line.Place}: {line.Length} columns")));

    [Fact]
    public void A_long_method_is_found_and_a_short_one_is_not()
    {
        const string text = "class A\n{\n  void Long()\n  {\n\n\n  }\n\n  void Short()\n  {\n  }\n}\n";
        SyntaxTree tree = SourceFile.Parse(text, "A.cs");
        Assert.Equal(["A.cs:3: Long has 5 lines"], LongMethods(tree, 4));
    }

    private static IEnumerable<string> CodeFiles() => new[] { ".cs", ".ps1", ".psm1", ".psd1", ".sh" }
        .SelectMany(extension => RepositoryTree.Under("", extension))
        .Append(".ci/run");

    private static int LineCount(SourceFile file) => file.Lines.Count - (file.Text.EndsWith('\n') ? 1 : 0);

    private static IEnumerable<string> LongMethods(SyntaxTree tree, int most) => tree.GetRoot().DescendantNodes()
        .Where(node => node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax)
        .Select(node => (Name: NameOf(node), Span: tree.GetLineSpan(BodySpan(node)).Span))
        .Select(m => (m.Name, First: m.Span.Start.Line, Count: m.Span.End.Line - m.Span.Start.Line + 1))
        .Where(m => m.Count > most)
        .Select(m => $"{tree.FilePath}:{m.First + 1}: {m.Name} has {m.Count} lines");

    // Attributes, such as a test's data, are not the method's code.
    private static TextSpan BodySpan(SyntaxNode node)
    {
        SyntaxNode? lastAttribute = node.ChildNodes().OfType<AttributeListSyntax>().LastOrDefault();
        int start = lastAttribute?.GetLastToken().GetNextToken().SpanStart ?? node.SpanStart;
        return TextSpan.FromBounds(start, node.Span.End);
    }

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        _ => node.Kind().ToString(),
    };
}
