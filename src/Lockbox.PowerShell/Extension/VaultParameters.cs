using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Extension;

/// <summary>
/// What a lockbox was registered with. SecretManagement keeps the parameters as clear text and gives them to each call,
/// with numbers as it likes and names in any case; parameters that are not ours are left alone.
/// </summary>
internal sealed class VaultParameters
{
    /// <summary>The names of the parameters, as they are registered.</summary>
    public static readonly IReadOnlyList<string> Names =
        [nameof(Path), nameof(KeyFile), nameof(Prefix), nameof(ReadOnly), nameof(Include), LockTimeout,
            nameof(Interaction)];

    /// <summary>How <see cref="LockTimeoutSeconds"/> is registered.</summary>
    public const string LockTimeout = nameof(LockTimeoutSeconds);

    private const string RegisterAgain = "Register it again: Register-LockboxSecretVault -Force.";

    /// <summary>What SecretManagement calls the vault.</summary>
    public required string VaultName { get; init; }

    /// <summary>The lockbox's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The full path of a key file that unlocks it, or null.</summary>
    public string? KeyFile { get; init; }

    /// <summary>What the names of the vault begin with inside the lockbox; empty, or ending with a slash.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether the vault refuses changes.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>What the vault shows.</summary>
    public VaultContent Include { get; init; }

    /// <summary>Seconds that a change waits for another writer.</summary>
    public int LockTimeoutSeconds { get; init; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <summary>Whether the user may be asked for the password.</summary>
    public VaultInteraction Interaction { get; init; }

    /// <summary>Reads what SecretManagement gives.</summary>
    /// <param name="vaultName">The name of the vault.</param>
    /// <param name="given">The parameters, or null.</param>
    /// <returns>The parameters, checked.</returns>
    /// <exception cref="LockboxNotSpecifiedException">Path is missing, or not absolute.</exception>
    /// <exception cref="UsageException">A parameter does not have the type that it should.</exception>
    public static VaultParameters Read(string? vaultName, IDictionary? given)
    {
        Dictionary<string, object?> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in given ?? new Hashtable())
        {
            values[Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!] =
                entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
        }

        string vault = vaultName ?? "";
        T Value<T>(string name, T otherwise) => ValueOf(vault, values, name, otherwise);
        return new VaultParameters
        {
            VaultName = vault,
            Path = Absolute(vault, nameof(Path), Value(nameof(Path), ""))
                ?? throw new LockboxNotSpecifiedException(
                    $"The vault '{vault}' has no parameter Path, so that nobody knows which lockbox it is.",
                    RegisterAgain),
            KeyFile = Absolute(vault, nameof(KeyFile), Value(nameof(KeyFile), "")),
            Prefix = PrefixOf(Value(nameof(Prefix), "")),
            ReadOnly = Value(nameof(ReadOnly), false),
            Include = Value(nameof(Include), VaultContent.Secrets),
            LockTimeoutSeconds = Math.Max(0, Value(LockTimeout, OneCommit.DefaultLockTimeoutSeconds)),
            Interaction = Value(nameof(Interaction), VaultInteraction.Prompt),
        };
    }

    /// <summary>A prefix as a folder: empty, or ending with exactly one slash.</summary>
    /// <param name="prefix">As the user wrote it.</param>
    /// <returns>What the names begin with.</returns>
    public static string PrefixOf(string prefix) =>
        prefix.Trim(EntryName.Separator) is { Length: > 0 } folder ? folder + EntryName.Separator : "";

    private static T ValueOf<T>(string vault, Dictionary<string, object?> values, string name, T otherwise)
    {
        object? value = values.GetValueOrDefault(name);
        if (value is null or "")
        {
            return otherwise;
        }

        return LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out T converted)
            ? converted
            : throw new UsageException(
                UsageException.Conflict,
                $"The parameter {name} of the vault '{vault}' is '{value}', which is no {typeof(T).Name}.",
                RegisterAgain);
    }

    // Registered by hand, a path may begin with ~ or hold environment variables. What is relative has no base any more.
    private static string? Absolute(string vault, string name, string path)
    {
        if (path.Length == 0)
        {
            return null;
        }

        string expanded = Environment.ExpandEnvironmentVariables(path);
        if (expanded == "~" || expanded.StartsWith("~/", StringComparison.Ordinal)
            || expanded.StartsWith("~\\", StringComparison.Ordinal))
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            expanded = System.IO.Path.Combine(home, expanded[1..].TrimStart('/', '\\'));
        }

        return System.IO.Path.IsPathFullyQualified(expanded)
            ? System.IO.Path.GetFullPath(expanded)
            : throw new LockboxNotSpecifiedException(
                $"The parameter {name} of the vault '{vault}' is '{path}', which is relative to nothing.",
                RegisterAgain);
    }
}
