using System.Xml.Linq;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>
/// The help that is committed belongs to the pages and cmdlets beside it. What the pages say of parameters is held to
/// the code by tests/Pester/Help.Tests.ps1; this needs neither pwsh nor PlatyPS.
/// </summary>
public sealed class HelpTests
{
    private const string HelpFolder = "module/en-US/";
    private const string HelpFile = HelpFolder + "Lockbox.PowerShell.dll-Help.xml";
    private const string HelpText = ".help.txt";
    private const string TopicFolder = "docs/about/";
    private const int ExamplesAtLeast = 3;

    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";

    [Fact]
    public void The_help_file_has_every_cmdlet_and_nothing_else() => Rule.SameSet(
        "module/en-US has the help of each cmdlet (./build.ps1 -Task Docs).",
        "Get-Help shows this file; a cmdlet that is not in it has no words.",
        Details().Select(details => (string)details.Element(Command + "name")!), HelpFile,
        Module.Cmdlets.Select(cmdlet => cmdlet.Name), "src/Lockbox.PowerShell");

    [Fact]
    public void The_help_file_has_the_synopsis_that_the_page_has() => Rule.SameSet(
        "The synopsis in module/en-US is that of the page (./build.ps1 -Task Docs).",
        "Words that were changed in a page only are words that Get-Help does not show.",
        Details().Select(details =>
            $"{(string)details.Element(Command + "name")!}: {details.Element(Maml + "description")!.Value}"),
        HelpFile,
        Pages().Select(page => $"{page.Name}: {SynopsisOf(page.Text)}"), "docs/commands");

    [Fact]
    public void Every_page_has_three_examples_or_more_and_nothing_to_fill_in() => Rule.Holds(
        $"A page of docs/commands has at least {ExamplesAtLeast} examples, and no placeholder of PlatyPS.",
        "People read the examples, and often nothing else.",
        Pages().SelectMany(page => new[]
        {
            CountOf(page.Text, "\n### Example ") < ExamplesAtLeast ? $"{page.Name}: fewer examples" : "",
            page.Text.Has("{{ ") ? $"{page.Name}: a placeholder is left" : "",
            page.Text.Begins("---\ndocument type: cmdlet\n") ? "" : $"{page.Name}: not a page of PlatyPS 1.x",
        }).Where(problem => problem.Length > 0));

    [Fact]
    public void Every_topic_is_a_help_text_and_every_help_text_a_topic() => Rule.SameSet(
        "module/en-US has a text for each topic of docs/about (./build.ps1 -Task Docs).",
        "Get-Help about_Lockbox shows these texts.",
        RepositoryTree.Under(HelpFolder, HelpText).Select(path => Path.GetFileName(path)[..^HelpText.Length]),
        HelpFolder,
        RepositoryTree.Under(TopicFolder, ".md").Select(path => Path.GetFileNameWithoutExtension(path)), TopicFolder);

    private static IEnumerable<XElement> Details() => XDocument.Parse(RepositoryTree.Read(HelpFile)).Root!
        .Elements(Command + "command").Select(command => command.Element(Command + "details")!);

    private static IEnumerable<(string Name, string Text)> Pages() => RepositoryTree.Under("docs/commands/", ".md")
        .Select(path => (Path.GetFileNameWithoutExtension(path), RepositoryTree.Read(path)));

    // As Get-Help shows it: without the marks of code, and in one line.
    private static string SynopsisOf(string page) =>
        page.Split("## SYNOPSIS\n\n")[1].Split("\n\n")[0].Replace('\n', ' ').Replace("`", "", StringComparison.Ordinal);

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;
}
