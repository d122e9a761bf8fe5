namespace Lockbox.Engine.Devices;

/// <summary>Whose a file is, on Linux.</summary>
internal static class FileOwner
{
    /// <summary>
    /// Gives a file the owner and group of another. Only the super-user may give files away; for everybody else the
    /// file stays his own, which the other was as a rule.
    /// </summary>
    public static void Keep(string from, string to)
    {
        if (!LibC.IsKnownHost)
        {
            return;
        }

        byte[] path = [.. System.Text.Encoding.UTF8.GetBytes(from), 0];
        int asked = LibC.Status(
            LibC.WorkingDirectory, ref path[0], 0, LibC.FileStatus.Owner, out LibC.FileStatus status);
        if (asked == 0)
        {
            _ = LibC.SetOwner(to, status.User, status.Group);
        }
    }
}
