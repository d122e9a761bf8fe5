using System.IO.Compression;
using System.Text;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Golden;

/// <summary>One golden lockbox: how it is opened, and how it was made.</summary>
internal sealed class GoldenFiles
{
    /// <summary>The key file that opens all but the first, which has a password.</summary>
    public const string KeyFile = "v1.key";

    private const string Password = "correct horse battery staple";

    private static readonly DateTime Time = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private static readonly string[] OddNames =
    [
        " ", "  leading and trailing  ", "-", "..a", "...", "CON", "NUL.txt", "a\\b", "a:b", "a*?<>\"|", "new\nline",
        "bell\u0007", "tab\t", "e\u0301 and \u00e9", "\U0001F512 lock", "\u202Egnp.exe", "\uFEFF", "\uFFFF", "鍵/錠",
        "deep/" + string.Join('/', Enumerable.Repeat("d", 200)), new string('n', 1000),
    ];

    private readonly bool _hasPassword;
    private readonly Action<GoldenWriter> _make;

    private GoldenFiles(string name, string? description, bool hasPassword, Action<GoldenWriter> make)
    {
        Name = name;
        Description = description;
        _hasPassword = hasPassword;
        _make = make;
    }

    public static IReadOnlyList<GoldenFiles> All { get; } =
    [
        new("v1-empty", null, true, static _ => { }),
        new("v1-entries", "files, directories, links and odd names", false, MakeEntries),
        new("v1-keys", "key slots of every kind", false, GoldenKeys.Make),
        new("v1-large", "runs of several frames, stored frames", false, MakeLarge),
        new("v1-after-deletes", "what is left after deletions", false, MakeDeletes),
        new("v1-variables", "variables of every type and length", false, MakeVariables),
    ];

    public string Name { get; }

    public string? Description { get; }

    public KeyMaterial MaterialFrom(string folder) => _hasPassword
        ? KeyMaterial.FromPassword(Encoding.UTF8.GetBytes(Password))
        : KeyMaterial.FromKeyFile(Path.Combine(folder, KeyFile));

    /// <summary>Makes the lockbox and its listing.</summary>
    public void WriteTo(string folder)
    {
        string path = Path.Combine(folder, Name + ".lockbox");
        using KeyMaterial material = MaterialFrom(folder);
        CreateOptions options = new()
        {
            Description = Description,
            Overwrite = true,
            PasswordCost = Argon2Cost.Minimum,
            ProtectorLabel = "golden",
        };
        using LockboxKey key = LockboxFile.Create(path, material, options);
        _make(new GoldenWriter(path, key));
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        File.WriteAllLines(Path.Combine(folder, Name + ".txt"), GoldenListing.Of(snapshot));
    }

    private static EntryMetadata At(int day, int? mode = null, FileAttributes? attributes = null) => new()
    {
        CreatedAt = Time.AddDays(day),
        ModifiedAt = Time.AddDays(day).AddTicks(1234567),
        UnixMode = (UnixFileMode?)mode,
        Attributes = attributes,
    };

