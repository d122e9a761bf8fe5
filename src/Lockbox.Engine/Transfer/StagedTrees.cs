namespace Lockbox.Engine.Transfer;

/// <summary>Removes what an export that did not succeed has built.</summary>
internal static class StagedTrees
{
    /// <summary>Removes a tree without following links, as far as the host lets it.</summary>
    public static void Remove(string root)
    {
        try
        {
            Directory.Delete(root, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            RemoveWithModes(root);
        }
    }

    /// <summary>Directories that have their final mode already may forbid removing what they hold.</summary>
    private static void RemoveWithModes(string root)
    {
        try
        {
            Stack<DirectoryInfo> pending = new([new DirectoryInfo(root)]);
            while (pending.TryPop(out DirectoryInfo? directory))
            {
                if (!OperatingSystem.IsWindows())
                {
                    directory.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
                }

                foreach (DirectoryInfo child in directory.GetDirectories().Where(static d => d.LinkTarget is null))
                {
                    pending.Push(child);
                }
            }

            Directory.Delete(root, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What led here is the error to report; this directory has a name that says what it is.
        }
    }
}
