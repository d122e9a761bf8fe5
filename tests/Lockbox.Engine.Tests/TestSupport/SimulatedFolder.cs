using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// A folder in memory that remembers which changes of names have not been synced: files that were made, renamed and
/// removed. Its files are simulated disks, which remember what was not flushed. <see cref="FolderCut"/> picks among
/// all of that.
/// </summary>
internal sealed class SimulatedFolder : ILockboxFolder
{
    private readonly Dictionary<string, SimulatedDisk> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedDisk> _durable = new(StringComparer.Ordinal);
    private readonly List<NameChange> _pending = [];

    /// <summary>A folder in which some files are, all of them synced.</summary>
    public SimulatedFolder(IEnumerable<KeyValuePair<string, SimulatedDisk>> files)
    {
        foreach ((string path, SimulatedDisk disk) in files)
        {
            _live.Add(path, disk);
            _durable.Add(path, disk);
        }
    }

    /// <summary>Called after each write, flush and change of length of a file, and each change of a name.</summary>
    public Action<string>? Changed { get; set; }

    /// <summary>Which I/O fails, of the files and of the folder.</summary>
    public Faults? Faults { get; set; }

    /// <summary>Whether names can be changed although files cannot be written, as on a full disk.</summary>
    public bool NamesDoNotFail { get; set; }

    /// <summary>The files as processes see them.</summary>
    public IReadOnlyDictionary<string, SimulatedDisk> Files => _live;

    /// <summary>The files at the last sync.</summary>
    public IReadOnlyDictionary<string, SimulatedDisk> DurableFiles => _durable;

    /// <summary>Changes of names since the last sync.</summary>
    public IReadOnlyList<NameChange> Pending => _pending;

    /// <summary>What a killed process leaves: names and bytes as they were, and nobody's locks.</summary>
    public SimulatedFolder AfterKill() =>
        new(_live.ToDictionary(static file => file.Key, static file => file.Value.AfterKill()));

    /// <inheritdoc/>
    public OpenFile Open(string path, bool writable)
    {
        Faults?.Pass(Verb.Read);
        return _live.TryGetValue(path, out SimulatedDisk? disk)
            ? Opened(path, disk, writable)
            : throw new LockboxNotFoundException($"There is no '{path}' in the simulated folder.");
    }

    /// <inheritdoc/>
    public OpenFile Create(string path, string shownAs)
    {
        Faults?.Pass(Verb.Write);
        SimulatedDisk disk = new();
        Assert.False(_live.ContainsKey(path));
        Apply(new NameChange("create", names => names[path] = disk));
        return Opened(path, disk, writable: true);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> FilesBeside(string path) => CanChangeNames() ? [.. _live.Keys] : [];

    /// <inheritdoc/>
    public void KeepRights(string replaced, string finished)
    {
        Assert.True(_live.ContainsKey(replaced) && _live.ContainsKey(finished));
        Faults?.Pass(Verb.Write);
    }

    /// <inheritdoc/>
    public void MoveOver(string finished, string replaced)
    {
        Faults?.Pass(Verb.Write);
        SimulatedDisk disk = _live[finished];
        Assert.True(disk.Pending.Count == 0 && disk.Lengths.Count == 0, "what is renamed has been flushed");
        Apply(new NameChange("rename", names =>
        {
            names[replaced] = disk;
            names.Remove(finished);
        }));
    }

    /// <inheritdoc/>
    public void Discard(string path)
    {
        if (CanChangeNames() && _live.ContainsKey(path))
        {
            Apply(new NameChange("remove", names => names.Remove(path)));
        }
    }

    /// <inheritdoc/>
    public void Sync(string path)
    {
        if (CanChangeNames())
        {
            _pending.ForEach(change => change.Apply(_durable));
            _pending.Clear();
            Changed?.Invoke("sync of the folder");
        }
    }

    private bool CanChangeNames()
    {
        try
        {
            if (!NamesDoNotFail)
            {
                Faults?.Pass(Verb.Write);
            }

            return true;
        }
        catch (LockboxException)
        {
            return false;
        }
    }

    private void Apply(NameChange change)
    {
        change.Apply(_live);
        _pending.Add(change);
        Changed?.Invoke(change.What);
    }

    private OpenFile Opened(string path, SimulatedDisk disk, bool writable)
    {
        SimulatedDisk.Handle handle = disk.Open(writable);
        string kind = NewFile.IsTemporaryOf(SimulatedSwap.Path, path) ? "new file" : "lockbox";
        disk.Changed = Changed is null ? null : what => Changed?.Invoke($"{kind}: {what}");
        return new OpenFile(Faults is null ? handle : new FaultyDevice(handle, Faults), handle.Locks);
    }

    /// <summary>A change of the names in a folder.</summary>
    internal sealed record NameChange(string What, Action<Dictionary<string, SimulatedDisk>> Apply);
}
