using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>One way to delete something from a lockbox.</summary>
/// <param name="Name">What is deleted, and how.</param>
/// <param name="Before">Puts it there, and other things beside it.</param>
/// <param name="Delete">Deletes it. What is gone then follows from the contents before and after.</param>
internal sealed record Deletion(string Name, Action<Draft> Before, Action<Draft> Delete)
{
    /// <summary>What becomes of it before it is deleted, each a commit of its own.</summary>
    public IReadOnlyList<Action<Draft>> Meanwhile { get; init; } = [];

    /// <summary>Makes the commits before.</summary>
    public CrashDisk Prepare(CrashDisk disk)
    {
        disk.Change(Before);
        Meanwhile.ToList().ForEach(change => disk.Change(change));
        return disk.Change(static draft => draft.Put("<beside>", Contents.Text("[text beside]", 200)));
    }
}

/// <summary>
/// All ways to delete something. Of each it is checked that nothing of it can be read from any part of the file, after
/// the command and after a crash in the middle of it (<see cref="DeletionTests"/>). A change of the key deletes by
/// making a new file, and has tests of its own.
/// </summary>
internal static class Deletions
{
    private const int Large = 2_300_000;

    /// <summary>Files that grow: their last frames are written again, and the old ones are free space.</summary>
    private static IReadOnlyList<Action<Draft>> Appends { get; } =
    [
        static draft =>
        {
            draft.Append("<name c>", Contents.Text("[more text of c]", 200));
            draft.Append("<large>", Contents.Text("[more text of large]", 3000));
        },
        static draft =>
        {
            draft.Append("<name c>", Contents.Noise("[noise of c]", 200));
            draft.Append("<large>", Contents.Noise("[noise of large]", 3000));
        },
    ];

    /// <summary>The table.</summary>
    public static IReadOnlyList<Deletion> All { get; } =
    [
        new("remove a file", Files, static draft => draft.Remove("<name a>")),
        new("remove a file that shares a frame", Files, static draft => draft.Remove("<name b>")),
        new("remove a large file", LargeFile, static draft => draft.Remove("<large>")),
        new("remove everything", Everything, static draft => draft.RemoveEverything()),
        new("replace a file", Files, static draft =>
            draft.Put("<name a>", Contents.Text("[second text of a]", 300))),
        new("replace a large file", LargeFile, static draft =>
            draft.Put("<large>", Contents.Text("[second text of large]", 300))),
        new("replace files by an import", Files, static draft => draft.Import(new Dictionary<string, byte[]>
        {
            ["<name a>"] = Contents.Text("[imported text of a]", 500),
            ["<name c>"] = Contents.Noise("[imported noise of c]", 500),
        })),
        new("copy a file over another", Files, static draft => draft.Copy("<name c>", "<name a>")),
        new("copy over files from another lockbox", Files, static draft => draft.CopyFromAnother(
            new Dictionary<string, byte[]>
            {
                ["<name a>"] = Contents.Text("[copied text of a]", 500),
                ["<name c>"] = Contents.Noise("[copied noise of c]", 500),
            })),
        new("write into a file", Files, static draft =>
            draft.Write("<name b>", 0, Contents.Text("[inner text of b]", 60))),
        new("write into a large file", LargeFile, static draft =>
            draft.Write("<large>", 1 << 17, Contents.Text("[inner text of large]", 300))),
        new("append to a file that is removed then", Files, static draft =>
        {
            draft.Append("<name c>", Contents.Text("[more text of c]", 200));
            draft.Remove("<name c>");
        }),
        new("remove files that were appended to before", LargeFile, static draft =>
        {
            draft.Remove("<name c>");
            draft.Remove("<large>");
        })
        { Meanwhile = Appends },
        new("cut off what was appended before", LargeFile, static draft =>
        {
            draft.Cut("<name c>", 100);
            draft.Cut("<large>", 5000);
        })
        { Meanwhile = Appends },
        new("remove files that were copied, and their copies", Copied, static draft =>
        {
            draft.Remove("<name a>");
            draft.Remove("<copy of a>");
            draft.Remove("<large>");
            draft.Remove("<copy of large>");
        }),
        new("write into a copy and rename it over its original", Copied, static draft =>
        {
            draft.Write("<copy of large>", 1 << 17, Contents.Text("[inner text of the copy]", 300));
            draft.Rename("<copy of large>", "<large>");
            draft.Append("<large>", Contents.Text("[more text of the copy]", 300));
        }),
        new("cut a file off", Files, static draft => draft.Cut("<name a>", 20)),
        new("cut a large file off", LargeFile, static draft => draft.Cut("<large>", 1_000_000)),
        new("rename a file", Files, static draft => draft.Rename("<name c>", "<name other>")),
        new("rename a file over another", Files, static draft => draft.Rename("<name c>", "<name a>")),
        new("rename a directory over an empty one", Directories, static draft => draft.Rename("<full>", "<empty>")),
        new("update a short value", Variables, static draft =>
            draft.SetVariable("<variable a>", Contents.Text("[second value of a]", 70))),
        new("update a long value", Variables, static draft =>
            draft.SetVariable("<variable b>", Contents.Noise("[second value of b]", 900))),
        new("update a value that is no secret", Variables, static draft =>
            draft.SetVariable("<variable c>", Contents.Text("[second value of c]", 80), isSecret: false)),
        new("make a secret of a value", Variables, static draft =>
            draft.SetVariable("<variable c>", Contents.Text("[secret value of c]", 80))),
        new("rename a variable", Variables, static draft =>
            draft.RenameVariable("<variable a>", "<variable other>")),
        new("update description and metadata", Variables, static draft =>
            draft.DescribeVariable("<variable a>", "[second note on a]")),
        new("replace and remove files by mirroring a folder", Files, static draft => draft.Mirror(
            new Dictionary<string, byte[]> { ["<name a>"] = Contents.Text("[other text of a]", 100) })),
        new("remove a variable with a short value", Variables, static draft => draft.RemoveVariable("<variable a>")),
        new("remove a variable with a long value", Variables, static draft => draft.RemoveVariable("<variable b>")),
        new("remove a protector", Protectors, static draft => draft.RemoveKey("<key a>")),
        new("replace a protector", Protectors, static draft => draft.ReplaceKey("<key a>", "<key c>")),
    ];

