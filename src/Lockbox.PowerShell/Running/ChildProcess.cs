using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Running;

/// <summary>What to run.</summary>
/// <param name="FilePath">The program's full path.</param>
/// <param name="Arguments">Its arguments, each as one, without quotes.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
/// <param name="Environment">The whole environment of the program.</param>
internal sealed record ChildCommand(
    string FilePath,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment);

/// <summary>
/// Runs a program whose environment this process does not share, and streams what it prints through a
/// <see cref="Redactor"/> for each of its two outputs. Its input is the one of this process.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    // E2BIG.
    private const int TooLong = 7;
    private const int BufferLength = 16 * 1024;
    private static readonly TimeSpan TimeToClose = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly ProcessFamily _family;
    private readonly PatternTrees? _secrets;

    private ChildProcess(Process process, ProcessFamily family, PatternTrees? secrets)
    {
        _process = process;
        _family = family;
        _secrets = secrets;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="secrets">What to hide in its output, or null.</param>
    /// <param name="output">Takes its standard output; called on other threads, one call at a time.</param>
    /// <param name="error">Takes its standard error; called on other threads, one call at a time.</param>
    /// <param name="stop">Ends the program and everything that it has started.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="LockboxCommandNotFoundException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; nothing of it runs any more.</exception>
    public static int Run(
        ChildCommand command, PatternTrees? secrets, IOutputSink output, IOutputSink error, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ProcessFamily family = new();
        using ChildProcess child = new(Start(command, family), family, secrets);
        return child.Follow(output, error, stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        _process.Dispose();
    }

    private static Process Start(ChildCommand command, ProcessFamily family)
    {
        ProcessStartInfo start = new(command.FilePath, command.Arguments)
        {
            WorkingDirectory = command.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        family.Mark(start.Environment);

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e) when (e.NativeErrorCode == TooLong && !OperatingSystem.IsWindows())
        {
            throw new LockboxLimitExceededException(
                $"'{command.FilePath}' cannot be started: its environment and arguments are longer than this system "
                + "allows.",
                "Give long values as files (-AsFile), and fewer of them.",
                e);
        }
        catch (Win32Exception e)
        {
            throw new LockboxCommandNotFoundException(
                $"'{command.FilePath}' cannot be started: {e.Message}",
                "Check that it is a program for this system and may be executed.",
                e);
        }
    }

    private int Follow(IOutputSink output, IOutputSink error, CancellationToken stop)
    {
        Task[] readers =
        [
            Read(_process.StandardOutput.BaseStream, output),
            Read(_process.StandardError.BaseStream, error),
        ];
        using (stop.Register(Kill))
        {
            try
            {
                // Whoever holds the program's output open is waited for, like at the end of any pipeline.
                WaitForAll(readers, stop);
                _process.WaitForExit();
            }
            catch
            {
                Kill();
                _process.WaitForExit(TimeToClose);

                // Closed by now, unless something has left the tree of processes and goes on writing: nobody listens.
                Task.WhenAll(readers).ContinueWith(static done => _ = done.Exception, TaskScheduler.Default)
                    .Wait(TimeToClose, CancellationToken.None);
                throw;
            }
        }

        return _process.ExitCode;
    }

    private static void WaitForAll(Task[] readers, CancellationToken stop)
    {
        try
        {
            Task.WaitAll(readers, stop);
        }
        catch (AggregateException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
        }

        stop.ThrowIfCancellationRequested();
    }

    private async Task Read(Stream stream, IOutputSink sink)
    {
        try
        {
            await ReadToEnd(stream, sink).ConfigureAwait(false);
            sink.Complete();
        }
        catch
        {
            // Nobody takes what the program prints: it ends here, and with it the other reader.
            Kill();
            throw;
        }
    }

    private async Task ReadToEnd(Stream stream, IOutputSink sink)
    {
        using Redactor? redactor = _secrets is null ? null : new Redactor(_secrets);
        byte[] buffer = PinnedMemory.Bytes(BufferLength);
        try
        {
            await Pass(Utf8Of(stream), buffer, redactor, sink).ConfigureAwait(false);
        }
        finally
        {
            // In it are secrets as the program printed them.
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static Stream Utf8Of(Stream stream)
    {
        Encoding encoding = Console.OutputEncoding;
        return encoding.CodePage == Encoding.UTF8.CodePage
            ? stream
            : Encoding.CreateTranscodingStream(stream, encoding, Encoding.UTF8);
    }

    private static async Task Pass(Stream utf8, byte[] buffer, Redactor? redactor, IOutputSink sink)
    {
        ArrayBufferWriter<byte> decided = new(BufferLength);
        int length;
        while ((length = await utf8.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            if (redactor is null)
            {
                sink.Write(buffer.AsSpan(0, length));
                continue;
            }

            redactor.Write(buffer.AsSpan(0, length), decided);
            PassOn(decided, sink);
        }

        redactor?.Complete(decided);
        PassOn(decided, sink);
    }

    private static void PassOn(ArrayBufferWriter<byte> decided, IOutputSink sink)
    {
        if (decided.WrittenCount > 0)
        {
            sink.Write(decided.WrittenSpan);
            decided.ResetWrittenCount();
        }
    }

    private void Kill() => _family.Kill(_process);

    private void OnProcessExit(object? sender, EventArgs e) => Kill();
}
