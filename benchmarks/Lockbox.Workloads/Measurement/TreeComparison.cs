using Lockbox.Workloads.Corpora;

namespace Lockbox.Workloads.Measurement;

/// <summary>Whether a tree that came back is the one that went in.</summary>
internal static class TreeComparison
{
    private const int BufferSize = 1 << 20;

    /// <summary>The first difference in names, bytes or, if asked for, times and modes; null for none.</summary>
    public static string? FindDifference(string expected, string actual, bool withMetadata)
    {
        IReadOnlyList<string> names = TreeNames.Of(expected);
        if (!names.SequenceEqual(TreeNames.Of(actual), StringComparer.Ordinal))
        {
            return "other names";
        }

        foreach (string name in names)
        {
            FileInfo left = new(Path.Combine(expected, name));
            FileInfo right = new(Path.Combine(actual, name));
            if (!HaveSameBytes(left, right))
            {
                return $"other bytes in {name}";
            }

            if (withMetadata && left.LastWriteTimeUtc != right.LastWriteTimeUtc)
            {
                return $"other time of {name}";
            }

            if (withMetadata && !OperatingSystem.IsWindows() && left.UnixFileMode != right.UnixFileMode)
            {
                return $"other mode of {name}";
            }
        }

        return null;
    }

    private static bool HaveSameBytes(FileInfo left, FileInfo right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        using FileStream one = new(left.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using FileStream other = new(right.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        int size = (int)Math.Clamp(left.Length, 1, BufferSize);
        byte[] a = new byte[size];
        byte[] b = new byte[size];
        while (one.ReadAtLeast(a, size, throwOnEndOfStream: false) is var read and > 0)
        {
            other.ReadExactly(b.AsSpan(0, read));
            if (!a.AsSpan(0, read).SequenceEqual(b.AsSpan(0, read)))
            {
                return false;
            }
        }

        return true;
    }
}
