using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Items;

/// <summary>Writes items with the SHA-256 of their content, each as soon as it is known.</summary>
/// <param name="cmdlet">The cmdlet; output, errors and progress are its.</param>
/// <param name="open">Where the items are.</param>
internal sealed class ItemHashing(LockboxCmdlet cmdlet, OpenLockbox open)
{
    private long _bytes;

    /// <summary>Hashes and writes. An item whose content is damaged is reported and left out.</summary>
    /// <param name="entries">The items, in order.</param>
    public void Write(IReadOnlyList<Entry> entries)
    {
        long total = entries.Where(static entry => entry.Sha256.IsEmpty).Sum(static entry => entry.Length);
        _ = cmdlet.RunLong($"Hashing in {Path.GetFileName(open.Path)}", (pump, progress) =>
        {
            for (int i = 0; i < entries.Count; i++)
            {
                pump.Token.ThrowIfCancellationRequested();
                int done = i;
                Action<int> onRead = read => progress.Report(
                    new TransferProgress(_bytes += read, total, done, entries.Count, entries[done].Name));
                Write(entries[i], onRead, pump);
            }

            return entries.Count;
        });
    }

    private void Write(Entry entry, Action<int> onRead, PipelinePump pump)
    {
        try
        {
            ReadOnlyMemory<byte> sha256 = open.Snapshot.Sha256Of(entry, onRead, pump.Token);
            PSObject item = new(new LockboxItem(open.Path, entry, open.Snapshot.StoredLengthOf(entry), sha256));
            item.TypeNames.Insert(0, LockboxItem.HashTypeName);
            pump.Post(() => cmdlet.WriteObject(item));
        }
        catch (LockboxItemCorruptException error)
        {
            pump.Post(() => cmdlet.Report(error, entry.Name));
        }
    }
}
