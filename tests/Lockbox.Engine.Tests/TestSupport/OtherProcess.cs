using System.Diagnostics;
using System.Globalization;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>A process of its own that uses a lockbox; see Lockbox.Stress.</summary>
internal sealed class OtherProcess : IDisposable
{
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly System.Text.StringBuilder _errors = new();

    public OtherProcess(string verb, string path, string keyFile, double? seconds = null)
        : this([verb, path, keyFile, .. Argument(seconds)])
    {
    }

    public OtherProcess(params IReadOnlyList<string> arguments)
        : this([], arguments)
    {
    }

    /// <summary>Starts the process by way of another program, which is given its command line.</summary>
    public OtherProcess(IReadOnlyList<string> starter, IReadOnlyList<string> arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Lockbox.Stress.dll");
        string[] command =
            [.. starter, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec", program];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        Assert.True(_process.Start());
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What the process has written to its standard output so far.</summary>
    public string[] Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Waits until the process has written so many lines.</summary>
    public void WaitForLines(int count)
    {
        while (Lines.Length < count)
        {
            if (_process.WaitForExit(2))
            {
                // What it has written before its end may not have been read yet; this waits for that, too.
                _process.WaitForExit();
                Assert.True(Lines.Length >= count, $"The process ended: {_errors}");
            }
        }
    }

    /// <summary>Ends the process as kill -9 does, and waits until it is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for the end of the process, which must be a good one.</summary>
    public void WaitForSuccess()
    {
        _process.WaitForExit();
        Assert.True(_process.ExitCode == 0, _errors.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private static string[] Argument(double? number) =>
        number is { } given ? [given.ToString(CultureInfo.InvariantCulture)] : [];

    private void Note(string? line)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                _lines.Add(line);
            }
        }
    }
}
