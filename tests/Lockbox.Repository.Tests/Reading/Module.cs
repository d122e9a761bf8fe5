using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockbox.Repository.Tests.Reading;

/// <summary>A cmdlet class of the module.</summary>
/// <param name="File">Where it is declared.</param>
/// <param name="Name">Verb-Noun.</param>
/// <param name="Aliases">The names given by an Alias attribute on the class.</param>
internal sealed record CmdletClass(SourceFile File, string Name, IReadOnlyList<string> Aliases);

/// <summary>The PowerShell module: its manifest as text and its cmdlets as source.</summary>
internal static partial class Module
{
    /// <summary>Where the cmdlets are.</summary>
    public const string CommandFolder = "src/Lockbox.PowerShell/Commands/";

    /// <summary>The manifest.</summary>
    public const string Manifest = "Lockbox.psd1";

    /// <summary>The module that SecretManagement calls.</summary>
    public const string Extension = "module/Lockbox.Extension/Lockbox.Extension.psd1";

    /// <summary>Every class with a Cmdlet attribute.</summary>
    public static IReadOnlyList<CmdletClass> Cmdlets { get; } = [.. SourceFile.Under("src/Lockbox.PowerShell/")
        .SelectMany(file => file.Nodes<ClassDeclarationSyntax>().SelectMany(type => ReadCmdlet(file, type)))];

    /// <summary>The strings of a manifest key: one string, or a list.</summary>
    public static IReadOnlyList<string> ManifestValues(string key) => ValuesOf(RepositoryTree.Read(Manifest), key);

    /// <summary>The strings of a key in a manifest's text.</summary>
    public static IReadOnlyList<string> ValuesOf(string manifest, string key)
    {
        string uncommented = Comment().Replace(manifest, "");
        const string list = @"@\([^)]*\)";
        const string strings = @"'[^']*'(?:\s*,\s*'[^']*')*|""[^""]*""";
        Match match = Regex.Match(uncommented, $@"(?m)^\s*{key}\s*=\s*({list}|{strings})");
        return [.. Quoted().Matches(match.Groups[1].Value).Select(item => item.Groups[1].Value)];
    }

    [GeneratedRegex(@"(?m)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"['""]([^'""]*)['""]")]
    private static partial Regex Quoted();

    private static IEnumerable<CmdletClass> ReadCmdlet(SourceFile file, ClassDeclarationSyntax type)
    {
        AttributeSyntax[] attributes = [.. type.AttributeLists.SelectMany(list => list.Attributes)];
        foreach (AttributeSyntax attribute in attributes.Where(a => a.Name.ToString() is "Cmdlet" or "CmdletAttribute"))
        {
            SeparatedSyntaxList<AttributeArgumentSyntax> arguments = attribute.ArgumentList!.Arguments;
            string? verb = VerbOf(arguments[0].Expression);
            string? noun = SourceFile.StringValue(arguments[1].Expression);
            Assert.True(
                verb is not null && noun is not null, $"{file.At(attribute)}: the cmdlet's name cannot be read.");
            yield return new CmdletClass(file, $"{verb}-{noun}", [.. attributes
                .Where(a => a.Name.ToString() is "Alias" or "AliasAttribute")
                .SelectMany(a => a.ArgumentList!.Arguments)
                .Select(a => SourceFile.StringValue(a.Expression)!)]);
        }
    }

    // VerbsCommon.Get has the value "Get": PowerShell names its constants after what they hold.
    private static string? VerbOf(ExpressionSyntax expression) =>
        expression is MemberAccessExpressionSyntax access
            && access.Expression.ToString().Begins("Verbs")
            ? access.Name.Identifier.Text
            : SourceFile.StringValue(expression);
}
