using System.Collections.Concurrent;
using System.Management.Automation;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// The drives of this process by the token that their paths begin with. PowerShell hands a provider paths without a
/// drive (piped items), of another drive (the destination of a copy), and a new instance of it for each call: the
/// token is all that leads back to a drive.
/// </summary>
/// <remarks>
/// A drive that nobody removed, because its runspace was closed, is not kept alive by this table.
/// </remarks>
internal static class DriveSessions
{
    /// <summary>
    /// What tokens begin with. No separator and no colon is in it: with one at the front PowerShell takes the path of
    /// an item that is not there yet for one of the host's file system, and writes the content to that, in clear.
    /// </summary>
    private const string TokenPrefix = "lockbox#";

    private static readonly ConcurrentDictionary<string, WeakReference<DriveSession>> Open =
        new(StringComparer.OrdinalIgnoreCase);

    private static int _count;

    /// <summary>A token that no drive has had in this process.</summary>
    /// <returns>For instance <c>lockbox#1</c>.</returns>
    public static string NextToken() => $"{TokenPrefix}{Interlocked.Increment(ref _count)}";

    /// <summary>Whether a text is made like a token.</summary>
    /// <param name="text">The first part of a path.</param>
    /// <returns>True for what <see cref="NextToken"/> could have returned.</returns>
    public static bool IsToken(string text) => text.StartsWith(TokenPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes a drive known.</summary>
    /// <param name="session">The drive's session.</param>
    public static void Add(DriveSession session) => Open[session.Token] = new WeakReference<DriveSession>(session);

    /// <summary>The session of a token, or null when its drive is gone.</summary>
    /// <param name="token">The first part of a path.</param>
    /// <returns>The session.</returns>
    public static DriveSession? Find(string token) =>
        Open.TryGetValue(token, out WeakReference<DriveSession>? found)
        && found.TryGetTarget(out DriveSession? session) ? session : null;

    /// <summary>Forgets a drive and zeroes its key.</summary>
    /// <param name="session">The drive's session.</param>
    public static void Remove(DriveSession session)
    {
        Open.TryRemove(session.Token, out _);
        session.Lock();
    }

    /// <summary>The lockbox of the drive that a path as the user writes it is on.</summary>
    /// <param name="session">Where drives and the current location are known.</param>
    /// <param name="path">For instance <c>lb:</c>, or any path on the drive.</param>
    /// <returns>The full path of the lockbox; null when the path is on no drive of a lockbox.</returns>
    public static string? LockboxOf(SessionState session, string path)
    {
        try
        {
            string full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.ImplementingType == typeof(LockboxProvider) ? Find(DrivePath.Parse(full).Token)?.Path : null;
        }
        catch (Exception e) when (e is RuntimeException or NotSupportedException)
        {
            // Whoever takes it for a path of the host says what is wrong with it.
            return null;
        }
    }

    /// <summary>
    /// The drive that a path as the user writes it begins with, for completers, which have no session to ask.
    /// </summary>
    /// <param name="path">For instance <c>lb:</c>.</param>
    /// <returns>A drive of this process, or null.</returns>
    public static DriveSession? ByName(string path) =>
        List().FirstOrDefault(drive => path.StartsWith(drive.Name + ":", StringComparison.OrdinalIgnoreCase));

    /// <summary>Every drive that is there.</summary>
    /// <returns>A copy of the list.</returns>
    public static IReadOnlyList<DriveSession> List()
    {
        List<DriveSession> sessions = [];
        foreach ((string token, WeakReference<DriveSession> held) in Open)
        {
            if (held.TryGetTarget(out DriveSession? session))
            {
                sessions.Add(session);
            }
            else
            {
                Open.TryRemove(token, out _);
            }
        }

        return sessions;
    }
}
