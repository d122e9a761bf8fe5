using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>Reads host files by position.</summary>
internal static class HostFileReader
{
    /// <summary>Opens a file that others may write, replace or remove meanwhile.</summary>
    public static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Fills <paramref name="destination"/>; fewer bytes only where the file ends.</summary>
    public static int ReadFully(SafeFileHandle file, Span<byte> destination, long offset)
    {
        int total = 0;
        while (total < destination.Length)
        {
            int read = RandomAccess.Read(file, destination[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }
}
