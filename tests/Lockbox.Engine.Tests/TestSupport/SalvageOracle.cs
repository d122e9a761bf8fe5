using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// What a salvage must give back, told from where everything was in the sound file and which bytes were damaged. It
/// shares nothing with the salvage.
/// </summary>
internal sealed class SalvageOracle
{
    private readonly Layout _layout;
    private readonly SpaceRange[] _keyDirectories;
    private readonly uint _keyDirectoryLength;

    public SalvageOracle(Snapshot sound)
    {
        _layout = new Layout(sound);
        _keyDirectories = KeyDirectoryStore.RangesOf(sound.Slot.Superblock);
        _keyDirectoryLength = sound.Slot.Superblock.KeyDirectoryLength;
    }

    public Layout Layout => _layout;

    /// <summary>Whether a copy of the key directory is whole, without which nothing comes back.</summary>
    public bool CanBeUnlocked(IReadOnlyList<(long From, long To)> damage) => _keyDirectories.Any(copy => damage.All(
        range => range.To <= copy.ByteOffset || range.From >= copy.ByteOffset + _keyDirectoryLength));

    /// <summary>Whether any entry or variable is sure to come back under its name.</summary>
    public bool IsAnythingWhole(IReadOnlyList<(long From, long To)> damage) =>
        _layout.Files.Values.Any(file => IsWhole(file.Leaf, file.Frames, damage))
        || _layout.Variables.Values.Any(variable => IsWhole(variable.Leaf, variable.Parts, damage));

    /// <summary>Holds a salvage against what must have come back.</summary>
    public void Check(Salvaged salvaged, IReadOnlyList<(long From, long To)> damage)
    {
        HashSet<string> lost = [.. salvaged.Report.Losses.Select(static loss => loss.Name).OfType<string>()];
        bool isUnnamedLoss = salvaged.Report.Losses.Any(static loss => loss.Name is null);
        string folder = salvaged.Report.FoundFolder ?? "no/such/folder";
        foreach ((string name, (Entry entry, BlockPointer leaf, BlockPointer[] frames)) in _layout.Files)
        {
            Entry? found = salvaged.Snapshot.Find(name);
            bool mustBeThere = IsWhole(leaf, frames, damage);
            Assert.True(found is not null || !mustBeThere, $"'{name}' did not come back.");
            if (found is null)
            {
                Assert.True(lost.Contains(name) || (!Layout.IsWhole(leaf, damage) && isUnnamedLoss)
                    || salvaged.Report.Root == SalvagedRoot.None, $"The report does not name '{name}'.");
                continue;
            }

            CheckSame(salvaged.Snapshot, entry, found, _layout.Contents[name]);
        }

        foreach ((string name, (Variable variable, BlockPointer leaf, BlockPointer[] parts)) in _layout.Variables)
        {
            Variable? found = salvaged.Snapshot.FindVariable(name);
            Assert.True(
                found is not null || !IsWhole(leaf, parts, damage), $"The variable '{name}' did not come back.");
            CheckSame(salvaged.Snapshot, variable, found, _layout.Values[name]);
            if (found is null && parts.Length > 0 && parts.All(part => Layout.IsWhole(part, damage)))
            {
                CheckNameless(salvaged.Snapshot, $"{folder}/{variable.Id}", _layout.Values[name]);
            }
        }

        CheckNothingElse(salvaged.Snapshot, folder);
        CheckOrphans(salvaged, folder, damage);
    }

    private static bool IsWhole(
        BlockPointer leaf, BlockPointer[] others, IReadOnlyList<(long From, long To)> damage) =>
        Layout.IsWhole(leaf, damage) && others.All(other => Layout.IsWhole(other, damage));

    private static void CheckSame(Snapshot snapshot, Entry expected, Entry found, byte[] content)
    {
        Assert.Equal(
            (expected.Kind, expected.Length, expected.ModifiedAt, expected.CreatedAt, expected.UnixMode),
            (found.Kind, found.Length, found.ModifiedAt, found.CreatedAt, found.UnixMode));
        Assert.Equal(expected.LinkTarget, found.LinkTarget);
        Assert.True(expected.Sha256.Span.SequenceEqual(found.Sha256.Span));
        byte[] bytes = new byte[found.Length];
        Assert.Equal(bytes.Length, snapshot.Read(found, 0, bytes));
        Assert.True(content.AsSpan().SequenceEqual(bytes), $"'{found.Name}' came back with other bytes.");
    }

    private static void CheckSame(Snapshot snapshot, Variable expected, Variable? found, byte[] content)
    {
        if (found is null)
        {
            return;
        }

        Assert.Equal(
            (expected.Type, expected.IsSecret, expected.Description, expected.ModifiedAt, expected.ExpiresAt),
            (found.Type, found.IsSecret, found.Description, found.ModifiedAt, found.ExpiresAt));
        using VariableValue value = snapshot.ReadVariable(found);
        Assert.True(content.AsSpan().SequenceEqual(value.Content));
    }

    private static void CheckNameless(Snapshot snapshot, string name, byte[] content)
    {
        Variable? nameless = snapshot.FindVariable(name);
        Assert.True(nameless?.IsSecret, $"'{name}' did not come back as a secret.");
        using VariableValue value = snapshot.ReadVariable(nameless!);
        Assert.True(content.AsSpan().SequenceEqual(value.Content));
    }

    /// <summary>What has been deleted or renamed must not be back, and nothing was made up.</summary>
    private void CheckNothingElse(Snapshot snapshot, string folder)
    {
        IEnumerable<string> names = snapshot.Enumerate().Select(static entry => entry.Name)
            .Where(name => !_layout.Files.ContainsKey(name));
        Assert.All(names, name => Assert.StartsWith(folder + "/", name));
        IEnumerable<string> variables = snapshot.EnumerateVariables().Select(static variable => variable.Name)
            .Where(name => !_layout.Variables.ContainsKey(name));
        Assert.All(variables, name => Assert.StartsWith(folder + "/", name));
    }

    /// <summary>Content in whole frames comes back even where its name is lost, piece by piece.</summary>
    private void CheckOrphans(Salvaged salvaged, string folder, IReadOnlyList<(long From, long To)> damage)
    {
        List<byte[]> pieces = [];
        foreach (Entry piece in salvaged.Snapshot.Enumerate(folder + "/"))
        {
            byte[] bytes = new byte[piece.Length];
            salvaged.Snapshot.Read(piece, 0, bytes);
            pieces.Add(bytes);
            long id = long.Parse(piece.Name.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);
            (Entry entry, _, _) = _layout.Files.Values.Single(file => file.Entry.Id == (ulong)id);
            long start = piece.Name.Split('/') is [_, _, { } offset]
                ? long.Parse(offset, System.Globalization.CultureInfo.InvariantCulture) : 0;
            Assert.True(
                _layout.Contents[entry.Name].AsSpan((int)start).StartsWith(bytes), $"'{piece.Name}' is made up.");
        }

        foreach ((string name, (Entry entry, BlockPointer leaf, BlockPointer[] frames)) in _layout.Files)
        {
            bool isContentWhole = entry.Length > 0 && frames.All(frame => Layout.IsWhole(frame, damage));
            if (isContentWhole && salvaged.Snapshot.Find(name) is null)
            {
                Assert.NotNull(salvaged.Snapshot.Find($"{folder}/{entry.Id}"));
            }
        }
    }
}
