using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// All that is done to a lockbox while the disk fails. Each of these goes through every check: the power is cut at each
/// point of it (<see cref="CrashTests"/>), at each point of what the next writer does after that
/// (<see cref="TwoCrashesTests"/>), and each single I/O of it fails (<see cref="FaultTests"/>). What is no workload on
/// one device, a change of the key and an optimization, has tests of its own.
/// </summary>
internal static class CrashWorkloads
{
    private static readonly Dictionary<string, byte[]> ManySmall = Enumerable.Range(0, 60).ToDictionary(
        static i => $"<small {i}>", static i => Contents.Text($"[text of small {i}]", 100 + (i * 37 % 900)));

    private static readonly Dictionary<string, byte[]> OneLarge =
        new() { ["<large>"] = Contents.Text("[text of large]", 2_200_000) };

    private static readonly Dictionary<string, byte[]> OneLargeAndSome = new()
    {
        ["<large>"] = Contents.Text("[text of large]", 2_200_000),
        ["<name b>"] = Contents.Text("[copied text of b]", 600),
        ["<name d>"] = Contents.Noise("[copied noise of d]", 900),
    };

    private static readonly Step AddD =
        new("add", static draft => draft.Put("<name d>", Contents.Noise("[text of d]", 1200)));

    /// <summary>The table. A name is also what LOCKBOX_CRASH says.</summary>
    public static IReadOnlyList<CrashWorkload> All { get; } =
    [
        new("create") { Creates = true, SectorSizes = [512, 64] },
        new("add-first", new Step("add", ThreeFiles)) { SectorSizes = [512, 64] },
        new("add-one-by-one", [.. Enumerable.Range(0, 6).Select(static n => new Step(
            $"add {n}", draft => draft.Put($"<name {n}>", Contents.Text($"[text {n}]", 100 + n))))]),
        new("add-to-freed-space", AddD)
        {
            Before = static disk => disk.Change(ThreeFiles).Change(static draft => draft.Remove("<name c>")),
        },
        new("add-to-clean-space", AddD) { Before = EndInCleanSpace },
        new("import-many-small", new Step("import", static draft => draft.Import(ManySmall)))
        {
            Before = static disk => disk.Change(ThreeFiles).Change(static draft => draft.Remove("<name c>")),
        },
        new("import-one-large", new Step("import", static draft => draft.Import(OneLarge)))
        {
            Before = static disk => disk.Change(ThreeFiles),
            ByChance = 1,
        },
        new("import-over-others", new Step("import", static draft => draft.Import(ManySmall)))
        {
            Before = static disk => disk.Change(static draft =>
            {
                draft.Put("<small 7>", Contents.Noise("[older text of small 7]", 3000));
                draft.Put("<small 9>", Contents.Text("[older text of small 9]", 300));
            }),
        },
        new("replace", new Step(
            "replace", static draft => draft.Put("<name b>", Contents.Text("[second text of b]", 400))))
        {
            Before = static disk => disk.Change(ThreeFiles),
            SectorSizes = [512, 64],
        },
        new("write-and-append",
            new Step("write", static draft => draft.Write("<name b>", 200, Contents.Text("[inner text of b]", 90))),
            new Step("append", static draft => draft.Append("<name c>", Contents.Text("[more text of c]", 300))),
            new Step("append again", static draft =>
            {
                draft.Append("<name c>", Contents.Noise("[more noise of c]", 500));
                draft.Append("<name c>", Contents.Text("[last text of c]", 100));
                draft.Write("<name a>", 800, Contents.Text("[far text of a]", 60));
            }),
            new Step("cut", static draft => draft.Cut("<name c>", 1600)))
        {
            Before = static disk => disk.Change(ThreeFiles),
            SectorSizes = [512, 64],
        },
        new("write-into-large", new Step("write", static draft =>
        {
            draft.Write("<large>", 1 << 17, Contents.Text("[inner text of large]", 200));
            draft.Append("<large>", Contents.Text("[more text of large]", 900));
        }))
        {
            Before = static disk => disk.Change(static draft => draft.Import(OneLarge)),
            ByChance = 1,
        },
        new("mirror-a-folder", new Step("mirror", static draft => draft.Mirror(new Dictionary<string, byte[]>
        {
            ["<name a>"] = Contents.Text("[second text of a]", 800),
            ["<name b>"] = Contents.Text("[text of b]", 900),
            ["<name x>"] = Contents.Noise("[text of x]", 1100),
        })))
        {
            Before = static disk => disk.Change(ThreeFiles),
        },
        new("rename", new Step("rename", static draft => draft.Rename("<name b>", "<name other>")))
        {
            Before = static disk => disk.Change(ThreeFiles),
        },
        new("rename-over-others", new Step("rename", static draft =>
        {
            draft.Rename("<full>", "<empty>");
            draft.Rename("<name a>", "<name c>");
        }))
        {
            Before = static disk => disk.Change(ThreeFiles).Change(TwoDirectories),
            SectorSizes = [512, 64],
        },
        new("rename-and-replace", new Step("rename and replace", static draft =>
        {
            draft.Rename("<name a>", "<name e>");
            draft.Put("<name b>", Contents.Text("[second text of b]", 90));
        }))
        {
            Before = TwoDifferentSlots,
            SectorSizes = [64],
            TriesEveryPair = true,
        },
        new("copy", new Step("copy", static draft =>
        {
            draft.Copy("<full>", "<copied>");
            draft.Copy("<name a>", "<name c>");
        }))
        {
            Before = static disk => disk.Change(ThreeFiles).Change(TwoDirectories),
        },
        new("copy-from-another", new Step("copy", static draft => draft.CopyFromAnother(OneLargeAndSome)))
        {
            Before = static disk => disk.Change(ThreeFiles),
            ByChance = 1,
        },
        new("roll-back-copy", new Step("copy", static draft => draft.Copy("<name a>", "<name x>")) { RollsBack = true })
        {
            Before = static disk => disk.Change(ThreeFiles).Change(static draft => draft.Remove("<name c>")),
        },
        new("remove-from-shared-frame", new Step("remove", static draft => draft.Remove("<name b>")))
        {
            Before = static disk => disk.Change(ThreeFiles),
            SectorSizes = [512, 64],
        },
        new("remove", new Step("remove", static draft => draft.Remove("<name a>")))
        {
            Before = TwoDifferentSlots,
            SectorSizes = [64],
            TriesEveryPair = true,
        },
        new("remove-everything", new Step("remove all", static draft => draft.RemoveEverything()))
        {
            Before = static disk => disk.Change(ThreeFiles).Change(ThreeVariables),
        },
        new("add-and-remove-in-turn",
            AddD,
            new Step("remove", static draft => draft.Remove("<name a>")),
            new Step("add", static draft => draft.Put("<name e>", Contents.Text("[text of e]", 1100))),
            new Step("rename and replace", static draft =>
            {
                draft.Rename("<name b>", "<name z>");
                draft.Put("<name d>", Contents.Text("[second text of d]", 50));
            }))
        {
            Before = static disk => disk.Change(ThreeFiles),
        },
        new("add-after-two-commits", new Step(
            "add", static draft => draft.Put("<name d>", Contents.Noise("[noise of d]", 900))))
        {
            Before = TwoDifferentSlots,
            SectorSizes = [64],
            TriesEveryPair = true,
        },
        new("roll-back", AddD with { RollsBack = true })
        {
            Before = static disk => disk.Change(ThreeFiles).Change(static draft => draft.Remove("<name c>")),
        },
        new("roll-back-protector", new Step("add a key", static draft => draft.AddKey("<key a>")) { RollsBack = true })
        {
            Before = static disk => disk.Change(ThreeFiles).Change(static draft => draft.Remove("<name c>")),
        },
        new("roll-back-import", new Step("import", static draft => draft.Import(ManySmall)) { RollsBack = true })
        {
            Before = static disk => disk.Change(ThreeFiles).Change(static draft => draft.Remove("<name c>")),
        },
        new("roll-back-large", new Step("add", static draft =>
            draft.Put("<name l>", Contents.Noise("[noise of l]", 2_200_000))) { RollsBack = true })
        {
            Before = static disk => disk.Change(ThreeFiles),
            ByChance = 1,
        },
        new("variables",
            new Step("set", static draft => draft.SetVariable("<variable d>", Contents.Text("[value of d]", 70))),
            new Step("set again", static draft =>
            {
                draft.SetVariable("<variable a>", Contents.Noise("[second value of a]", 1800));
                draft.SetVariable("<variable b>", Contents.Text("[second value of b]", 30));
            }),
            new Step("describe", static draft => draft.DescribeVariable("<variable b>", "[second note on b]")),
            new Step("rename", static draft => draft.RenameVariable("<variable c>", "<variable other>")),
            new Step("remove", static draft => draft.RemoveVariable("<variable a>")))
        {
            Before = static disk => disk.Change(ThreeVariables),
            SectorSizes = [512, 64],
        },
        new("protectors",
            new Step("add", static draft => draft.AddKey("<key a>")),
            new Step("replace", static draft => draft.ReplaceKey("<key a>", "<key b>")),
            new Step("add another", static draft => draft.AddKey("<key c>")),
            new Step("remove", static draft => draft.RemoveKey("<key b>")))
        {
            Before = static disk => disk.Change(
                static draft => draft.Put("<name a>", Contents.Text("[text of a]", 700))),
            SectorSizes = [512, 64],
        },
        new("protectors-after-two-commits", new Step("replace and add", static draft =>
        {
            draft.ReplaceKey("<key a>", "<key b>");
            draft.AddKey("<key c>");
        }))
        {
            Before = TwoDifferentSlots,
            SectorSizes = [64],
            TriesEveryPair = true,
        },
        new("protectors-and-content", new Step("replace both", static draft =>
        {
            draft.ReplaceKey("<key a>", "<key b>");
            draft.Put("<name b>", Contents.Text("[second text of b]", 400));
            draft.AddKey("<key c>");
        }))
        {
            Before = static disk => disk.Change(ThreeFiles).Change(static draft => draft.AddKey("<key a>"))
                .Change(static draft => draft.Remove("<name c>")),
        },
        new("two-commits-with-reader",
            new Step("remove", static draft => draft.Remove("<name c>")) { OpensReader = true },
            new Step("add", static draft => draft.Put("<name d>", Contents.Noise("[text of d]", 1300))),
            new Step("add without reader", static draft => draft.Put("<name e>", Contents.Text("[text of e]", 200)))
            {
                ClosesReader = true,
            })
        {
            Before = static disk => disk.Change(ThreeFiles),
        },
        new("recover-behind-end", AddD)
        {
            Before = static disk => disk.Change(ThreeFiles).KillWhen(AddLater, HasBytesBehindEnd),
        },
        new("recover-dirty-note", AddD)
        {
            Before = static disk => disk.Change(ThreeFiles).Change(static draft => draft.Remove("<name c>"))
                .KillWhen(AddLater, HasDirtyNote),
        },
        new("recover-visible-commit", AddD)
        {
            Before = static disk => disk.Change(ThreeFiles).KillWhen(Remove, HasUnflushedCommit),
        },
        new("recover-before-mirror", AddD)
        {
            Before = static disk => disk.Change(ThreeFiles).KillWhen(Remove, HasUnflushedCommit, later: 1),
        },
        new("recover-pending-redaction", AddD)
        {
            Before = static disk => disk.Change(ThreeFiles).Change(static draft => draft.AddKey("<key a>"))
                .KillWhen(RemoveBoth, HasPendingRedaction, later: 2),
        },
    ];