    private static void Files(Draft draft)
    {
        draft.Put("<name a>", Contents.Noise("[noise of a]", 3000));
        draft.Put("<name b>", Contents.Text("[text of b]", 2000));
        draft.Put("<name c>", Contents.Text("[text of c]", 400));
    }

    /// <summary>So many names that the index has several leaves.</summary>
    private static void Directories(Draft draft)
    {
        Files(draft);
        draft.PutDirectory("<empty>");
        draft.PutDirectory("<full>");
        for (int i = 0; i < 150; i++)
        {
            string name = $"<full>/<below {i * 7919 % 150}> {Convert.ToHexStringLower(Noise.Random(i, 80))}";
            draft.Put(name, Contents.Text($"[text below {i}]", 60));
        }
    }

    private static void LargeFile(Draft draft)
    {
        Files(draft);
        draft.Put("<large>", Contents.Text("[text of large]", Large));
    }

    private static void Copied(Draft draft)
    {
        LargeFile(draft);
        draft.Copy("<name a>", "<copy of a>");
        draft.Copy("<large>", "<copy of large>");
    }

    private static void Variables(Draft draft)
    {
        draft.SetVariable("<variable a>", Contents.Text("[value of a]", 60));
        draft.SetVariable("<variable b>", Contents.Noise("[value of b]", 4000));
        draft.SetVariable("<variable c>", Contents.Text("[value of c]", 50), isSecret: false);
        draft.DescribeVariable("<variable a>", "[note on a]");
        draft.DescribeVariable("<variable b>", "[note on b]");
    }

    private static void Protectors(Draft draft)
    {
        draft.Put("<name a>", Contents.Text("[text of a]", 300));
        draft.AddKey("<key a>");
        draft.AddKey("<key b>");
    }

    private static void Everything(Draft draft)
    {
        Files(draft);
        Variables(draft);
        draft.AddKey("<key a>");
    }
}
