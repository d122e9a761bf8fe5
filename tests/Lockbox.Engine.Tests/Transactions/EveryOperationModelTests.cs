using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Tests.Transfer;

namespace Lockbox.Engine.Tests.Transactions;

/// <summary>
/// One lockbox in a real file, and everything that can become of its items, in any order: put, written into, appended
/// to, cut, copied within, from an earlier commit and from another lockbox, renamed, removed; changes that fail in the
/// middle; compactions and changes of the key. Each commit is compared with arrays of bytes and verified.
/// </summary>
[Collection(LockboxCollection.Name)]
public sealed class EveryOperationModelTests(ITestOutputHelper output) : IDisposable
{
    private const int Frame = Limits.FrameRawTarget;

    /// <summary>What the model may hold before large things are removed again.</summary>
    private const long ContentMax = 24L << 20;

    private static readonly DateTime Epoch = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private static readonly string[] Parts = ["a", "b", "a!", "ä", "B"];

    private readonly TempFolder _folder = new();
    private LockboxKey? _key;
    private LockboxModel _committed = new();
    private (Snapshot Snapshot, LockboxModel Model)? _earlier;
    private int _steps;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, LongRun.Rounds(3, 40))];

    private string Path => _folder["a.lockbox"];

    public void Dispose()
    {
        _earlier?.Snapshot.Dispose();
        _key?.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_is_done_in_whatever_order_a_lockbox_holds_what_a_dictionary_holds(int seed)
    {
        Random random = new(seed);
        (LockboxModel otherModel, LockboxKey otherKey) = MakeOther(random);
        using LockboxKey ownsOtherKey = otherKey;
        _key = Create(Path);
        for (int round = 0; round < LongRun.Rounds(14, 60); round++)
        {
            string where = $"seed {seed}, round {round}";
            using (Snapshot other = LockboxFile.OpenRead(_folder["other.lockbox"], otherKey))
            {
                RunTransaction(random, other, otherModel, where);
            }

            Check(where);
            Replace(random);
            KeepReader(random);
        }

        output.WriteLine($"{_steps} operations");
    }

    private static LockboxKey Create(string path)
    {
        using KeyMaterial material = KeyMaterial.FromKeyBytes(new byte[Limits.KeyFileBytesMin]);
        return LockboxFile.Create(path, material);
    }

    private (LockboxModel Model, LockboxKey Key) MakeOther(Random random)
    {
        LockboxModel model = new();
        LockboxKey key = Create(_folder["other.lockbox"]);
        using Transaction transaction = LockboxFile.OpenWrite(_folder["other.lockbox"], key);
        for (int i = 0; i < 12; i++)
        {
            Put(random, transaction, model, NameOf(random));
        }

        transaction.Commit();
        return (model, key);
    }

    private void RunTransaction(Random random, Snapshot other, LockboxModel otherModel, string where)
    {
        LockboxModel model = _committed.Clone();
        using Snapshot last = LockboxFile.OpenRead(Path, _key!);
        using Transaction transaction = LockboxFile.OpenWrite(Path, _key!);
        for (int steps = random.Next(1, 12); steps > 0; steps--, _steps++)
        {
            Step(random, transaction, model, last, other, otherModel);
        }

        foreach (string large in model.Items.OrderByDescending(static item => item.Value.Content.Length)
            .Select(static item => item.Key).ToList()
            .TakeWhile(_ => model.Items.Sum(static item => (long)item.Value.Content.Length) > ContentMax))
        {
            Assert.True(model.Remove(large) && transaction.Remove(large));
        }

        last.Dispose();
        if (random.Next(6) == 0)
        {
            GiveUp(random, transaction, model, other);
            return;
        }

        CommitResult result = transaction.Commit();
        Assert.True(_earlier is not null || !result.RedactionPending, where);
        _committed = model;
    }

    /// <summary>A change that fails or is cancelled in the middle can only be rolled back.</summary>
    private static void GiveUp(Random random, Transaction transaction, LockboxModel model, Snapshot other)
    {
        using CancellationTokenSource stop = new();
        switch (random.Next(3))
        {
            case 0 when FileOf(random, model) is { } name:
                Assert.Throws<IOException>(
                    () => transaction.Write(name, random.Next(5), new FailingStream(random.Next(2 * Frame))));
                break;
            case 1:
                CallbackProgress progress = new(_ => stop.Cancel());
                Assert.Throws<OperationCanceledException>(() => transaction.Copy(
                    other,
                    [.. other.EnumerateLevel().Select(static top => new CopyItem(top.Name, "x/" + top.Name))],
                    new CopyOptions { Progress = progress, Clock = new EagerClock() },
                    stop.Token));
                break;
            default:
                return;
        }

        Assert.Throws<InvalidOperationException>(() => transaction.Commit());
        Assert.Throws<InvalidOperationException>(() => transaction.Remove("a"));
    }

    private void Step(
        Random random,
        Transaction transaction,
        LockboxModel model,
        Snapshot last,
        Snapshot other,
        LockboxModel otherModel)
    {
        string name = random.Next(3) == 0 || model.Count == 0
            ? NameOf(random)
            : model.NameAt(random.Next(model.Count));
        switch (random.Next(16))
        {
            case < 4:
                Put(random, transaction, model, name);
                break;
            case < 9:
                Edit(random, transaction, model, last);
                break;
            case 9:
                Assert.Equal(model.Remove(name), transaction.Remove(name));
                break;
            case < 12:
                string newName = NameOf(random);
                bool replace = random.Next(2) == 0;
                Expect(model.Rename(name, newName, replace), () => transaction.Rename(name, newName, replace));
                break;
            case 12:
                Copy(random, model, model, name, (items, how) => transaction.Copy(items, how));
                break;
            case 13:
                Copy(random, model, _committed, name, (items, how) => transaction.Copy(last, items, how));
                break;
            case 14 when _earlier is var (earlier, earlierModel):
                Copy(random, model, earlierModel, name, (items, how) => transaction.Copy(earlier, items, how));
                break;
            default:
                name = otherModel.NameAt(random.Next(otherModel.Count)).Split('/')[0];
                Copy(random, model, otherModel, name, (items, how) => transaction.Copy(other, items, how));
                break;
        }
    }

    private static void Copy(
        Random random,
        LockboxModel model,
        LockboxModel source,
        string name,
        Func<CopyItem[], CopyOptions, CopyReport> copy)
    {
        string newName = NameOf(random);
        CopyOptions how = new() { IfExists = (IfExists)random.Next(4), WindowLength = random.Next(1, 5) };
        List<Type> expected = model.Copy(name, newName, how.IfExists, source);
        CopyReport report = copy([new CopyItem(name, newName)], how);
        Assert.Equal(expected, report.Errors.Select(static error => error.Error.GetType()));
    }

    private static void Put(Random random, Transaction transaction, LockboxModel model, string name)
    {
        byte[] bytes = Bytes(random);
        if (random.Next(8) == 0)
        {
            // A file that cannot be read leaves everything as it is, and the transaction goes on.
            Assert.ThrowsAny<Exception>(
                () => transaction.PutFile(name, new FailingStream(bytes.Length), Metadata(random)));
        }

        EntryMetadata metadata = Metadata(random);
        LockboxModel.Item item = new(EntryKind.File, bytes, null, metadata.ModifiedAt);
        IfExists ifExists = (IfExists)random.Next(4);
        Expect(
            model.Put(name, item, ifExists, out _),
            () => transaction.PutFile(name, new DribblingStream(bytes, random.Next()), metadata, ifExists));
    }

    /// <summary>Writes into a file, behind its end, or cuts it off; also with what another file holds.</summary>
    private void Edit(Random random, Transaction transaction, LockboxModel model, Snapshot last)
    {
        if (FileOf(random, model) is not { } name)
        {
            return;
        }

        byte[] before = model.Items.Single(item => item.Key == name).Value.Content;
        byte[] bytes = Bytes(random);
        Stream source = new DribblingStream(bytes, random.Next());
        if (random.Next(5) == 0 && FileOf(random, _committed) is { } read)
        {
            bytes = _committed.Items.Single(item => item.Key == read).Value.Content;
            source = last.OpenStream(last.Find(read)!);
        }

        using Stream owned = source;
        EntryMetadata metadata = Metadata(random);
        byte[] after = before;
        switch (random.Next(6))
        {
            case < 3:
                int offset = random.Next(before.Length + (random.Next(3) == 0 ? 50_000 : 1));
                offset -= random.Next(3) == 0 ? offset % Frame : 0;
                transaction.Write(name, offset, source, metadata);
                if (bytes.Length > 0)
                {
                    after = new byte[Math.Max(before.Length, offset + bytes.Length)];
                    before.CopyTo(after, 0);
                    bytes.CopyTo(after, offset);
                }

                break;
            case < 5:
                transaction.Append(name, source, metadata);
                after = [.. before, .. bytes];
                break;
            default:
                Array.Resize(ref after, random.Next(before.Length + 5000));
                transaction.SetLength(name, after.Length, metadata);
                break;
        }

        LockboxModel.Item item = new(EntryKind.File, after, null, metadata.ModifiedAt);
        Assert.Null(model.Put(name, item, IfExists.Overwrite, out _));
    }

    private void Check(string where)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(Path, _key!);
        _committed.CheckAgainst(snapshot, ContentOf);
        IReadOnlyList<VerifyFinding> findings = snapshot.Verify().Findings;
        Assert.True(findings.Count == 0, $"{where}: {string.Join(' ', findings)}");
        if (_earlier is var (earlier, model))
        {
            model.CheckAgainst(earlier, ContentOf);
        }
    }

    /// <summary>Sometimes another file takes the lockbox's place.</summary>
    private void Replace(Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                LockboxFile.Optimize(Path, _key!);
                Check("compacted");
                break;
            case 1:
                using (KeyMaterial material = KeyMaterial.FromKeyBytes(new byte[Limits.KeyFileBytesMin]))
                using (KeyProtector protector = KeyProtector.FromKeyFile(material))
                {
                    LockboxKey changed = LockboxFile.ChangeKey(Path, _key!, [protector]);
                    _key!.Dispose();
                    _key = changed;
                }

                Check("key changed");
                break;
        }
    }

    /// <summary>Some readers stay over commits, and the files that they read over compactions.</summary>
    private void KeepReader(Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                _earlier?.Snapshot.Dispose();
                _earlier = (LockboxFile.OpenRead(Path, _key!), _committed.Clone());
                break;
            case 1:
                _earlier?.Snapshot.Dispose();
                _earlier = null;
                break;
        }
    }

    private static byte[] ContentOf(Snapshot snapshot, string name)
    {
        using LockboxStream stream = snapshot.OpenStream(snapshot.Find(name)!);
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static void Expect(Type? error, Action action)
    {
        if (error is null)
        {
            action();
        }
        else
        {
            Assert.Throws(error, action);
        }
    }

    private static string? FileOf(Random random, LockboxModel model)
    {
        List<string> files = [.. model.Items.Where(static item => item.Value.Kind == EntryKind.File)
            .Select(static item => item.Key)];
        return files.Count == 0 ? null : files[random.Next(files.Count)];
    }

    private static string NameOf(Random random) =>
        string.Join('/', Enumerable.Range(0, random.Next(1, 3)).Select(_ => Parts[random.Next(Parts.Length)]));

    private static EntryMetadata Metadata(Random random) =>
        new() { CreatedAt = Epoch, ModifiedAt = Epoch.AddDays(random.Next(3)) };

    private static byte[] Bytes(Random random)
    {
        int length = random.Next(16) switch
        {
            0 => 0,
            1 => Frame + random.Next(-1, 2),
            2 => random.Next(3 * Frame),
            < 7 => random.Next(300_000),
            _ => random.Next(2000),
        };
        return random.Next(2) == 0 ? Noise.Random(random.Next(), length) : Noise.Text(random.Next(), length);
    }
}
