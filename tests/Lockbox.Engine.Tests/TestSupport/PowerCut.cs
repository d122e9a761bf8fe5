using Lockbox.Engine.Format;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// The images that a power cut can leave of a disk: each sector holds any of the versions it went through since the
/// last flush, independently of the others, and the file has any of its lengths. All of them are far too many, so the
/// extreme ones are taken, the ones around the last write, and some by chance: sectors each by themselves, and the
/// writes that a disk had come to when it works in an order of its own. The images and their order follow from the seed
/// and the operations alone, so that an image can be made again by its number.
/// </summary>
internal sealed class PowerCut(int seed, int byChance)
{
    /// <summary>The most sectors of a write that is torn at each of its boundaries.</summary>
    private const int AllTears = 16;

    private delegate int Choice(int sector, IReadOnlyList<SimulatedDisk.Version> versions);

    /// <summary>The extreme images alone: few enough to look at for every pair of points.</summary>
    public static IEnumerable<(string How, SimulatedDisk Disk)> ExtremesOf(SimulatedDisk disk)
    {
        if (disk.Pending.Count == 0 && disk.Lengths.Count == 0)
        {
            yield return ("nothing pending", new SimulatedDisk(disk.SectorSize, disk.Image()));
            yield break;
        }

        int lengths = disk.Lengths.Count;
        (int first, int end) = disk.LastWrite;
        yield return ("all lost", Pick(disk, 0, static (_, _) => 0));
        yield return ("all kept", Pick(disk, lengths, static (_, versions) => versions.Count));
        if (end > first)
        {
            int middle = (first + end) / 2;
            yield return ("only last write kept", Pick(
                disk, lengths, (sector, versions) => sector >= first && sector < end ? versions.Count : 0));
            yield return ("only half of last write kept", Pick(
                disk, lengths, (sector, versions) => sector >= first && sector < middle ? versions.Count : 0));
        }
    }

    /// <summary>A disk for each image, with how it came about.</summary>
    public IEnumerable<(string How, SimulatedDisk Disk)> ImagesOf(SimulatedDisk disk)
    {
        if (disk.Pending.Count == 0 && disk.Lengths.Count == 0)
        {
            yield return ("nothing pending", new SimulatedDisk(disk.SectorSize, disk.Image()));
            yield break;
        }

        int lengths = disk.Lengths.Count;
        yield return ("all lost", Pick(disk, 0, static (_, _) => 0));
        yield return ("all kept", Pick(disk, lengths, static (_, versions) => versions.Count));
        yield return ("data lost, length kept", Pick(disk, lengths, static (_, _) => 0));
        (int first, int end) = disk.LastWrite;
        if (end > first)
        {
            yield return ("last write lost", Pick(
                disk, lengths, (sector, versions) => versions.Count - (sector >= first && sector < end ? 1 : 0)));
            yield return ("only last write kept", Pick(
                disk, lengths, (sector, versions) => sector >= first && sector < end ? versions.Count : 0));
        }

        foreach (int tear in TearsOf(first, end))
        {
            yield return ($"last write torn before sector {tear}", Pick(
                disk, lengths, (sector, versions) => versions.Count - (sector >= tear && sector < end ? 1 : 0)));
            yield return ($"last write torn behind sector {tear}", Pick(
                disk, lengths, (sector, versions) => versions.Count - (sector >= first && sector < tear ? 1 : 0)));
        }

        foreach (int alone in AloneOf(disk))
        {
            yield return ($"only sector {alone} lost", Pick(
                disk, lengths, (sector, versions) => versions.Count - (sector == alone ? 1 : 0)));
        }

        for (int i = 0; i < byChance; i++)
        {
            int chance = unchecked((seed * 31 + disk.Operations) * 31 + i);
            yield return ($"by chance {chance}", ByChance(disk, new Random(chance)));
            yield return ($"in another order {chance}", Reordered(disk, new Random(chance)));
        }
    }

