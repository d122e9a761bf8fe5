using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>The layers of the engine (docs/DESIGN.md, Layers).</summary>
public sealed class LayerTests
{
    private const string LayerRule =
        "A file of the engine uses its own layer and lower ones; equals do not use each other.";

    private const string LayerReason =
        "Each layer can then be read, tested and replaced knowing only what is below it (docs/DESIGN.md, Layers).";

    private static readonly HashSet<string> FileSystemTypes = new(StringComparer.Ordinal)
    {
        "File", "FileStream", "FileInfo", "Directory", "DirectoryInfo", "FileSystemInfo", "RandomAccess", "DriveInfo",
        "SafeFileHandle", "FileSystemWatcher", "StreamReader", "StreamWriter",
    };

    private static readonly HashSet<string> ThreadStarters = new(StringComparer.Ordinal)
    {
        "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Tasks.Parallel",
        "System.Threading.Tasks.TaskFactory", "System.Linq.ParallelEnumerable", "System.Threading.Tasks.Task.Run",
    };

    [Fact]
    public void Files_use_only_their_own_layer_and_lower_ones() =>
        Rule.Holds(LayerRule, LayerReason, UpwardUses(EngineModel.Current));

    [Fact]
    public void Every_folder_of_the_engine_is_a_layer() => Rule.Holds(
        "Every folder directly below src/Lockbox.Engine is a layer of the table.",
        "A folder without a rank would escape the layer rule.",
        SourceFile.Under(EngineModel.Folder).Select(file => LayerTable.Of(file.Path)).Distinct()
            .Where(layer => !LayerTable.Ranks.ContainsKey(layer)));

    [Fact]
    public void The_layer_table_of_the_design_document_is_the_one_that_is_checked() => Rule.SameSet(
        "docs/DESIGN.md prints the layer table that this test checks.",
        "A document that differs from the check misleads whoever adds a file.",
        MarkdownTable.Read("docs/DESIGN.md", "table", "layers").Rows.Select(row => $"{row[0]} {row[1]}"),
        "docs/DESIGN.md",
        LayerTable.Ranks.Select(layer => $"{layer.Value} {layer.Key}"),
        "LayerTable.cs");

    [Fact]
    public void Only_devices_and_transfer_touch_host_files() => Rule.Holds(
        "Only Devices and Transfer use the file system's types.",
        "The engine meets the disk through a few verbs, so that a test can be the disk.",
        EngineModel.Current.Uses
            .Where(use => LayerTable.Of(use.User) is not ("Devices" or "Transfer"))
            .Where(IsFileSystem)
            .Select(use => $"{use.Place} uses {use.Type!.Name}.{use.Symbol.Name}"));

    [Fact]
    public void Format_and_crypto_do_no_input_or_output() => Rule.Holds(
        "Format and Crypto use neither streams nor files.",
        "Codecs and ciphers are functions over spans: they are tested with bytes alone.",
        EngineModel.Current.Uses
            .Where(use => LayerTable.Of(use.User) is "Format" or "Crypto")
            .Where(use => IsStream(use) || IsFileSystem(use))
            .Select(use => $"{use.Place} uses {use.Type!.Name}"));

    [Fact]
    public void Codecs_throw_nothing() => Rule.Holds(
        "No file of the namespace Lockbox.Engine.Format has a throw.",
        "A codec does not know where its bytes came from; it returns a DecodeStatus and the layer that knows says it.",
        SourceFile.Under(EngineModel.Folder + "Format/")
            .Where(file => file.Text.Has("namespace Lockbox.Engine.Format;"))
            .SelectMany(file => file.Nodes<SyntaxNode>()
                .Where(node => node is ThrowStatementSyntax or ThrowExpressionSyntax)
                .Select(file.At)));

    [Fact]
    public void Only_the_commit_protocol_flushes() => Rule.Holds(
        "Outside Devices, only Storage/CommitProtocol.cs calls a device's Flush.",
        "The order of writes and flushes is the crash safety; it is readable in one file.",
        EngineModel.Current.Uses
            .Where(use => use.Symbol.Name.Begins("Flush"))
            .Where(use => use.UsedFile is { } file && LayerTable.Of(file) == "Devices")
            .Where(use => LayerTable.Of(use.User) != "Devices" && !use.User.Ends("Storage/CommitProtocol.cs"))
            .Select(use => use.Place));

