using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Items;

/// <summary>The lockboxes that piped items come from, open for reading, each with its items.</summary>
internal sealed class ItemOrigins : IDisposable
{
    private readonly List<(OpenLockbox Lockbox, IReadOnlyList<LockboxItem> Items)> _origins = [];

    /// <summary>Each lockbox with the items that come from it.</summary>
    public IReadOnlyList<(OpenLockbox Lockbox, IReadOnlyList<LockboxItem> Items)> All => _origins;

    /// <summary>Opens them all, with what unlocks them without a parameter.</summary>
    /// <param name="items">The items.</param>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <returns>The open lockboxes; the caller disposes them.</returns>
    public static ItemOrigins Open(IEnumerable<LockboxItem> items, LockboxCmdlet cmdlet)
    {
        ItemOrigins origins = new();
        try
        {
            foreach (IGrouping<string, LockboxItem> group in items.GroupBy(item => item.Lockbox, HostPath.Comparer))
            {
                LockboxKey key = new UnlockResolver(cmdlet).Resolve(group.Key, GivenKey.None);
                origins._origins.Add((OpenLockbox.Read(group.Key, key), [.. group]));
            }

            return origins;
        }
        catch
        {
            origins.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _origins.ForEach(origin => origin.Lockbox.Dispose());
}
