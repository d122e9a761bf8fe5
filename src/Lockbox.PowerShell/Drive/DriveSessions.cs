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
    /// <summary>Stands between the name of a drive and its number; the name is for people who meet a token.</summary>
    private const char Mark = '#';

    private static readonly ConcurrentDictionary<string, WeakReference<DriveSession>> Open =
        new(StringComparer.OrdinalIgnoreCase);

    private static int _count;

    /// <summary>
    /// A token that no drive has had in this process. No separator and no colon is in it: with one at the front
    /// PowerShell takes the path of an item that is not there yet for one of the host's file system, and writes the
    /// content to that, in clear.
    /// </summary>
    /// <param name="name">What the drive is called.</param>
    /// <returns>For instance <c>lb#1</c>.</returns>
    public static string NextToken(string name)
    {
        string plain = string.Concat(name.Select(static c => char.IsLetterOrDigit(c) || c == '-' ? c : '_'));
        return $"{plain}{Mark}{Interlocked.Increment(ref _count)}";
    }

    /// <summary>Whether a text is made like a token.</summary>
    /// <param name="text">The first part of a path.</param>
    /// <returns>True for what <see cref="NextToken"/> could have returned.</returns>
    public static bool IsToken(string text) => text.Contains(Mark, StringComparison.Ordinal);

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
        session.Close();
    }

    /// <summary>The lockbox of a drive, where a text stands for a drive.</summary>
    /// <param name="session">Where drives and the current location are known.</param>
    /// <param name="path">
    /// <c>lb:</c>, <c>lb:/</c>, or <c>.</c> on the drive; no other path is one, lest somebody who is on a drive means a
    /// file by it.
    /// </param>
    /// <returns>The full path of the lockbox; null when the text is no drive of one.</returns>
    public static string? LockboxOf(SessionState session, string path)
    {
        if (!IsDrive(path))
        {
            return null;
        }

        try
        {
            string full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.ImplementingType == typeof(LockboxProvider)
                ? Find(DrivePath.Parse(full).Token)?.Path
                : null;
        }
        catch (Exception e) when (e is RuntimeException or NotSupportedException)
        {
            // Whoever takes it for a path of the host says what is wrong with it.
            return null;
        }
    }

    /// <summary>
    /// The drive of a name, for completers, which have no session to ask.
    /// </summary>
    /// <param name="path">For instance <c>lb:</c>.</param>
    /// <returns>A drive of this process, or null.</returns>
    public static DriveSession? ByName(string path) =>
        List().FirstOrDefault(drive =>
            string.Equals(path.TrimEnd('/', '\\'), drive.Name + ":", StringComparison.OrdinalIgnoreCase));

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

    private static bool IsDrive(string path) =>
        path.TrimEnd('/', '\\') is "." or [.., ':'];
}