    [Fact]
    public void Only_transfer_starts_threads() => Rule.Holds(
        "Only Transfer starts threads or tasks.",
        "Parallelism in one place keeps the rest plain sequential code (docs/adr/0004-synchronous-engine.md).",
        EngineModel.Current.Uses
            .Where(use => LayerTable.Of(use.User) != "Transfer")
            .Where(use => ThreadStarters.Contains(use.Type?.ToDisplayString() ?? "")
                || ThreadStarters.Contains($"{use.Type?.ToDisplayString()}.{use.Symbol.Name}"))
            .Where(use => use.Symbol.Name != "CurrentThread")
            .Select(use => $"{use.Place} uses {use.Type!.Name}.{use.Symbol.Name}"));

    [Fact]
    public void Namespaces_follow_folders() => Rule.Holds(
        "A file in folder X of the engine declares namespace Lockbox.Engine.X; public types may stand in "
            + "Lockbox.Engine, errors in Lockbox.",
        "A reader finds a type's file by its full name, and scripts find public types without knowing the layers.",
        SourceFile.Under(EngineModel.Folder).SelectMany(file =>
            file.Nodes<BaseNamespaceDeclarationSyntax>()
                .Where(space => !IsNamespaceOf(file, space.Name.ToString()))
                .Select(space => $"{file.At(space)} is in {space.Name}")));

    [Theory]
    [InlineData("Crypto", "using Lockbox.Engine.Format; namespace Lockbox.Engine.Crypto; class B { A a; }")]
    [InlineData("Crypto", "namespace Lockbox.Engine.Crypto; class B { Format.A a; }")]
    [InlineData("Primitives", "namespace Lockbox.Engine.Primitives; class B { object a = Engine.Format.A.One; }")]
    [InlineData("Errors", "using static Lockbox.Engine.Format.A; namespace Lockbox; class B { object a = One; }")]
    public void An_upward_use_is_found(string folder, string user)
    {
        EngineModel model = EngineModel.Of(
            ("Format/A.cs", "namespace Lockbox.Engine.Format; class A { public static A One; }"),
            ($"{folder}/B.cs", user));
        Assert.NotEmpty(UpwardUses(model));
    }

    [Fact]
    public void A_public_type_that_uses_a_high_layer_may_not_be_used_below_it()
    {
        EngineModel model = EngineModel.Of(
            ("Storage/A.cs", "namespace Lockbox.Engine.Storage; class A { Lockbox.Engine.Way way; }"),
            ("Way.cs", "namespace Lockbox.Engine; public class Way { Further further; }"),
            ("Further.cs", "namespace Lockbox.Engine; public class Further { Index.B b; }"),
            ("Index/B.cs", "namespace Lockbox.Engine.Index; class B { }"));
        Assert.NotEmpty(UpwardUses(model));
    }

    [Theory]
    [InlineData("Storage/B.cs", "using Lockbox.Engine.Format; namespace Lockbox.Engine.Storage; class B { A a; }")]
    [InlineData("Transactions/B.cs", "namespace Lockbox.Engine.Transactions; class B { Result r; }")]
    public void A_downward_use_is_allowed(string path, string user)
    {
        EngineModel model = EngineModel.Of(
            ("Format/A.cs", "namespace Lockbox.Engine.Format; class A { }"),
            ("Result.cs", "namespace Lockbox.Engine; public record Result(int Count) { Format.A a; }"),
            (path, user));
        Assert.Empty(UpwardUses(model));
    }

    private static IEnumerable<string> UpwardUses(EngineModel model)
    {
        IReadOnlyDictionary<string, int> ranks = model.FileRanks();
        return model.Uses
            .Where(use => LayerTable.Of(use.User) != LayerTable.PublicRoot)
            .Where(use => use.UsedFile is { } used && ranks[used] >= ranks[use.User]
                && LayerTable.Of(used) != LayerTable.Of(use.User))
            .GroupBy(use => (use.User, Type: use.Type!.Name))
            .Select(uses => $"{uses.First().Place} is in {LayerTable.Of(uses.Key.User)} and uses {uses.Key.Type} "
                + $"of {LayerTable.Of(uses.First().UsedFile!)}");
    }

    private static bool IsStream(Use use) =>
        use.Type?.ToDisplayString() is "System.IO.Stream" or "System.IO.MemoryStream";

    private static bool IsFileSystem(Use use) => use.Type is { } type && FileSystemTypes.Contains(type.Name)
        && type.ContainingNamespace.ToDisplayString() is "System.IO" or "Microsoft.Win32.SafeHandles";

    private static bool IsNamespaceOf(SourceFile file, string name)
    {
        string layer = LayerTable.Of(file.Path);
        string folder = System.IO.Path.GetDirectoryName(file.Path)!.Replace('\\', '/');
        string full = folder["src/".Length..].Replace('/', '.');
        return name == full
            || (layer == "Errors" && name == "Lockbox")
            || (name == "Lockbox.Engine" && file.Text.Has("\npublic "));
    }
}
