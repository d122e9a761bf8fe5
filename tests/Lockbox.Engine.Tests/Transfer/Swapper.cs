using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>Somebody who swaps directories for a link and back, as fast as he can, until he is disposed.</summary>
internal sealed class Swapper : IDisposable
{
    private readonly string _link;
    private readonly Func<string[]> _parents;
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private volatile bool _isOver;
    private long _swaps;

    /// <param name="link">The path of the link.</param>
    /// <param name="parents">Asked each time for the directories whose directories are swapped.</param>
    public Swapper(string link, Func<string[]> parents)
    {
        _link = link;
        _parents = parents;
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>How often so far.</summary>
    public long Swaps => Interlocked.Read(ref _swaps);

    /// <summary>Does something while nothing is swapped.</summary>
    public void Do(Action action)
    {
        lock (_gate)
        {
            action();
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Run()
    {
        while (!_isOver)
        {
            lock (_gate)
            {
                foreach (string directory in _parents().SelectMany(DirectoriesIn))
                {
                    Swap(directory);
                }
            }

            Thread.Yield();
        }
    }

    private static string[] DirectoriesIn(string parent)
    {
        try
        {
            return Directory.GetDirectories(parent);
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>The directory and a link change places at once, and back.</summary>
    private void Swap(string directory)
    {
        if (Exchange(directory))
        {
            Interlocked.Increment(ref _swaps);
            Thread.SpinWait(3_000);
            Exchange(directory);
        }
    }

    private bool Exchange(string directory) => LibC.RenameAt(
        LibC.WorkingDirectory,
        ref Encoded(directory)[0],
        LibC.WorkingDirectory,
        ref Encoded(_link)[0],
        LibC.Exchange) == 0;

    private static byte[] Encoded(string path) => [.. System.Text.Encoding.UTF8.GetBytes(path), 0];
}