    /// <summary>Names and sector sizes, for theories.</summary>
    public static TheoryData<string, int> Runs()
    {
        TheoryData<string, int> data = [];
        foreach (CrashWorkload workload in All)
        {
            foreach (int sectorSize in workload.SectorSizes)
            {
                data.Add(workload.Name, sectorSize);
            }
        }

        return data;
    }

    /// <summary>The one of a name.</summary>
    public static CrashWorkload Named(string name) => All.Single(workload => workload.Name == name);

    private static void ThreeFiles(Draft draft)
    {
        draft.Put("<name a>", Contents.Text("[text of a]", 700));
        draft.Put("<name b>", Contents.Text("[text of b]", 900));
        draft.Put("<name c>", Contents.Noise("[text of c]", 1500));
    }

    private static void TwoDirectories(Draft draft)
    {
        draft.PutDirectory("<empty>");
        draft.PutDirectory("<full>");
        draft.Put("<full>/<name e>", Contents.Text("[text of e]", 300));
        draft.Put("<full>/<deep>/<name f>", Contents.Text("[text of f]", 200));
    }

    private static void ThreeVariables(Draft draft)
    {
        draft.SetVariable("<variable a>", Contents.Text("[value of a]", 60));
        draft.SetVariable("<variable b>", Contents.Noise("[value of b]", 1500));
        draft.SetVariable("<variable c>", Contents.Text("[value of c]", 50), isSecret: false);
        draft.DescribeVariable("<variable a>", "[note on a]");
        draft.DescribeVariable("<variable b>", "[note on b]");
    }

