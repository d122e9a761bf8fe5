using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>What no file of this repository does (CONTRIBUTING.md, Never).</summary>
public sealed partial class StyleTests
{
    private static readonly string[] EmptyNames = ["Util", "Helper", "Manager", "Impl", "Misc", "Common"];

    [Fact]
    public void No_file_is_named_for_nothing() => Rule.Holds(
        "No C# file is called Utils, Helper, Manager, Impl, Misc or Common.",
        "Such a name says that nobody decided what the file is; it becomes a hub that everything depends on.",
        SourceFile.All.Where(file => IsEmptyName(file.Name)).Select(file => file.Path));

    [Fact]
    public void No_file_has_regions() => Rule.Holds(
        "No #region.",
        "A file that needs folding is too long, or is two files.",
        Directives(SyntaxKind.RegionDirectiveTrivia));

    [Fact]
    public void No_warning_is_switched_off_for_a_whole_file() => Rule.Holds(
        "No #pragma warning disable without a restore in the same file, and none before the first declaration.",
        "A warning is an error here; where one is wrong, it is switched off for those lines, with the reason.",
        SourceFile.All.SelectMany(UnrestoredPragmas));

    [Fact]
    public void Nothing_reads_with_a_binary_reader() => Rule.Holds(
        "No BinaryReader and no BinaryWriter.",
        "They are unbounded, throw at the end and hide the layout; SpanReader and ByteWriter are the codecs' tools.",
        SourceFile.All.SelectMany(file => file.Nodes<IdentifierNameSyntax>()
            .Where(name => name.Identifier.Text is "BinaryReader" or "BinaryWriter")
            .Select(file.At)));

    [Fact]
    public void Nothing_lays_structs_over_bytes() => Rule.Holds(
        "The engine's formats use neither MemoryMarshal nor Unsafe nor struct layouts.",
        "Byte order, padding and alignment of the machine would become the format.",
        SourceFile.Under(EngineModel.Folder + "Format/").SelectMany(file => file.Nodes<SimpleNameSyntax>()
            .Where(name => name.Identifier.Text is "MemoryMarshal" or "Unsafe" or "StructLayout")
            .Select(file.At)));

    [Fact]
    public void Every_text_file_ends_with_one_newline() => Rule.Holds(
        "A text file ends with exactly one newline.",
        "A line added below it is then one changed line.",
        RepositoryTree.TextFiles.Where(path => !EndsWell(RepositoryTree.Read(path))));

    [Fact]
    public void No_text_file_has_tabs_or_carriage_returns() => Rule.Holds(
        "Text files are indented by spaces and have line feeds.",
        "They look the same in every editor, and git shows no change that is none.",
        RepositoryTree.TextFiles
            .Where(path => RepositoryTree.Read(path).AsSpan().ContainsAny('\t', '\r')));

    [Fact]
    public void No_file_names_a_place_on_somebodys_machine() => Rule.Holds(
        "No path below a user's home, the root user's home or a working folder of one machine.",
        "What is written here must hold on every machine.",
        RepositoryTree.TextFiles.SelectMany(path => MachinePath().Matches(RepositoryTree.Read(path))
            .Select(match => $"{path}: {match.Value}")));

    [Theory]
    [InlineData("see /" + "root/.x", true)]
    [InlineData("'/" + "home/ann'", true)]
    [InlineData("docs/home/x", false)]
    [InlineData("https://example.org/home/", false)]
    public void A_machine_path_is_told_from_a_relative_one(string text, bool found) =>
        Assert.Equal(found, MachinePath().IsMatch(text));

    [Theory]
    [InlineData("PathHelper", true)]
    [InlineData("Utils", true)]
    [InlineData("FileImpl", true)]
    [InlineData("ImplicitLayout", false)]
    public void An_empty_name_is_told_from_one_that_contains_the_letters(string name, bool found) =>
        Assert.Equal(found, IsEmptyName(name));

    [GeneratedRegex(@"(?<![\w.$~*/\\-])/(?:root|work|home|Users)(?=/[\w.])")]
    private static partial Regex MachinePath();

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")]
    private static partial Regex Word();

    private static bool IsEmptyName(string name) =>
        Word().Matches(name).Any(word => EmptyNames.Contains(word.Value.TrimEnd('s')));

    private static bool EndsWell(string text) =>
        text.Length == 0 || (text.EndsWith('\n') && !text.Ends("\n\n"));

    private static IEnumerable<string> Directives(SyntaxKind kind) => SourceFile.All.SelectMany(file =>
        file.Tree.GetRoot().DescendantTrivia().Where(trivia => trivia.IsKind(kind))
            .Select(trivia => $"{file.Path}:{file.Tree.GetLineSpan(trivia.Span).StartLinePosition.Line + 1}"));

    private static IEnumerable<string> UnrestoredPragmas(SourceFile file)
    {
        PragmaWarningDirectiveTriviaSyntax[] pragmas = [.. file.Tree.GetRoot().DescendantTrivia()
            .Select(trivia => trivia.GetStructure()).OfType<PragmaWarningDirectiveTriviaSyntax>()];
        int firstDeclaration = file.Nodes<MemberDeclarationSyntax>().FirstOrDefault()?.SpanStart ?? int.MaxValue;
        foreach (PragmaWarningDirectiveTriviaSyntax pragma in pragmas)
        {
            bool disables = pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword);
            bool restored = pragmas.Any(other => other.SpanStart > pragma.SpanStart
                && other.DisableOrRestoreKeyword.IsKind(SyntaxKind.RestoreKeyword)
                && other.ErrorCodes.ToString() == pragma.ErrorCodes.ToString());
            if (disables && (!restored || pragma.SpanStart < firstDeclaration))
            {
                yield return file.At(pragma);
            }
        }
    }
}
