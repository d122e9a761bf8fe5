
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Exchange;

/// <summary>Files that only their owner may read (mode 0600; on Windows what the folder hands down).</summary>
internal static class PrivateFile
{
    /// <summary>Refuses a path where no file can be made, before anything is done for it.</summary>
    /// <param name="path">A full path, or null where none is to be made.</param>
    /// <param name="replace">Whether a file that is there is to be replaced.</param>
    /// <exception cref="LockboxDestinationExistsException">It is there already, and stays.</exception>
    public static void RequireFree(string? path, bool replace)
    {
        if (Path.Exists(path) && (!replace || Directory.Exists(path)))
        {
            throw new LockboxDestinationExistsException(
                $"'{path}' is there already.",
                Directory.Exists(path)
                    ? "It is a folder: choose another path."
                    : "Choose another path, or replace the file with -Force.");
        }
    }

    /// <summary>Makes a new file; what is there already is replaced as a whole where that is allowed.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="replace">Whether to replace what is there.</param>
    /// <exception cref="LockboxDestinationExistsException">It is there already, and is not to be replaced.</exception>
    /// <exception cref="LockboxWriteException">It cannot be written; nothing of it is left.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool replace)
    {
        RequireFree(path, replace);
        try
        {
            if (replace)
            {
                Replace(path, content);
            }
            else
            {
                WriteNew(path, content);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e);
        }
    }

    /// <summary>Appends to a file that another program reads; it is made where there is none.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="content">Whole lines.</param>
    /// <exception cref="LockboxWriteException">It cannot be written.</exception>
    public static void Append(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            using FileStream file = new(path, OwnerOnly.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite));
            file.Seek(-Math.Min(1, file.Length), SeekOrigin.End);
            bool endsLine = file.Length == 0 || file.ReadByte() == '\n';
            if (!endsLine)
            {
                file.WriteByte((byte)'\n');
            }

            file.Write(content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e);
        }
    }

    // Never the mode of the file that is replaced: it may be for everybody.
    private static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string next = $"{path}.{Path.GetRandomFileName()}";
        WriteNew(next, content);
        try
        {
            File.Move(next, path, overwrite: true);
        }
        catch
        {
            File.Delete(next);
            throw;
        }
    }

    private static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        using FileStream file = new(path, OwnerOnly.Options(FileMode.CreateNew, FileAccess.Write));
        try
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    private static LockboxWriteException Failed(string path, Exception e) =>
        new($"'{path}' cannot be written: {e.Message}", "Check the folder and its permissions.", e);
}