    private static void AddLater(Draft draft) => draft.Put("<name x>", Contents.Noise("[text of x]", 1100));

    private static void Remove(Draft draft) => draft.Remove("<name b>");

    private static void RemoveBoth(Draft draft)
    {
        draft.Remove("<name b>");
        draft.RemoveKey("<key a>");
    }

    /// <summary>The last commit adds, so that the slots hold two different states; there is freed space, too.</summary>
    private static void TwoDifferentSlots(CrashDisk disk) => disk
        .Change(ThreeFiles)
        .Change(static draft =>
        {
            draft.Remove("<name c>");
            draft.AddKey("<key a>");
        })
        .Change(static draft => draft.Put("<name x>", Contents.Text("[text of x]", 100)));

    private static void EndInCleanSpace(CrashDisk disk)
    {
        disk.Change(ThreeFiles);
        for (int i = 0; !disk.Look(EndsInCleanSpace); i++)
        {
            Assert.InRange(i, 0, 20);
            disk.Change(static draft => draft.Put("<name x>", Contents.Noise("[noise of x]", 3000)))
                .Change(static draft => draft.Remove("<name x>"));
        }
    }

    /// <summary>Whether the file ends in space that a redaction has overwritten and that may be used again.</summary>
    private static bool EndsInCleanSpace(Snapshot snapshot)
    {
        List<FreeRange> free = new FreeMapStore(snapshot.Opened.Extents)
            .Load(snapshot.Root, snapshot.Slot.Superblock.CommitSequence, []);
        return snapshot.Root.SpaceIsClean && free.Count > 0 && free[^1].Range.End == snapshot.Root.AllocatedUnits;
    }

