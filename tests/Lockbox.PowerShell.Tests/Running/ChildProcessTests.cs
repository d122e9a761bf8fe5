using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Tests.Running;

public sealed class ChildProcessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Output_is_redacted_and_the_exit_code_comes_back()
    {
        (int code, string output, string error) = Run(
            """printf 'a %s b\n' "$DB"; printf '%s' "$DB" | base64 >&2; exit 3""",
            new() { ["DB"] = "hunter22", ["PATH"] = Environment.GetEnvironmentVariable("PATH")! });
        Assert.Equal(3, code);
        Assert.Equal("a *** b\n", output);
        Assert.Equal("***\n", error);
    }

    [Fact]
    public void A_secret_that_is_written_in_pieces_is_redacted()
    {
        (_, string output, _) = Run("""printf hun; sleep 0.1; printf ter; sleep 0.1; printf '22\nhunt'""", []);
        Assert.Equal("***\nhunt", output);
    }

    [Fact]
    public void The_environment_is_what_was_given_and_nothing_else()
    {
        const string Script = "/usr/bin/env | grep -v -e ^PWD= -e ^_= -e ^LOCKBOX_COMMAND_ID= -e ^SHLVL= -e ^OLDPWD=";
        (_, string output, _) = Run(Script, new() { ["A"] = "b c" });
        Assert.Equal("A=b c\n", output);
        Assert.Null(Environment.GetEnvironmentVariable("A"));
    }

    [Fact]
    public void Megabytes_on_both_outputs_arrive_whole()
    {
        (_, string output, string error) = Run(
            "i=0; while [ $i -lt 20000 ]; do echo 0123456789012345678901234567890123456789 $i; "
            + "echo x hunter22 $i >&2; i=$((i+1)); done",
            []);
        Assert.Equal(20_000, output.Count(c => c == '\n'));
        Assert.EndsWith("x *** 19999\n", error, StringComparison.Ordinal);
        Assert.Equal(20_000, error.Count(c => c == '\n'));
    }

    [Fact]
    public void What_cannot_be_started_is_an_error_of_its_own()
    {
        ChildCommand command = new("/nowhere/program", [], "/", new Dictionary<string, string>());
        TextSink sink = new(static _ => { });
        var error = Assert.Throws<LockboxCommandNotFoundException>(
            () => ChildProcess.Run(command, secrets: null, sink, sink, Stop));
        Assert.Contains("/nowhere/program", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopping_ends_the_whole_tree_of_processes()
    {
        List<int> pids = [];
        using CancellationTokenSource stop = new();
        LineSink output = new(lines =>
        {
            pids.AddRange(lines.Select(line => int.Parse(line, CultureInfo.InvariantCulture)));
            if (pids.Count == 3)
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => ChildProcess.Run(
            Shell("""echo $$; sh -c 'echo $$; sleep 1000 & echo $!; wait'; echo 0""", []),
            secrets: null, output, new TextSink(static _ => { }), stop.Token));
        Assert.Equal(3, pids.Count);
        Assert.All(pids, pid => Assert.True(IsGone(pid)));
    }

    [Fact]
    public void Stopping_ends_what_has_left_the_tree_of_processes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there it is known who belongs to whom.");
        List<int> pids = [];
        using CancellationTokenSource stop = new();
        LineSink output = new(lines =>
        {
            pids.AddRange(lines.Select(line => int.Parse(line, CultureInfo.InvariantCulture)));
            if (pids.Count == 2)
            {
                // The program has ended; what it has left behind holds the pipe, and has another parent.
                Assert.True(IsGone(pids[0]));
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => ChildProcess.Run(
            Shell("""echo $$; (trap '' INT TERM HUP; sh -c 'sleep 0.3; echo $$; sleep 1000' &) """, []),
            secrets: null, output, new TextSink(static _ => { }), stop.Token));
        Assert.Equal(2, pids.Count);
        Assert.True(IsGone(pids[1]));
    }

    [Fact]
    public void An_environment_that_is_too_long_says_so()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is Linux's.");
        Assert.Throws<LockboxLimitExceededException>(
            () => Run("true", new() { ["A"] = new string('x', 200_000) }));
    }

    [Fact]
    public void A_reader_that_fails_ends_the_program()
    {
        int pid = 0;
        LineSink output = new(lines =>
        {
            pid = int.Parse(lines[0], CultureInfo.InvariantCulture);
            throw new InvalidOperationException("Nobody listens.");
        });
        Assert.Throws<InvalidOperationException>(() => ChildProcess.Run(
            Shell("echo $$; exec sleep 1000", []), secrets: null, output, new TextSink(static _ => { }), Stop));
        Assert.True(IsGone(pid));
    }

    private static bool IsGone(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return process.WaitForExit(TimeSpan.FromSeconds(30));
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static ChildCommand Shell(string script, Dictionary<string, string> environment)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");
        return new ChildCommand("/bin/sh", ["-c", script], "/", environment);
    }

    private static (int Code, string Output, string Error) Run(string script, Dictionary<string, string> environment)
    {
        using SecretPatterns patterns = new();
        patterns.Add("hunter22"u8);
        using PatternTrees tree = patterns.MakeTrees();
        StringBuilder output = new();
        StringBuilder error = new();
        int code = ChildProcess.Run(
            Shell(script, environment),
            tree,
            new TextSink(text => output.Append(text)),
            new TextSink(text => error.Append(text)),
            Stop);
        return (code, output.ToString(), error.ToString());
    }
}
