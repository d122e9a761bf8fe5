using System.Globalization;
using System.Reflection;

namespace Lockbox.Repository.Tests.Reading;

/// <summary>The numbers of Primitives/Limits.cs, and how documents write them.</summary>
internal static class EngineLimits
{
    /// <summary>The assembly of the engine.</summary>
    public static readonly Assembly Engine = Assembly.Load("Lockbox.Engine");

    /// <summary>Every limit as <c>Name = 4711</c>.</summary>
    public static IEnumerable<string> OfTheCode() =>
        Engine.GetType("Lockbox.Engine.Primitives.Limits", throwOnError: true)!
            .GetFields(BindingFlags.Static | BindingFlags.Public)
            .Where(static field => field.IsLiteral)
            .Select(static field => FormattableString.Invariant($"{field.Name} = {field.GetRawConstantValue()}"));

    /// <summary>The limits of a table whose first two columns are name and value, in the same form.</summary>
    public static IEnumerable<string> Of(MarkdownTable table) =>
        table.Rows.Select(static row => $"{row[0]} = {PlainNumber(row[1])}");

    /// <summary>A number without the commas between its thousands.</summary>
    public static string PlainNumber(string cell) => cell.Replace(",", "", StringComparison.Ordinal);

    /// <summary>The number in a cell, if one is there.</summary>
    public static bool TryNumber(string cell, out long value) =>
        long.TryParse(PlainNumber(cell), NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
