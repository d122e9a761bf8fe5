using System.Globalization;
using System.Text.Json;

namespace Lockbox.Benchmarks.Operations;

/// <summary>What one operation may allocate.</summary>
/// <param name="Bytes">Bytes of one run, or for each MiB moved, as measured when the budget was set.</param>
/// <param name="TolerancePercent">How much more is still accepted; null takes the file's own figure.</param>
/// <param name="Least">Fewer than this ask for a lower budget; null takes half of <paramref name="Bytes"/>.</param>
/// <param name="Why">Where the bytes go, or why the figure is not exact.</param>
internal sealed record AllocationAllowance(
    long Bytes, int? TolerancePercent = null, long? Least = null, string? Why = null);

/// <summary>
/// The budgets of all operations, as <c>benchmarks/allocation-budget.json</c> has them. A budget is kept from both
/// sides: more is a regression, and far less means that the budget no longer guards anything.
/// </summary>
internal sealed record AllocationBudget
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What the file is for.</summary>
    public required string About { get; init; }

    /// <summary>How much more than its budget an operation may allocate that has no tolerance of its own.</summary>
    public required int TolerancePercent { get; init; }

    /// <summary>Bytes of one run, by <see cref="Operation.FullName"/>.</summary>
    public required Dictionary<string, AllocationAllowance> Operations { get; init; }

    /// <summary>Bytes for each MiB moved, by <see cref="SteadyState.Name"/>.</summary>
    public required Dictionary<string, AllocationAllowance> PerMebibyte { get; init; }

    /// <summary>Reads a file.</summary>
    public static AllocationBudget Read(string path) =>
        JsonSerializer.Deserialize<AllocationBudget>(File.ReadAllText(path), Json)
            ?? throw new InvalidDataException($"'{path}' holds no budgets.");

    /// <summary>Writes a file.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>What is wrong with a measured figure, or null when it fits.</summary>
    /// <param name="allowance">The budget, or null where the file has none.</param>
    /// <param name="measured">Bytes that were allocated.</param>
    public string? Judge(AllocationAllowance? allowance, long measured)
    {
        if (allowance is null)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"It allocates {measured:n0} bytes and has no budget; add one.");
        }

        long most = allowance.Bytes + (allowance.Bytes * (allowance.TolerancePercent ?? TolerancePercent) / 100);
        if (measured > most)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"It allocates {measured:n0} bytes; its budget is {allowance.Bytes:n0} and never more than {most:n0}.");
        }

        return measured >= (allowance.Least ?? allowance.Bytes / 2)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"It allocates {measured:n0} bytes, far below its budget of {allowance.Bytes:n0}; lower the budget.");
    }
}
