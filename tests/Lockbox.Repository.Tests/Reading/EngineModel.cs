using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockbox.Repository.Tests.Reading;

/// <summary>A name in an engine file and what it stands for.</summary>
/// <param name="User">The file, relative to the repository.</param>
/// <param name="Line">The line, from one.</param>
/// <param name="Symbol">What the name means.</param>
internal sealed record Use(string User, int Line, ISymbol Symbol)
{
    /// <summary>The place as path:line.</summary>
    public string Place => $"{User}:{Line}";

    /// <summary>The type that is named, or that declares what is named.</summary>
    public INamedTypeSymbol? Type => Symbol as INamedTypeSymbol ?? Symbol.ContainingType;

    /// <summary>The engine file that declares the type, or null when it is not ours.</summary>
    public string? UsedFile => Type?.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;
}

/// <summary>
/// The engine's sources bound by the compiler, so that a rule about what a file uses sees every use: through a using,
/// a qualified name, a var or an extension method.
/// </summary>
internal sealed class EngineModel
{
    /// <summary>The folder of the engine.</summary>
    public const string Folder = "src/Lockbox.Engine/";

    // The implicit usings of the SDK.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly Lazy<EngineModel> OnDisk =
        new(() => new EngineModel(SourceFile.Under(Folder).Select(file => file.Tree)));

    private EngineModel(IEnumerable<SyntaxTree> trees)
    {
        SyntaxTree[] all = [.. trees];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Lockbox.Engine.Rules",
            [.. all, SourceFile.Parse(ImplicitUsings, "usings")],
            References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        Uses = [.. all.AsParallel().AsOrdered().SelectMany(tree => UsesOf(compilation.GetSemanticModel(tree)))];
    }

    /// <summary>The model of the engine as it is on disk.</summary>
    public static EngineModel Current => OnDisk.Value;

    /// <summary>Every name that is used, except in documentation.</summary>
    public IReadOnlyList<Use> Uses { get; }

    /// <summary>A model of given texts; for the tests of the rules themselves.</summary>
    public static EngineModel Of(params (string Path, string Text)[] files) =>
        new(files.Select(file => SourceFile.Parse(file.Text, Folder + file.Path)));

    /// <summary>
    /// The rank of every file: that of its layer, but for a file directly in the engine's folder, which holds public
    /// types, the highest rank that it uses itself, so that options and results can be named in the layers above that.
    /// </summary>
    public IReadOnlyDictionary<string, int> FileRanks()
    {
        ILookup<string, string> usedBy = Uses
            .Where(use => use.UsedFile is not null && use.UsedFile != use.User)
            .ToLookup(use => use.User, use => use.UsedFile!, StringComparer.Ordinal);
        Dictionary<string, int> ranks = Uses
            .SelectMany(use => new[] { use.User, use.UsedFile ?? use.User })
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(file => file, LayerTable.LowestRankOf, StringComparer.Ordinal);
        string[] publicFiles = [.. ranks.Keys.Where(file => LayerTable.Of(file) == LayerTable.PublicRoot)];
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (string file in publicFiles)
            {
                int rank = usedBy[file].Select(used => ranks[used]).Append(ranks[file]).Max();
                changed |= rank != ranks[file];
                ranks[file] = rank;
            }
        }

        return ranks;
    }

    private static IEnumerable<Use> UsesOf(SemanticModel model)
    {
        foreach (SimpleNameSyntax name in model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            SymbolInfo info = model.GetSymbolInfo(name);
            ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
            if (symbol is IMethodSymbol { ReducedFrom: { } extension })
            {
                symbol = extension;
            }

            if (symbol?.OriginalDefinition is { } meant and not INamespaceSymbol and not ILocalSymbol)
            {
                int line = model.SyntaxTree.GetLineSpan(name.Span).StartLinePosition.Line + 1;
                yield return new Use(model.SyntaxTree.FilePath, line, meant);
            }
        }
    }

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) is string name
            && (name.Begins("System.") || name.Begins("Microsoft.Win32")))
        .Select(path => MetadataReference.CreateFromFile(path));
}
