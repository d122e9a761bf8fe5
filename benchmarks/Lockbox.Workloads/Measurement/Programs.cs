using System.Diagnostics;

namespace Lockbox.Workloads.Measurement;

/// <summary>Starts other programs and waits for them.</summary>
internal static class Programs
{
    /// <summary>Whether all of these are on the PATH.</summary>
    public static bool Have(params IEnumerable<string> names) => names.All(name =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, name))));

    /// <summary>Runs a line of shell; any part of a pipeline that fails fails the whole.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    public static void Shell(string line, IReadOnlyDictionary<string, string> environment) =>
        _ = Finish(StartShell(line, environment));

    /// <summary>As <see cref="Shell"/>; returns the memory of all its processes at their peaks.</summary>
    public static long PeakOfShell(string line, IReadOnlyDictionary<string, string> environment)
    {
        Process process = StartShell(line, environment);
        long peak = MemoryOf.OfTree(process.Id, () => process.HasExited);
        _ = Finish(process);
        return peak;
    }

    /// <summary>Runs this program again with other arguments; returns what it prints.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">What it finds in its environment besides; null for nothing.</param>
    /// <param name="before">A program that starts it, with its arguments, such as taskset; null for none.</param>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    public static string Self(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        IEnumerable<string>? before = null)
    {
        string host = Environment.ProcessPath!;
        bool isMuxer = Path.GetFileNameWithoutExtension(host) == "dotnet";
        string[] program = isMuxer ? [host, typeof(Programs).Assembly.Location] : [host];
        string[] line = [.. before ?? [], .. program, .. arguments];
        return Finish(Start(line[0], line[1..], environment ?? new Dictionary<string, string>()));
    }

    private static Process StartShell(string line, IReadOnlyDictionary<string, string> environment) =>
        Start("bash", ["-o", "pipefail", "-c", line], environment);

    private static Process Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static string Finish(Process process)
    {
        using (process)
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new InvalidOperationException(
                    $"{process.StartInfo.FileName} ended with {process.ExitCode}: {errors.Result.Trim()}");
        }
    }
}
