using System.Globalization;
using Lockbox.Benchmarks.Operations;

namespace Lockbox.Benchmarks.Runner;

/// <summary>
/// Prints what all operations allocate beside their budgets; writes the figures into the file on request.
/// </summary>
internal static class BudgetCommand
{
    private const string FileName = "benchmarks/allocation-budget.json";

    /// <summary>Runs it; returns the exit code, 1 when a figure does not fit.</summary>
    public static int Run(bool write)
    {
        string path = Find(Environment.CurrentDirectory) ?? Find(AppContext.BaseDirectory)
            ?? throw new FileNotFoundException($"There is no {FileName} above the current directory.");
        AllocationBudget budget = AllocationBudget.Read(path);
        AllocationBudget measured = budget with { Operations = [], PerMebibyte = [] };
        bool fits = true;
        foreach (Operation operation in OperationCatalog.All.Where(static operation => operation.HasBudget))
        {
            AllocationAllowance? allowance = budget.Operations.GetValueOrDefault(operation.FullName);
            long bytes = AllocationMeter.Measure(operation);
            measured.Operations.Add(operation.FullName, With(allowance, bytes));
            fits &= Show(operation.FullName, allowance, bytes, budget.Judge(allowance, bytes));
        }

        foreach (SteadyState steady in OperationCatalog.SteadyStates)
        {
            AllocationAllowance? allowance = budget.PerMebibyte.GetValueOrDefault(steady.Name);
            long bytes = AllocationMeter.MeasurePerMebibyte(steady);
            measured.PerMebibyte.Add(steady.Name, With(allowance, bytes));
            fits &= Show(steady.Name, allowance, bytes, budget.Judge(allowance, bytes));
        }

        if (write)
        {
            measured.Write(path);
            Console.WriteLine($"Written to {path}. Read the difference before you commit it.");
        }

        return write || fits ? 0 : 1;
    }

    private static AllocationAllowance With(AllocationAllowance? allowance, long bytes) =>
        (allowance ?? new AllocationAllowance(0)) with { Bytes = bytes };

    private static bool Show(string name, AllocationAllowance? allowance, long bytes, string? complaint)
    {
        string before = allowance?.Bytes.ToString("n0", CultureInfo.InvariantCulture) ?? "none";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes,12:n0} {before,12}  {name}"));
        if (complaint is not null)
        {
            Console.WriteLine($"{"",27}{complaint}");
        }

        return complaint is null;
    }

    private static string? Find(string from)
    {
        for (DirectoryInfo? folder = new(from); folder is not null; folder = folder.Parent)
        {
            string path = Path.Join(folder.FullName, FileName);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