    private static void MakeEntries(GoldenWriter writer)
    {
        writer.Change(static transaction =>
        {
            transaction.PutDirectory("empty directory", At(1, 0b111_101_101));
            transaction.PutDirectory("dir", At(2, attributes: FileAttributes.Directory | FileAttributes.Hidden));
            transaction.PutLink("dir/link", "../nowhere", At(3));
            transaction.PutLink("absolute", "C:\\Windows\\", At(4));
            transaction.PutFile("empty file", Stream.Null, At(5, 0));
            transaction.PutFile("setuid", new MemoryStream([1]), At(6, 0xFFF, FileAttributes.ReadOnly));
            transaction.PutFile("oldest", new MemoryStream([2]), new EntryMetadata());
            transaction.PutFile("newest", new MemoryStream([3]), new EntryMetadata
            {
                CreatedAt = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc),
                ModifiedAt = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc),
            });
        });
        writer.Change(static transaction =>
        {
            foreach (string name in OddNames)
            {
                transaction.PutFile("odd/" + name, new MemoryStream(Encoding.UTF8.GetBytes(name)), At(7));
            }
        });
        writer.Change(static transaction =>
        {
            // Enough of them for a tree of two levels.
            for (int i = 0; i < 1000; i++)
            {
                transaction.PutFile($"many/{i % 13}/{i}.txt", new MemoryStream(Noise.Text(i, 20)), At(i % 50));
            }
        });
    }

    private static void MakeVariables(GoldenWriter writer)
    {
        writer.Change(static transaction =>
        {
            VariableSettings secret = new() { IsSecret = true };
            Set(transaction, "plain", VariableType.String, "v\u00e4lue"u8, new VariableSettings());
            Set(transaction, "plain and long", VariableType.String, Noise.Text(1, 3000), new VariableSettings());
            foreach (int length in (int[])[0, 30, Limits.VariableInlineMax, Limits.VariableInlineMax + 1])
            {
                Set(transaction, $"bytes/{length}", VariableType.ByteArray, Noise.Random(length, length), secret);
            }

            Set(transaction, "text", VariableType.String, "a secret string"u8, secret);
            Set(transaction, "prod/db/PASSWORD", VariableType.SecureString, "first"u8, secret);
            Set(transaction, "certificate", VariableType.Certificate, Noise.Random(9, 2000), secret);
            Set(transaction, "table", VariableType.Hashtable, Table(), secret);
            using VariableValue credential = CredentialValue.Create("Administr\u00e4tor", "pa55"u8);
            transaction.SetVariable("credential", credential, secret);
        });
        writer.Change(static transaction =>
        {
            Set(transaction, "prod/db/PASSWORD", VariableType.SecureString, "again"u8, new VariableSettings
            {
                IsSecret = true,
                SetsExpiry = true,
                ExpiresAt = Time.AddYears(2),
                Description = "what it is for",
                Metadata = Table(),
            });
            transaction.RenameVariable("bytes/1024", "bytes/renamed");
            transaction.RemoveVariable("bytes/0");
        });
    }

    private static byte[] Table()
    {
        using ValueTable table = new();
        table.Add(TableItem.Of("owner", "operations"));
        table.Add(TableItem.Of("level", 3));
        return table.ToArray();
    }

    private static void Set(
        Transaction transaction, string name, VariableType type, ReadOnlySpan<byte> content, VariableSettings settings)
    {
        using VariableValue value = VariableValue.Copy(type, content);
        transaction.SetVariable(name, value, settings);
    }

    private static void MakeLarge(GoldenWriter writer)
    {
        writer.Change(static transaction =>
        {
            transaction.PutFile("stored", new MemoryStream(Noise.Random(1, 70_000)), At(1));
            transaction.PutFile("small", new MemoryStream(Noise.Text(2, 500)), At(2));

            // Begins in the frame of the small ones, goes on in frames of its own.
            transaction.PutFile("runs", new MemoryStream(new byte[(3 * Limits.FrameRawTarget) + 77]), At(3));
        });
        writer.Change(static transaction =>
        {
            transaction.PutFile("aligned", new MemoryStream(new byte[2 * Limits.FrameRawTarget]), At(4));
            transaction.PutFile(
                "no compression",
                new MemoryStream(new byte[1000]),
                At(5),
                level: CompressionLevel.NoCompression);
        });
    }

    private static void MakeDeletes(GoldenWriter writer)
    {
        writer.Change(static transaction =>
        {
            for (int i = 0; i < 400; i++)
            {
                transaction.PutFile($"{i:D3}", new MemoryStream(Noise.Text(i, 100 + i)), At(i));
            }
        });
        writer.Change(static transaction =>
        {
            for (int i = 0; i < 400; i += 3)
            {
                transaction.Remove($"{i:D3}");
            }

            transaction.Rename("001", "renamed");
            transaction.PutFile("002", new MemoryStream([9]), At(1), IfExists.Overwrite);
        });
        writer.Change(static transaction => transaction.PutFile("after", new MemoryStream([8]), At(2)));
    }
}

/// <summary>Commits to a golden lockbox while it is made.</summary>
/// <param name="path">The file.</param>
/// <param name="key">Its key.</param>
internal sealed class GoldenWriter(string path, LockboxKey key)
{
    /// <summary>Where the golden files are.</summary>
    public string Folder => Path.GetDirectoryName(path)!;

    public void Change(Action<Transaction> change)
    {
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        change(transaction);
        transaction.Commit();
    }
}
