using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>
/// The base of the cmdlets that need a key: the unlocking parameters, and opening for reading and writing.
/// </summary>
public abstract class UnlockingCmdlet : LockboxCmdlet
{
    private GivenKey? _given;
    private string? _path;

    /// <summary>The password that unlocks the lockbox, or that of the identity or certificate file.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <summary>The path of the key file that unlocks the lockbox.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string? KeyFile { get; set; }

    /// <summary>The path of the identity file that unlocks the lockbox.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string? Identity { get; set; }

    /// <summary>The certificate whose private key unlocks the lockbox.</summary>
    [Parameter]
    [ValidateNotNull]
    [CertificateReferenceTransformation]
    [ArgumentCompleter(typeof(CertificateCompleter))]
    public CertificateReference? Certificate { get; set; }

    /// <inheritdoc/>
    private protected override object? DefaultTarget => _path;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Terminating(() => _ = Given, MyInvocation.InvocationName);
        if (Given.Conflict is { } conflict)
        {
            Conflict(conflict, "Leave out all but one of them.");
        }
    }

    /// <summary>Ends the cmdlet because of parameters that do not go together.</summary>
    /// <param name="message">Which, and why.</param>
    /// <param name="remedy">What to write instead.</param>
    private protected void Conflict(string message, string remedy) =>
        ThrowTerminatingError(ErrorMapping.ToRecord(
            new UsageException(UsageException.Conflict, message, remedy), MyInvocation.InvocationName));

    /// <summary>The full path of the lockbox meant, by parameter, environment or the key cache.</summary>
    /// <param name="reference">The parameter, or null.</param>
    /// <returns>A full path; whether a lockbox is there shows when it is opened.</returns>
    private protected string PathOf(LockboxReference? reference) =>
        _path = reference?.Resolve(this) ?? LockboxReference.ResolveDefault(this);

    /// <summary>Does something with each lockbox meant; the first that fails ends the cmdlet.</summary>
    /// <param name="references">
    /// The parameter, whose paths may hold wildcards; null for the default, or for an empty pipeline.
    /// </param>
    /// <param name="step">What to do with a full path.</param>
    private protected void ForEachLockbox(LockboxReference[]? references, Action<string> step)
    {
        if (references is null && !MyInvocation.ExpectingInput)
        {
            Terminating(() => step(PathOf(null)), null);
        }

        foreach (LockboxReference reference in references ?? [])
        {
            Terminating(() => reference.ResolveAll(this).ToList().ForEach(step), reference);
        }
    }

    /// <summary>The key of a lockbox, by the order of the unlocking parameters.</summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="search">Where the key slots are, of a lockbox that may be damaged; else null.</param>
    /// <returns>The key; the caller disposes it.</returns>
    private protected LockboxKey KeyOf(string path, KeySlotSearch? search = null) =>
        new UnlockResolver(this) { Search = search }.Resolve(path, Given);

    /// <summary>Opens the last commit for reading.</summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <returns>The open lockbox; the caller disposes it.</returns>
    private protected OpenLockbox OpenRead(string path) => OpenLockbox.Read(path, KeyOf(path));

    /// <summary>The key for a change that asks first. With -WhatIf nobody is prompted for it.</summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="search">Where the key slots are, of a lockbox that may be damaged; else null.</param>
    /// <returns>The key; null when -WhatIf meets a lockbox that only a prompt would open.</returns>
    internal LockboxKey? TryKeyOf(string path, KeySlotSearch? search = null) => TryKeyOf(path, Given, search);

    /// <summary>
    /// The key for a change of a lockbox other than the one that the unlocking parameters are for: an unlocked lockbox
    /// needs none of them, and they are tried when they are all there is.
    /// </summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <returns>The key; null when -WhatIf meets a lockbox that only a prompt would open.</returns>
    /// <exception cref="LockboxWrongKeyException">They do not open it.</exception>
    internal LockboxKey? TryKeyOfOther(string path)
    {
        using LockboxKey? cached = KeyCache.Borrow(path, LockboxFile.ReadHeader(path).Id);
        try
        {
            return TryKeyOf(path, cached is null ? Given : GivenKey.None, search: null);
        }
        catch (LockboxWrongKeyException e) when (cached is null && Given.IsGiven)
        {
            throw new LockboxWrongKeyException(
                e.Message, $"Unlock it first: Unlock-Lockbox '{path}'. The parameter is for the other lockbox.", e);
        }
    }

    private LockboxKey? TryKeyOf(string path, GivenKey given, KeySlotSearch? search)
    {
        bool mayAsk = !IsWhatIf;
        try
        {
            return new UnlockResolver(this) { MayAsk = mayAsk, Search = search }.Resolve(path, given);
        }
        catch (Exception e) when (
            !mayAsk && e is (LockboxLockedException or LockboxInteractionRequiredException))
        {
            return null;
        }
    }

    /// <summary>Whether -WhatIf or its preference is in effect.</summary>
    private protected bool IsWhatIf =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
            ? given is SwitchParameter { IsPresent: true }
            : GetVariableValue("WhatIfPreference") is true or SwitchParameter { IsPresent: true };

    /// <summary>What the unlocking parameters give.</summary>
    private protected GivenKey Given => _given ??= new GivenKey
    {
        Password = Password,
        KeyFile = KeyFile is null ? null : ResolveHostPath(KeyFile),
        Identity = Identity is null ? null : ResolveHostPath(Identity),
        Certificate = Certificate,
    };
}