    /// <summary>All boundaries of sectors within the last write; of a very long one the ends and some others.</summary>
    private IEnumerable<int> TearsOf(int first, int end)
    {
        if (end - first <= AllTears)
        {
            return Enumerable.Range(first + 1, Math.Max(0, end - first - 1));
        }

        Random random = new(unchecked(seed * 31 + first + end));
        IEnumerable<int> some = Enumerable.Range(0, byChance).Select(_ => random.Next(first + 1, end));
        return some.Concat([first + 1, (first + end) / 2, end - 1]).Distinct();
    }

    /// <summary>Sectors to lose on their own: all of the superblocks and the note, and some others.</summary>
    private IEnumerable<int> AloneOf(SimulatedDisk disk)
    {
        List<int> sectors = [.. disk.Pending.Keys];
        int front = sectors.FindIndex(sector => (long)sector * disk.SectorSize >= FileLayout.FirstExtent);
        int[] others = [.. front < 0 ? [] : sectors[front..]];
        new Random(unchecked(seed * 31 + disk.Operations)).Shuffle(others);
        return sectors[..(front < 0 ? sectors.Count : front)].Concat(others.Take(byChance));
    }

    private static SimulatedDisk ByChance(SimulatedDisk disk, Random random)
    {
        // Some cuts lose nearly everything, some nearly nothing.
        double kept = random.NextDouble();
        return Pick(disk, random.Next(disk.Lengths.Count + 1), (_, versions) =>
            random.NextDouble() < kept ? versions.Count : random.Next(versions.Count + 1));
    }

    /// <summary>
    /// The disk works in any order and has come so far: a beginning of a random order of the operations has arrived. A
    /// sector that several of them wrote holds the latest of those.
    /// </summary>
    private static SimulatedDisk Reordered(SimulatedDisk disk, Random random)
    {
        int[] times =
        [
            .. disk.Pending.Values.SelectMany(static versions => versions.Select(static version => version.Time))
                .Concat(disk.Lengths.Select(static length => length.Time)).Distinct().Order(),
        ];
        random.Shuffle(times);
        HashSet<int> arrived = [.. times[..random.Next(times.Length + 1)]];
        int length = disk.Lengths.Count;
        while (length > 0 && !arrived.Contains(disk.Lengths[length - 1].Time))
        {
            length--;
        }

        return Pick(disk, length, (_, versions) =>
        {
            int chosen = versions.Count;
            while (chosen > 0 && !arrived.Contains(versions[chosen - 1].Time))
            {
                chosen--;
            }

            return chosen;
        });
    }

    /// <summary>An image with the chosen version of each sector (0 = as flushed) and of the length.</summary>
    private static SimulatedDisk Pick(SimulatedDisk disk, int lengthChoice, Choice choose)
    {
        (int time, long length) = lengthChoice == 0 ? (0, disk.DurableLength) : disk.Lengths[lengthChoice - 1];
        byte[] image = disk.DurableImage(length);
        ClearBehindCuts(disk, time, image);
        foreach ((int sector, List<SimulatedDisk.Version> versions) in disk.Pending)
        {
            int chosen = choose(sector, versions);
            long begin = (long)sector * disk.SectorSize;
            bool wasCutLater = chosen > 0 && versions[chosen - 1].Time < LastCut(disk, time, begin);
            if (chosen > 0 && begin < length && !wasCutLater)
            {
                int count = (int)Math.Min(disk.SectorSize, length - begin);
                versions[chosen - 1].Bytes.AsSpan(0, count).CopyTo(image.AsSpan((int)begin));
            }
        }

        return new SimulatedDisk(disk.SectorSize, image);
    }

    /// <summary>A file that was cut and grew again reads as zeros there, whatever the sectors held.</summary>
    private static void ClearBehindCuts(SimulatedDisk disk, int time, byte[] image)
    {
        long shortest = disk.DurableLength;
        foreach ((int changed, long length) in disk.Lengths)
        {
            shortest = changed <= time ? Math.Min(shortest, length) : shortest;
        }

        if (shortest < image.Length)
        {
            image.AsSpan((int)shortest).Clear();
        }
    }

    private static int LastCut(SimulatedDisk disk, int time, long offset)
    {
        int last = 0;
        foreach ((int changed, long length) in disk.Lengths)
        {
            last = changed <= time && length <= offset ? changed : last;
        }

        return last;
    }
}
