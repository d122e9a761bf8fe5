namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// The folders that a power cut or a kill can leave: any of the changes of names since the last sync may have arrived,
/// with or without the others; and of each file any of the images that <see cref="PowerCut"/> gives. What the path
/// leads to is looked at in all its images, what lies beside it in a few.
/// </summary>
internal sealed class FolderCut(int seed, int byChance)
{
    private readonly PowerCut _cut = new(seed, byChance);

    /// <summary>A folder for each image, with how it came about.</summary>
    public IEnumerable<(string How, SimulatedFolder Folder)> ImagesOf(SimulatedFolder folder, string path)
    {
        yield return ("killed", folder.AfterKill());
        for (int kept = 0; kept < 1 << folder.Pending.Count; kept++)
        {
            Dictionary<string, SimulatedDisk> names = new(folder.DurableFiles, StringComparer.Ordinal);
            List<string> arrived = [];
            foreach ((int i, SimulatedFolder.NameChange change) in folder.Pending.Index())
            {
                if ((kept & 1 << i) != 0)
                {
                    change.Apply(names);
                    arrived.Add(change.What);
                }
            }

            int number = 0;
            foreach ((string how, SimulatedDisk image) in _cut.ImagesOf(names[path]))
            {
                number++;
                Dictionary<string, SimulatedDisk> files = names.ToDictionary(
                    static file => file.Key,
                    file => file.Key == path ? image : OneOf(file.Value, number));
                yield return ($"seed {seed}, names [{string.Join(", ", arrived)}], {how}", new SimulatedFolder(files));
            }
        }
    }

    private static SimulatedDisk OneOf(SimulatedDisk disk, int number)
    {
        List<(string How, SimulatedDisk Disk)> images = [.. PowerCut.ExtremesOf(disk)];
        return images[number % images.Count].Disk;
    }
}