    private static bool HasBytesBehindEnd(CrashDisk disk) => disk.Look(IsLongerThanAllocated);

    private static bool IsLongerThanAllocated(Snapshot snapshot) =>
        snapshot.Opened.Device.Length > new SpaceRange(0, snapshot.Root.AllocatedUnits).ByteLength;

    /// <summary>The note alone tells that something was written to space inside the file.</summary>
    private static bool HasDirtyNote(CrashDisk disk) =>
        disk.HasNote() && disk.Disk.Pending.Keys.Any(sector =>
            (long)sector * disk.Disk.SectorSize >= FileLayout.FirstExtent)
        && !HasBytesBehindEnd(disk) && disk.Look(static snapshot => snapshot.Root.RedactionFrom == 0);

    /// <summary>A commit can be seen whose superblock has not been flushed.</summary>
    private static bool HasUnflushedCommit(CrashDisk disk) =>
        disk.Look(static snapshot => snapshot.Root.RedactionFrom != 0);

    /// <summary>Both slots hold the commit, and what it deleted is being overwritten.</summary>
    private static bool HasPendingRedaction(CrashDisk disk) => disk.Look(static snapshot =>
    {
        snapshot.Opened.ReadNewest(out SlotContent[] slots);
        return slots.All(static slot => slot.Root is { RedactionFrom: not 0 });
    });
}
