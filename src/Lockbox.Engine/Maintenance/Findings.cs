namespace Lockbox.Engine.Maintenance;

/// <summary>
/// Collects what does not hold. Bounded, because a file that is damaged all over says the same all over.
/// </summary>
internal sealed class Findings
{
    private const int Max = 10_000;

    private readonly List<VerifyFinding> _all = [];

    /// <summary>Everything found so far.</summary>
    public IReadOnlyList<VerifyFinding> All => _all;

    /// <summary>Adds a finding.</summary>
    public void Add(string rule, string place, string message, string? item = null)
    {
        if (_all.Count < Max)
        {
            _all.Add(new VerifyFinding(rule, place, item, message));
        }
    }

    /// <summary>Runs a check that may hit damage, and notes the damage instead of throwing it.</summary>
    /// <returns>Whether it ran through.</returns>
    public bool Guard(string rule, string place, Action check)
    {
        try
        {
            check();
            return true;
        }
        catch (LockboxException e) when (e is LockboxCorruptException or LockboxReadException)
        {
            Add(rule, place, e.Message);
            return false;
        }
    }
}
