using System.ComponentModel;
using System.Diagnostics;

namespace Lockbox.PowerShell.Running;

/// <summary>A continuous integration service that can be told what to hide in its log.</summary>
internal enum CiService
{
    /// <summary>None that is known.</summary>
    None,

    /// <summary>GitHub Actions: a line on the standard output.</summary>
    GitHubActions,

    /// <summary>Azure Pipelines: a line on the standard output.</summary>
    AzurePipelines,

    /// <summary>Buildkite: its agent, which reads the value from its standard input.</summary>
    Buildkite,
}

/// <summary>
/// Has the service that runs this process hide a value in the rest of its log: GitHub's workflow command add-mask,
/// Azure's logging command task.setsecret, Buildkite's <c>buildkite-agent redactor add</c>.
/// </summary>
/// <remarks>
/// The lines hold the value, because that is how the services take it; a host or a transcript must never see them.
/// Therefore they go to the standard output of the process and not through PowerShell.
/// </remarks>
internal static class CiMask
{
    private static readonly TimeSpan AgentTime = TimeSpan.FromSeconds(10);

    /// <summary>The service that this process runs in, as its own variables tell.</summary>
    public static CiService Current =>
        IsSet("GITHUB_ACTIONS") ? CiService.GitHubActions
        : IsSet("TF_BUILD") ? CiService.AzurePipelines
        : IsSet("BUILDKITE") ? CiService.Buildkite
        : CiService.None;

    /// <summary>Has the service that runs this process hide a value; does nothing where there is none.</summary>
    /// <param name="value">The secret. The services take text, so it is a string here.</param>
    /// <returns>True when a service has been told.</returns>
    public static bool Register(string value)
    {
        CiService service = Current;
        if (service == CiService.Buildkite)
        {
            return TellAgent(value);
        }

        IReadOnlyList<string> lines = LinesFor(service, value);
        if (lines.Count > 0)
        {
            Console.Out.Write(string.Concat(lines.Select(line => line + "\n")));
            Console.Out.Flush();
        }

        return lines.Count > 0;
    }

    /// <summary>The lines that have the service of this process hide a value.</summary>
    /// <param name="value">The secret.</param>
    /// <returns>Lines for the standard output of the process; none where no service takes lines.</returns>
    public static IReadOnlyList<string> LinesFor(string value) => LinesFor(Current, value);

    /// <summary>The lines that have a service hide a value.</summary>
    /// <param name="service">The service.</param>
    /// <param name="value">The secret. Services mask line by line, so each line of it gets a mask of its own.</param>
    /// <returns>Lines for the standard output of the process; none where the service takes no lines.</returns>
    public static IReadOnlyList<string> LinesFor(CiService service, string value)
    {
        (string command, string percent) = service switch
        {
            CiService.GitHubActions => ("::add-mask::", "%25"),
            CiService.AzurePipelines => ("##vso[task.setsecret]", "%AZP25"),
            _ => (string.Empty, string.Empty),
        };
        if (command.Length == 0 || string.IsNullOrWhiteSpace(value))
        {
            // A mask of nothing or of blanks would tear the whole log apart.
            return [];
        }

        return
        [
            .. value.Split('\r', '\n')
                .Prepend(value)
                .Where(text => !string.IsNullOrWhiteSpace(text))
                .Distinct(StringComparer.Ordinal)
                .Select(text => command + Escape(text, percent)),
        ];
    }

    private static string Escape(string text, string percent) => text
        .Replace("%", percent, StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static bool TellAgent(string value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return false;
        }

        try
        {
            ProcessStartInfo start = new("buildkite-agent", ["redactor", "add"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process agent = Process.Start(start)!;
            agent.OutputDataReceived += static (_, _) => { };
            agent.ErrorDataReceived += static (_, _) => { };
            agent.BeginOutputReadLine();
            agent.BeginErrorReadLine();
            agent.StandardInput.Write(value);
            agent.StandardInput.Close();
            return agent.WaitForExit(AgentTime) && agent.ExitCode == 0;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            // No agent, or one that does not listen: nobody has been told.
            return false;
        }
    }

    private static bool IsSet(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } value
        && value.Equals("true", StringComparison.OrdinalIgnoreCase);
}
