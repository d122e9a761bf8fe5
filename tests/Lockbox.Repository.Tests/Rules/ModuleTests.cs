using System.Xml.Linq;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>The module's parts name the same things.</summary>
public sealed class ModuleTests
{
    private const string PesterFolder = "tests/Pester/";
    private const string PageFolder = "docs/commands/";

    private static readonly string[] ContractCommands =
    [
        "Get-Secret", "Get-SecretInfo", "Remove-Secret", "Set-Secret", "Set-SecretInfo", "Test-SecretVault",
        "Unlock-SecretVault", "Unregister-SecretVault",
    ];

    [Fact]
    public void The_manifest_has_the_version_of_the_build()
    {
        string? version = XDocument.Parse(RepositoryTree.Read("Directory.Build.props"))
            .Descendants("Version").Single().Value;
        Rule.SameSet(
            "ModuleVersion in Lockbox.psd1 is Version in Directory.Build.props.",
            "A bug report names one version; the assembly and the manifest must mean the same.",
            Module.ManifestValues("ModuleVersion"), "Lockbox.psd1", [version], "Directory.Build.props");
        Rule.SameSet(
            "ModuleVersion in Lockbox.Extension.psd1 is Version in Directory.Build.props.",
            "The extension is a part of the module.",
            Module.ValuesOf(RepositoryTree.Read(Module.Extension), "ModuleVersion"), Module.Extension,
            [version], "Directory.Build.props");
    }

    [Fact]
    public void The_extension_exports_the_commands_of_SecretManagements_contract() => Rule.SameSet(
        "FunctionsToExport in Lockbox.Extension.psd1 lists the eight commands that SecretManagement calls.",
        "SecretManagement looks for them by their names; what is missing is a feature that every vault lacks.",
        Module.ValuesOf(RepositoryTree.Read(Module.Extension), "FunctionsToExport"), Module.Extension,
        ContractCommands, "the contract for extension vaults");

    [Fact]
    public void The_manifest_exports_no_function_and_is_tagged_as_a_vault()
    {
        Assert.Empty(Module.ManifestValues("FunctionsToExport"));
        Assert.Contains("SecretManagement", Module.ManifestValues("Tags"));
        Assert.DoesNotContain("RequiredModules", RepositoryTree.Read(Module.Manifest), StringComparison.Ordinal);
    }

    [Fact]
    public void The_manifest_exports_every_cmdlet_and_nothing_else()
    {
        Assert.NotEmpty(Module.Cmdlets);
        Rule.SameSet(
            "CmdletsToExport in Lockbox.psd1 lists exactly the cmdlet classes.",
            "Autoloading and import speed need explicit names, and a name that is missing is a cmdlet nobody can run.",
            Module.ManifestValues("CmdletsToExport"), "Lockbox.psd1",
            Module.Cmdlets.Select(cmdlet => cmdlet.Name), "src/Lockbox.PowerShell");
    }

    [Fact]
    public void The_manifest_exports_every_alias_and_nothing_else() => Rule.SameSet(
        "AliasesToExport in Lockbox.psd1 lists exactly the aliases of the cmdlet classes.",
        "An alias of a binary cmdlet exists only when the manifest names it.",
        Module.ManifestValues("AliasesToExport"), "Lockbox.psd1",
        Module.Cmdlets.SelectMany(cmdlet => cmdlet.Aliases), "src/Lockbox.PowerShell");

    [Fact]
    public void Every_cmdlet_has_a_file_of_its_own() => Rule.Holds(
        "A cmdlet stands in src/Lockbox.PowerShell/Commands/<VerbNoun>Cmdlet.cs or <VerbNoun>Command.cs.",
        "It is found by its name, and its file stays short.",
        Module.Cmdlets
            .Where(cmdlet => !new[] { "Cmdlet", "Command" }.Any(suffix => cmdlet.File.Path
                == $"{Module.CommandFolder}{cmdlet.Name.Replace("-", "", StringComparison.Ordinal)}{suffix}.cs"))
            .Select(cmdlet => $"{cmdlet.Name} is in {cmdlet.File.Path}"));

    [Fact]
    public void Every_cmdlet_has_a_pester_file() => Rule.Holds(
        "Every cmdlet has tests/Pester/<Verb-Noun>.Tests.ps1.",
        "What only PowerShell does (binding, pipelines, formats, errors) is tested only there.",
        Module.Cmdlets.Where(cmdlet => !RepositoryTree.Has($"{PesterFolder}{cmdlet.Name}.Tests.ps1"))
            .Select(cmdlet => cmdlet.Name));

    /// <summary>The pages come with the help; from the first page on, every cmdlet must have one.</summary>
    [Fact]
    public void Every_cmdlet_has_a_page_once_there_are_pages()
    {
        string[] pages = [.. RepositoryTree.Under(PageFolder, ".md")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(page => page.Has("-"))];
        Rule.SameSet(
            "docs/commands has one page for each cmdlet.",
            "Get-Help shows these pages; a cmdlet without one is not documented.",
            pages, PageFolder,
            pages.Length == 0 ? [] : Module.Cmdlets.Select(cmdlet => cmdlet.Name), "src/Lockbox.PowerShell");
    }

    [Fact]
    public void A_manifest_list_is_read_in_each_of_its_forms()
    {
        const string manifest = """
            @{
                ModuleVersion = '1.2.3'
                # CmdletsToExport = 'No-One'
                CmdletsToExport = @(
                    'Get-A', # the first
                    'Get-B'
                )
                AliasesToExport = 'a', 'b'
            }
            """;
        Assert.Equal(["1.2.3"], Module.ValuesOf(manifest, "ModuleVersion"));
        Assert.Equal(["Get-A", "Get-B"], Module.ValuesOf(manifest, "CmdletsToExport"));
        Assert.Equal(["a", "b"], Module.ValuesOf(manifest, "AliasesToExport"));
    }
}
