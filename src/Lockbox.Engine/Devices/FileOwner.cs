namespace Lockbox.Engine.Devices;

/// <summary>Whose a file is, on Linux.</summary>
internal static class FileOwner
{
    /// <summary>
    /// Gives a file the owner and group of another. Only the super-user may give files away; for everybody else the
    /// file stays his own, which the other was as a rule; he may still give it to a group that he is in.
    /// </summary>
    /// <param name="from">The file to be like.</param>
    /// <param name="to">The file that gets owner and group.</param>
    /// <returns>Whether both are of one group now; false also where that cannot be told.</returns>
    public static bool Keep(string from, string to)
    {
        if (!LibC.IsKnownHost || StatusOf(from) is not { } wanted)
        {
            return false;
        }

        return LibC.SetOwner(to, wanted.User, wanted.Group) == 0
            || LibC.SetOwner(to, LibC.SameOwner, wanted.Group) == 0
            || StatusOf(to)?.Group == wanted.Group;
    }

    private static LibC.FileStatus? StatusOf(string file)
    {

        byte[] path = [.. System.Text.Encoding.UTF8.GetBytes(file), 0];
        int asked = LibC.Status(
            LibC.WorkingDirectory, ref path[0], 0, LibC.FileStatus.Owner, out LibC.FileStatus status);
        return asked == 0 ? status : null;
    }
}
