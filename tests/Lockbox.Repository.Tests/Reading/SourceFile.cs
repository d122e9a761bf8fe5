using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockbox.Repository.Tests.Reading;

/// <summary>One C# file of the repository, parsed by the compiler that builds it.</summary>
internal sealed class SourceFile
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.None);

    // Lazy, because workers that need this class would wait for its initializer for ever.
    private static readonly Lazy<IReadOnlyList<SourceFile>> Every = new(() =>
        [.. RepositoryTree.Under("", ".cs").AsParallel().AsOrdered().Select(path => new SourceFile(path))]);

    private SourceFile(string path)
    {
        Path = path;
        Text = RepositoryTree.Read(path);
        Lines = Text.Split('\n');
        Tree = CSharpSyntaxTree.ParseText(Text, Options, path);
    }

    /// <summary>Every C# file of the repository.</summary>
    public static IReadOnlyList<SourceFile> All => Every.Value;

    /// <summary>The path, relative to the repository.</summary>
    public string Path { get; }

    /// <summary>The file's text.</summary>
    public string Text { get; }

    /// <summary>The text cut at line ends; a file that ends with one has an empty last line.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The syntax tree.</summary>
    public SyntaxTree Tree { get; }

    /// <summary>The name of the file without its folder and its extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The files below a folder.</summary>
    public static IEnumerable<SourceFile> Under(string folder) =>
        All.Where(file => file.Path.Begins(folder));

    /// <summary>Parses a text as if it were a file; for the tests of the readers themselves.</summary>
    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, Options, path);

    /// <summary>The nodes of one kind.</summary>
    public IEnumerable<T> Nodes<T>() where T : SyntaxNode => Tree.GetRoot().DescendantNodes().OfType<T>();

    /// <summary>A place in this file as path:line.</summary>
    public string At(SyntaxNode node) => $"{Path}:{Tree.GetLineSpan(node.Span).StartLinePosition.Line + 1}";

    /// <summary>The value of a string argument, constants of the project resolved.</summary>
    public static string? StringValue(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal when literal.Token.Value is string value => value,
        MemberAccessExpressionSyntax access => Constant(access.Name.Identifier.Text),
        IdentifierNameSyntax name => Constant(name.Identifier.Text),
        _ => null,
    };

    private static string? Constant(string name) => All
        .SelectMany(file => file.Nodes<FieldDeclarationSyntax>())
        .Where(field => field.Modifiers.Any(SyntaxKind.ConstKeyword))
        .SelectMany(field => field.Declaration.Variables)
        .Where(variable => variable.Identifier.Text == name)
        .Select(variable => (variable.Initializer?.Value as LiteralExpressionSyntax)?.Token.Value as string)
        .FirstOrDefault(value => value is not null);
}
