namespace Lockbox.Engine.Tests.Transfer;

/// <summary>A directory for one test, gone after it whatever modes the test left behind.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("lockbox-test-");

    public string Path => _directory.FullName;

    public string this[string name] => System.IO.Path.Join(Path, name);

    /// <summary>Makes a file with its parents.</summary>
    public string File(string name, string content = "x") => File(name, System.Text.Encoding.UTF8.GetBytes(content));

    public string File(string name, byte[] content)
    {
        string path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public string Folder(string name) => Directory.CreateDirectory(this[name]).FullName;

    public string Link(string name, string target)
    {
        System.IO.File.CreateSymbolicLink(this[name], target);
        return this[name];
    }

    /// <summary>Runs a shell line in the folder, for what the base library cannot make.</summary>
    public void Shell(string line)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", line]) { WorkingDirectory = Path })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
        {
            _directory.Delete(recursive: true);
            return;
        }

        // The shell also removes names that are not Unicode, which the base library cannot spell.
        Shell("chmod -R u+rwX . 2>/dev/null || true; rm -rf \"$PWD\"");
    }
}
