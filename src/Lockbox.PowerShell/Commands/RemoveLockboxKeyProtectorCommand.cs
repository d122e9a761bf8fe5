using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Removes ways to unlock a lockbox, in one commit for each lockbox. The last one is never removed. Who has unlocked
/// the lockbox before may know its key: only <c>Update-LockboxKey</c> shuts them out.
/// </summary>
[Cmdlet(
    VerbsCommon.Remove, "LockboxKeyProtector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ById)]
[OutputType(typeof(LockboxKeyProtector))]
public sealed class RemoveLockboxKeyProtectorCommand : UnlockingCmdlet
{
    private const string ById = "Id";
    private const string ByLabel = "Label";
    private const string ByObject = "InputObject";

    private const int ShortestId = 8;

    private readonly List<LockboxKeyProtector> _objects = [];

    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0, ParameterSetName = ById)]
    [Parameter(Position = 0, ParameterSetName = ByLabel)]
    [LockboxReferenceTransformation, ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>The ids of the protectors, or their first eight digits or more.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ById)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyProtectorCompleter))]
    public string[]? Id { get; set; }

    /// <summary>The labels of the protectors, exactly; every protector that has one of them is meant.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLabel)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyProtectorCompleter))]
    public string[]? Label { get; set; }

    /// <summary>Protectors from <c>Get-LockboxKeyProtector</c>.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public LockboxKeyProtector[]? InputObject { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Passes on what was removed, as it was.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _objects.AddRange(InputObject ?? []);

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(RemoveAll, Lockbox);

    private void RemoveAll()
    {
        if (ParameterSetName != ByObject)
        {
            string path = PathOf(Lockbox);
            Terminating(() => Remove(path, Selected(path)), path);
            return;
        }

        foreach (IGrouping<string, LockboxKeyProtector> group in
            _objects.GroupBy(static one => one.Lockbox, HostPath.Comparer))
        {
            Terminating(() => Remove(group.Key, [.. group.DistinctBy(static one => one.Id)]), group.Key);
        }
    }

    private List<LockboxKeyProtector> Selected(string path)
    {
        List<LockboxKeyProtector> all =
            [.. LockboxFile.ReadHeader(path).KeySlots.Select(slot => new LockboxKeyProtector(path, slot))];
        List<LockboxKeyProtector> selected = [];
        foreach (string wanted in (Id ?? Label)!)
        {
            List<LockboxKeyProtector> meant =
                [.. all.Where(one => Id is null ? one.Label == wanted : IsId(one, wanted))];
            if (meant.Count == 0 || (Id is not null && meant.Count > 1))
            {
                Report(NotFound(path, wanted, meant.Count), wanted);
                continue;
            }

            selected.AddRange(meant);
        }

        return [.. selected.DistinctBy(static one => one.Id)];
    }

    private void Remove(string path, List<LockboxKeyProtector> chosen)
    {
        RefuseLast(path, chosen);
        List<LockboxKeyProtector> confirmed =
            [.. chosen.Where(one => ShouldProcess(DisplayText.Protector(one), $"Remove from {path}"))];
        if (confirmed.Count == 0)
        {
            return;
        }

        using LockboxKey key = KeyOf(path);
        OneCommit.Run(
            this, path, key, LockTimeoutSeconds, $"Removing key protectors from {Path.GetFileName(path)}",
            staging =>
            {
                confirmed.ForEach(one => staging.Transaction.RemoveKeySlot(one.Id));
                return new WorkDone("Removed", confirmed.Count, Bytes: null, Threads: 1) { Noun = "key protectors" };
            });
        if (PassThru)
        {
            WriteObject(confirmed, enumerateCollection: true);
        }
    }

    private static void RefuseLast(string path, List<LockboxKeyProtector> chosen)
    {
        HashSet<Guid> ids = [.. chosen.Select(static one => one.Id)];
        if (ids.Count > 0 && LockboxFile.ReadHeader(path).KeySlots.All(slot => ids.Contains(slot.Id)))
        {
            throw new LockboxLastProtectorException(
                $"Without {(ids.Count == 1 ? "this key protector" : "these key protectors")} nobody could unlock "
                + $"'{path}' any more.",
                "Add another one first with Add-LockboxKeyProtector.");
        }
    }

    private static bool IsId(LockboxKeyProtector one, string wanted) =>
        Guid.TryParse(wanted, out Guid id)
            ? one.Id == id
            : wanted.Length >= ShortestId && one.Id.ToString().StartsWith(wanted, StringComparison.OrdinalIgnoreCase);

    private LockboxProtectorNotFoundException NotFound(string path, string wanted, int count)
    {
        string what = $"{(Id is null ? "label" : "id")} '{DisplayText.Name(wanted)}'";
        return new LockboxProtectorNotFoundException(
            $"'{path}' has {(count > 1 ? $"{count} key protectors" : "no key protector")} with the {what}.",
            $"Get-LockboxKeyProtector shows them; an id needs at least its first {ShortestId} digits.");
    }
}
