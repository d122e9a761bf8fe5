namespace Lockbox.Engine.Devices;

/// <summary>Questions about host paths that the base library does not answer.</summary>
internal static class HostPaths
{
    private const int LinksMax = 64;

    /// <summary>How paths are compared on this system when two spellings may name one file.</summary>
    public static StringComparison Comparison { get; } = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
        ? StringComparison.OrdinalIgnoreCase
        : StringComparison.Ordinal;

    /// <summary>Whether two spellings that differ in case name one file on this system.</summary>
    public static bool IgnoresCase => Comparison == StringComparison.OrdinalIgnoreCase;

    /// <summary>
    /// The full path with every link on the way replaced by where it points, so that two paths to one file are equal.
    /// What does not exist is kept as it is.
    /// </summary>
    /// <exception cref="IOException">More links than a path can have: they go in circles.</exception>
    public static string Canonical(string path)
    {
        string root = Path.GetPathRoot(Path.GetFullPath(path)) ?? string.Empty;
        string canonical = root;
        Stack<string> pending = new();
        PushParts(Path.GetFullPath(path)[root.Length..]);
        for (int links = 0; pending.TryPop(out string? part);)
        {
            if (part == "..")
            {
                canonical = Path.GetDirectoryName(canonical) ?? root;
                continue;
            }

            string next = Path.Join(canonical, part);
            if (LinkTarget(next) is not { } target)
            {
                canonical = next;
                continue;
            }

            if (++links > LinksMax)
            {
                throw new IOException($"The links on the way to '{path}' go in circles.");
            }

            if (Path.IsPathRooted(target))
            {
                canonical = root = Path.GetPathRoot(target) ?? root;
                target = target[root.Length..];
            }

            PushParts(target);
        }

        return canonical;

        void PushParts(string relative)
        {
            string[] parts = relative.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar]);
            foreach (string part in parts.Where(part => part.Length > 0 && part != ".").Reverse())
            {
                pending.Push(part);
            }
        }
    }

    /// <summary>Where the link at <paramref name="path"/> points, or null for anything else.</summary>
    public static string? LinkTarget(string path) => new FileInfo(path).LinkTarget;
}
