using System.Runtime.InteropServices;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>
/// Zeroes the keys of this process when it ends, where it is told so. Nothing depends on that: a process that is killed
/// is told nothing.
/// </summary>
internal static class KeyWiping
{
    // Kept for as long as the process lives: a registration that is collected is gone.
    private static readonly PosixSignalRegistration?[] Signals =
        [TryRegister(PosixSignal.SIGTERM), TryRegister(PosixSignal.SIGHUP)];

    static KeyWiping() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => KeyCache.Clear();

    /// <summary>Makes sure of it; called when the first key comes.</summary>
    public static void Arrange() => GC.KeepAlive(Signals);

    private static PosixSignalRegistration? TryRegister(PosixSignal signal)
    {
        try
        {
            // Not cancelled: the process ends by the signal as it would have.
            return PosixSignalRegistration.Create(signal, static _ => KeyCache.Clear());
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            return null;
        }
    }
}
