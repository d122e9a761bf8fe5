using System.Diagnostics;
using System.Text.Json;

namespace Lockbox.Repository.Tests;

/// <summary>Starts the Pester suite of tests/Pester in a fresh pwsh, against the module as it was built.</summary>
public sealed class PesterTests(ITestOutputHelper output)
{
    private const string Script = "tests/Pester/Invoke-Suite.ps1";
    private const int PesterMissing = 3;

    // Far above what the suite takes; it only ends a run that hangs.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    [Fact]
    public async Task The_cmdlets_pass_their_pester_suite_in_a_fresh_pwsh()
    {
        string? pwsh = FindOnPath(OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        Assert.SkipWhen(
            pwsh is null, "No pwsh on the PATH: the Pester suite needs PowerShell 7.6 (https://aka.ms/powershell).");

        string folder = Directory.CreateDirectory(RepositoryTree.Absolute("artifacts/pester")).FullName;
        string results = Path.Combine(folder, "results.json");
        File.Delete(results);
        (int exitCode, string text) = await Run(pwsh!, results, TestContext.Current.CancellationToken);
        output.WriteLine(text);
        Assert.SkipWhen(exitCode == PesterMissing, "No Pester 5 or later in this pwsh: Install-PSResource Pester.");

        Assert.True(File.Exists(results), $"The suite ended with {exitCode} before it could report:\n{text}");
        using JsonDocument summary = JsonDocument.Parse(
            await File.ReadAllTextAsync(results, TestContext.Current.CancellationToken));
        string[] failures =
            [.. summary.RootElement.GetProperty("failures").EnumerateArray().Select(failure => failure.GetString()!)];
        TestContext.Current.SendDiagnosticMessage(text.TrimEnd().Split('\n')[^1]);

        Assert.True(failures.Length == 0, $"{failures.Length} Pester failure(s):\n  {string.Join("\n  ", failures)}");
        Assert.True(summary.RootElement.GetProperty("passed").GetInt32() > 0, $"No Pester test ran:\n{text}");
        Assert.Equal(0, exitCode);
    }

    private static async Task<(int ExitCode, string Text)> Run(string pwsh, string results, CancellationToken cancel)
    {
        ProcessStartInfo start = new(pwsh)
        {
            // A pwsh without a home folder, which some tests start, keeps its cache where it was started.
            WorkingDirectory = Path.GetDirectoryName(results),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            ArgumentList =
            {
                "-NoLogo", "-NoProfile", "-NonInteractive", "-File", RepositoryTree.Absolute(Script),
                "-ResultPath", results,
            },
        };

        // What the runner of these tests sets for itself must not reach the module.
        string[] ours = [.. start.Environment.Keys.Where(key => key.Begins("LOCKBOX"))];
        foreach (string name in ours)
        {
            start.Environment.Remove(name);
        }

        start.Environment["NO_COLOR"] = "1";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Longest);
        try
        {
            Task<string> stdout = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> stderr = process.StandardError.ReadToEndAsync(limit.Token);
            string text = await stdout + await stderr;
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, text);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string? FindOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
