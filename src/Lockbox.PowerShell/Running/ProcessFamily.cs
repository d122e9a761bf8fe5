using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// A program and everything that it has started, to be ended together. On Linux a variable with a random text, which
/// descendants inherit, tells who belongs to it, also after the program itself has ended: Ctrl+C reaches a program in a
/// terminal before anybody can ask for its children, and what it leaves behind has another parent then.
/// </summary>
internal sealed class ProcessFamily
{
    /// <summary>The variable; what families around this one have put into it stays.</summary>
    public const string Variable = "LOCKBOX_COMMAND_ID";

    private const int MostRounds = 20;
    private const int LongestMark = 4096;

    private readonly string _id = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Marks the environment of the program.</summary>
    /// <param name="environment">What the program gets.</param>
    public void Mark(IDictionary<string, string?> environment)
    {
        string? around = Environment.GetEnvironmentVariable(Variable);
        environment[Variable] = around is { Length: > 0 and < LongestMark } ? $"{around} {_id}" : _id;
    }

    /// <summary>Ends all of them at once.</summary>
    /// <param name="first">The program, which may have ended already.</param>
    public void Kill(Process first)
    {
        Kill(first, entireProcessTree: true);

        // Whoever is about to start another one when it is killed may just have done so.
        for (int round = 0; OperatingSystem.IsLinux() && round < MostRounds && KillMarked(); round++)
        {
        }
    }

    private bool KillMarked()
    {
        bool anyFound = false;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            bool isProcess = int.TryParse(
                Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id);
            if (isProcess && id != Environment.ProcessId && IsMarked(folder))
            {
                anyFound = true;
                KillById(id);
            }
        }

        return anyFound;
    }

    // The environment of other processes may hold secrets of theirs: nothing of it stays in memory.
    private bool IsMarked(string folder)
    {
        byte[] environment = [];
        try
        {
            environment = File.ReadAllBytes(Path.Join(folder, "environ"));
            return environment.AsSpan().IndexOf(Encoding.ASCII.GetBytes(_id)) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else's process, or one that has just ended.
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(environment);
        }
    }

    private static void KillById(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            Kill(process, entireProcessTree: false);
        }
        catch (ArgumentException)
        {
            // It has ended meanwhile.
        }
    }

    private static void Kill(Process process, bool entireProcessTree)
    {
        try
        {
            process.Kill(entireProcessTree);
        }
        catch (Exception e) when (
            e is InvalidOperationException or Win32Exception or NotSupportedException or AggregateException)
        {
            // It has just ended by itself.
        }
    }
}
