using Lockbox.Engine;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>Says in words what opens a lockbox.</summary>
internal static class ProtectorText
{
    /// <summary>A kind of protector, for instance <c>key file</c>.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>A noun.</returns>
    public static string Kind(KeySlotKind kind) => kind switch
    {
        KeySlotKind.Password => "password",
        KeySlotKind.KeyFile => "key file",
        KeySlotKind.Recipient => "recipient",
        KeySlotKind.Certificate => "certificate",
        _ => "protector of a newer version",
    };

    /// <summary>A kind of key material, for instance <c>identity</c>.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>A noun.</returns>
    public static string Material(KeyMaterialKind kind) => kind switch
    {
        KeyMaterialKind.Password => "password",
        KeyMaterialKind.KeyFile => "key file",
        KeyMaterialKind.Identity => "identity",
        _ => "certificate",
    };

    /// <summary>What opens a lockbox, in a sentence.</summary>
    /// <param name="slots">Its slots.</param>
    /// <returns>For instance <c>It opens with a password or an identity.</c></returns>
    public static string OpensWith(IEnumerable<KeySlotInfo> slots) => $"It opens with {Ways(slots)}.";

    /// <summary>What opens a lockbox.</summary>
    /// <param name="slots">Its slots.</param>
    /// <returns>For instance <c>a password or an identity</c>.</returns>
    public static string Ways(IEnumerable<KeySlotInfo> slots) =>
        string.Join(" or ", slots.Select(static slot => slot.Kind).Distinct().Order().Select(Way));

    /// <summary>One protector, so that people know which is meant.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>For instance <c>the recipient 'ci' (3f2a9c01)</c>.</returns>
    public static string Describe(KeySlotInfo slot)
    {
        string label = slot.Label.Length == 0 ? string.Empty : $" '{DisplayText.Name(slot.Label)}'";
        return $"the {Kind(slot.Kind)}{label} ({slot.Id.ToString("D")[..8]})";
    }

    private static string Way(KeySlotKind kind) => kind switch
    {
        KeySlotKind.Recipient => "an identity",
        _ => $"a {Kind(kind)}",
    };
}
