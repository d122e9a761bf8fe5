using System.Security;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>One way to unlock that the environment gives.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Kind">The kind of protector that it opens.</param>
/// <param name="Value">The path of a file; null for the password, which is not kept here.</param>
internal sealed record EnvironmentKey(string Variable, KeySlotKind Kind, string? Value)
{
    /// <summary>Names a key file to unlock with.</summary>
    public const string KeyFileVariable = "LOCKBOX_KEYFILE";

    /// <summary>Names an identity file to unlock with.</summary>
    public const string IdentityVariable = "LOCKBOX_IDENTITY";

    /// <summary>The variables, as remedies name them.</summary>
    public const string Variables = $"{KeyFileVariable}, {IdentityVariable} or {EnvironmentPassword.Variable}";

    /// <summary>What the environment gives, in the order in which it is tried.</summary>
    /// <param name="host">Resolves a relative path.</param>
    /// <returns>At most three ways.</returns>
    public static IEnumerable<EnvironmentKey> All(IUnlockHost host)
    {
        if (Environment.GetEnvironmentVariable(KeyFileVariable) is { Length: > 0 } keyFile)
        {
            yield return new EnvironmentKey(KeyFileVariable, KeySlotKind.KeyFile, host.ResolveHostPath(keyFile));
        }

        if (Environment.GetEnvironmentVariable(IdentityVariable) is { Length: > 0 } identity)
        {
            yield return new EnvironmentKey(IdentityVariable, KeySlotKind.Recipient, host.ResolveHostPath(identity));
        }

        if (EnvironmentPassword.IsThere)
        {
            yield return new EnvironmentKey(EnvironmentPassword.Variable, KeySlotKind.Password, Value: null);
        }
    }

    /// <summary>The key material.</summary>
    /// <param name="materials">Makes it.</param>
    /// <returns>The material; the caller disposes it.</returns>
    /// <exception cref="LockboxReadException">The file cannot be read; the message names the variable.</exception>
    public KeyMaterial ToMaterial(KeyMaterials materials)
    {
        using SecureString? password = Value is null ? EnvironmentPassword.Take() : null;
        try
        {
            return materials.Of(new GivenKey
            {
                Password = password,
                KeyFile = Kind == KeySlotKind.KeyFile ? Value : null,
                Identity = Kind == KeySlotKind.Recipient ? Value : null,
            });
        }
        catch (LockboxReadException e)
        {
            throw new LockboxReadException(
                $"What {Variable} names cannot be used: {e.Message}", $"Correct {Variable}, or remove it.", e);
        }
    }
}
