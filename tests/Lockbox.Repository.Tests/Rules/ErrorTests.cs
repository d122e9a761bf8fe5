using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lockbox.Repository.Tests.Rules;

/// <summary>docs/ERRORS.md lists the errors that the code has.</summary>
public sealed class ErrorTests
{
    private const string Document = "docs/ERRORS.md";

    private static readonly string[] Categories =
    [
        "AuthenticationError", "FromStdErr", "InvalidArgument", "InvalidData", "InvalidOperation", "InvalidType",
        "LimitsExceeded", "NotImplemented", "NotInstalled", "NotSpecified", "ObjectNotFound", "OperationStopped",
        "OperationTimeout", "PermissionDenied", "ReadError", "ResourceBusy", "ResourceExists", "ResourceUnavailable",
        "SecurityError", "WriteError",
    ];

    [Fact]
    public void Every_exception_is_documented_with_its_id() => Rule.SameSet(
        "The table of docs/ERRORS.md names each public exception with its id.",
        "Scripts branch on ids and types; what is not written down cannot be relied on.",
        Rows().SelectMany(row => TypesOf(row[3]).Select(type => $"{row[0]} {type}")),
        Document,
        Exceptions(), "src");

    [Fact]
    public void Every_id_in_the_code_is_documented()
    {
        HashSet<string> documented = [.. Rows().Select(row => row[0])];
        Rule.Holds(
            "An error id that the code writes stands in docs/ERRORS.md.",
            "Ids never change between versions; the table is where they are promised.",
            IdsInErrorRecords().Where(id => !documented.Contains(id.Id)).Select(id => $"{id.Place} {id.Id}"));
    }

    [Fact]
    public void Every_row_has_a_known_category_and_says_what_ends() => Rule.Holds(
        "A row of docs/ERRORS.md has a category of PowerShell's ErrorCategory and T or N.",
        "T ends the cmdlet, N skips one item; a caller must know which.",
        Rows().Where(row => !Categories.Contains(row[1]) || row[2] is not ("T" or "N" or "T, N"))
            .Select(row => $"{row[0]}: {row[1]}, {row[2]}"));

    [Fact]
    public void The_module_gives_each_id_the_category_that_is_documented()
    {
        Dictionary<string, string> documented = Rows()
            .ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
        Rule.Holds(
            "The ErrorCategory that the module maps an id to is the one in docs/ERRORS.md.",
            "Scripts and consoles group errors by category.",
            SourceFile.Under("src/Lockbox.PowerShell/").SelectMany(file => file.Nodes<SwitchExpressionArmSyntax>()
                .Where(arm => arm.Expression.ToString().Begins("ErrorCategory."))
                .SelectMany(arm => arm.Pattern.DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>()
                    .Select(id => (Id: id.Token.ValueText, Category: arm.Expression.ToString()[14..])))
                .Where(mapped => documented.GetValueOrDefault(mapped.Id) != mapped.Category)
                .Select(mapped => $"{file.Path}: {mapped.Id} is {mapped.Category}")));
    }

    [Fact]
    public void Every_id_has_a_general_remedy()
    {
        HashSet<string> known = [.. SourceFile.Under("src/Lockbox.PowerShell/Infrastructure/Remedies.cs")
            .SelectMany(file => file.Nodes<SwitchExpressionArmSyntax>())
            .SelectMany(arm => arm.Pattern.DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>())
            .Select(id => id.Token.ValueText)];
        Rule.Holds(
            "Each id in docs/ERRORS.md has a remedy in Infrastructure/Remedies.cs.",
            "An error that has none of its own would tell nobody what to do.",
            Rows().Select(row => row[0]).Where(id => id != "LockboxUnexpectedError" && !known.Contains(id)));
    }

    private static IReadOnlyList<IReadOnlyList<string>> Rows() => MarkdownTable.Read(Document, "table", "errors").Rows;

    private static IEnumerable<string> Exceptions() => SourceFile.Under("src/").SelectMany(file => file
        .Nodes<ClassDeclarationSyntax>()
        .Where(type => type.Identifier.Text.Ends("Exception"))
        .SelectMany(type => type.DescendantNodes().OfType<ConstructorInitializerSyntax>()
            .Select(initializer => initializer.ArgumentList.Arguments.FirstOrDefault()?.Expression)
            .OfType<LiteralExpressionSyntax>()
            .Select(id => $"{id.Token.ValueText} {type.Identifier.Text}"))
        .Distinct());

    private static IEnumerable<string> TypesOf(string cell) => cell.Split(',')
        .Select(type => type.Trim().Trim('`'))
        .Where(type => type.Ends("Exception"));

    private static IEnumerable<(string Id, string Place)> IdsInErrorRecords() => SourceFile
        .Under("src/Lockbox.PowerShell/")
        .SelectMany(file => file.Nodes<LiteralExpressionSyntax>()
            .Where(literal => literal.Parent is SwitchExpressionArmSyntax
                || (literal.Parent?.Parent?.Parent is BaseObjectCreationExpressionSyntax made && IsErrorRecord(made)))
            .Select(literal => (Id: literal.Token.ValueText, Place: file.At(literal)))
            .Where(id => id.Id.Begins("Lockbox") && !id.Id.Has(" ")));

    // `new ErrorRecord(...)`, or `new(...)` whose arguments name an ErrorCategory.
    private static bool IsErrorRecord(BaseObjectCreationExpressionSyntax creation) =>
        creation is ObjectCreationExpressionSyntax { Type: var type } && type.ToString() == "ErrorRecord"
        || (creation.ArgumentList?.ToString().Has("ErrorCategory.") ?? false);
}
