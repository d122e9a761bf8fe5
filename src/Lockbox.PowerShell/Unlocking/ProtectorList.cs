using Lockbox.Engine;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>Protectors that a lockbox is to have, disposed together.</summary>
internal sealed class ProtectorList : IDisposable
{
    private readonly List<KeyProtector> _items = [];

    /// <summary>The protectors.</summary>
    public IReadOnlyList<KeyProtector> Items => _items;

    /// <summary>Takes a protector over.</summary>
    /// <param name="protector">The protector.</param>
    /// <param name="label">The label that anyone can read, or null for none.</param>
    public void Add(KeyProtector protector, string? label)
    {
        _items.Add(protector);
        protector.Label = label ?? string.Empty;
    }

    /// <inheritdoc/>
    public void Dispose() => _items.ForEach(static item => item.Dispose());
}
