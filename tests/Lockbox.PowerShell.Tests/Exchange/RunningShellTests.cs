using System.Diagnostics;
using System.Text;
using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

/// <summary>What is written for a shell is run by that shell, and has to set exactly the values.</summary>
public sealed class RunningShellTests : IDisposable
{
    private const int Sequences = 150;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lockbox-shell-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_posix_shell_that_sources_the_text_has_the_values()
    {
        string[] values = HostileValues.Many(Sequences);
        Write("x.sh", values, VariableTextFormat.Posix);
        Assert.Equal(values.Select(Hex), Run("sh", "-c", ". ./x.sh\n" + PrintAll(values)));
        AssertNothingRan();
    }

    [Fact]
    public void A_posix_shell_that_evaluates_the_text_has_the_values()
    {
        string[] values = HostileValues.Many(Sequences);
        Write("x.sh", values, VariableTextFormat.Posix);
        Assert.Equal(values.Select(Hex), Run("sh", "-c", "eval \"$(cat x.sh)\"\n" + PrintAll(values)));
        AssertNothingRan();
    }

    [Fact]
    public void An_env_file_that_a_shell_sources_by_mistake_runs_nothing()
    {
        Write("x.env", HostileValues.Many(Sequences), VariableTextFormat.DotEnv);
        Assert.Equal(["done"], Run("sh", "-c", ". ./x.env; echo done"));
        AssertNothingRan();
    }

    [Theory]
    [InlineData(". ./x.ps1")]
    [InlineData("Get-Content x.ps1 | Invoke-Expression")]
    public void A_powershell_that_runs_the_text_has_the_values(string command)
    {
        Assert.SkipWhen(FindOnPath("pwsh") is null, "No pwsh on the PATH.");
        string[] values = HostileValues.Many(Sequences);
        Write("x.ps1", values, VariableTextFormat.PowerShell);
        string[] script =
        [
            command,
            $"0..{values.Length - 1} | ForEach-Object {{",
            "    $value = [Environment]::GetEnvironmentVariable(\"V$_\")",
            "    [Convert]::ToHexString([Text.Encoding]::UTF8.GetBytes($value))",
            "}",
        ];
        File.WriteAllLines(Path.Combine(_folder.FullName, "run.ps1"), script);
        Assert.Equal(
            values.Select(Hex),
            Run("pwsh", "-NoProfile", "-NonInteractive", "-File", "run.ps1").Select(line => line.ToLowerInvariant()));
        AssertNothingRan();
    }

    private static string PrintAll(string[] values) => string.Join(
        '\n', values.Select((_, i) => $"printf '%s' \"$V{i}\" | od -An -v -tx1 | tr -d ' \\n'; echo"));

    private static string Hex(string value) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value));

    private static string? FindOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
        .FirstOrDefault(File.Exists);

    private void Write(string name, string[] values, VariableTextFormat format)
    {
        using EnvironmentEntries entries = HostileValues.Entries(values);
        using SecretBuffer text = VariableText.WriteFile(entries, format);
        File.WriteAllBytes(Path.Combine(_folder.FullName, name), text.Span.ToArray());
    }

    private void AssertNothingRan() =>
        Assert.False(File.Exists(Path.Combine(_folder.FullName, HostileValues.Canary)), "A value was run.");

    private string[] Run(string program, params string[] arguments)
    {
        string? path = FindOnPath(program);
        Assert.SkipWhen(path is null, $"No {program} on the PATH.");
        ProcessStartInfo start = new(path!, arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = _folder.FullName;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(string.Empty, errors.GetAwaiter().GetResult());
        Assert.Equal(0, process.ExitCode);
        return output.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
    }
}
