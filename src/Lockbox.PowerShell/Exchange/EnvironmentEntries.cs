using System.Buffers.Text;
using System.Collections;
using System.Globalization;
using System.Text.Unicode;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// Values of variables as texts under names, each name once: a text is itself; bytes are Base64; a credential is
/// <c>NAME_USERNAME</c> and <c>NAME_PASSWORD</c>; a table is <c>NAME_KEY</c> for each key, with numbers and times as
/// they are written everywhere. A certificate is refused: tools take it as a file.
/// </summary>
/// <remarks>The same for scripts, files and child processes, so that one name means one thing.</remarks>
internal sealed class EnvironmentEntries : IReadOnlyList<EnvironmentEntry>, IDisposable
{
    private readonly List<EnvironmentEntry> _all = [];
    private readonly Dictionary<string, string> _owners;

    /// <summary>Creates an empty set.</summary>
    /// <param name="comparer">How names are told apart; by default as this system does.</param>
    public EnvironmentEntries(StringComparer? comparer = null) =>
        _owners = new Dictionary<string, string>(comparer ?? EnvironmentNames.Comparer);

    /// <summary>
    /// Whether entries are told apart by <see cref="EnvironmentEntry.Path"/>, for formats that can hold any name; no
    /// name in an environment is made then.
    /// </summary>
    public bool KeepsNames { get; init; }

    /// <inheritdoc/>
    public int Count => _all.Count;

    /// <inheritdoc/>
    public EnvironmentEntry this[int index] => _all[index];

    /// <summary>Adds a variable under the name that the rule gives it.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="value">Its value; it stays the caller's.</param>
    /// <param name="prefix">What to leave out of names, as <see cref="EnvironmentNames.PrefixOf"/> gives it.</param>
    /// <exception cref="LockboxInvalidEnvironmentException">No name can be made, or the value is no text.</exception>
    /// <exception cref="LockboxEnvironmentConflictException">The name is there already.</exception>
    public void Add(Variable variable, VariableValue value, string prefix = "") =>
        Add(
            variable.Name,
            variable.IsSecret,
            value,
            KeepsNames ? string.Empty : EnvironmentNames.Of(variable.Name, prefix),
            prefix);

    /// <summary>Adds a variable under a name; adds all of it or nothing.</summary>
    /// <param name="variable">The variable's full name.</param>
    /// <param name="isSecret">Whether it is a secret.</param>
    /// <param name="value">Its value; it stays the caller's.</param>
    /// <param name="name">A valid name.</param>
    /// <param name="prefix">What to leave out of <see cref="EnvironmentEntry.Path"/>.</param>
    /// <exception cref="LockboxInvalidEnvironmentException">The value is no text.</exception>
    /// <exception cref="LockboxEnvironmentConflictException">The name is there already.</exception>
    /// <exception cref="LockboxException">The bytes are no such value.</exception>
    public void Add(string variable, bool isSecret, VariableValue value, string name, string prefix = "")
    {
        bool isBelow = prefix.Length > 0 && variable.StartsWith(prefix, StringComparison.Ordinal);
        int before = _all.Count;
        try
        {
            AddValue(new Place(variable, name, isBelow ? variable[prefix.Length..] : variable), isSecret, value);
        }
        catch
        {
            foreach (EnvironmentEntry entry in _all.Skip(before))
            {
                _owners.Remove(KeyOf(entry.Name, entry.Path));
                entry.Dispose();
            }

            _all.RemoveRange(before, _all.Count - before);
            throw;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<EnvironmentEntry> GetEnumerator() => _all.GetEnumerator();

    /// <inheritdoc/>
    public void Dispose() => _all.ForEach(entry => entry.Dispose());

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void AddValue(Place place, bool isSecret, VariableValue value)
    {
        switch (value.Type)
        {
            case VariableType.String or VariableType.SecureString:
                AddText(place, value.Content, isSecret);
                break;
            case VariableType.ByteArray:
                AddBytes(place, value.Content);
                break;
            case VariableType.PSCredential:
                string userName = CredentialValue.Read(value, out ReadOnlySpan<byte> password);
                AddCredential(place, userName, password);
                break;
            case VariableType.Hashtable:
                using (ValueTable table = ValueTable.Parse(value.Content))
                {
                    AddTable(place, table);
                }

                break;
            default:
                throw new LockboxInvalidEnvironmentException(
                    $"'{EntryName.ToDisplay(place.Variable)}' is a certificate; no environment variable can hold one.",
                    "Hand it over as a file (-AsFile of Invoke-LockboxCommand), or take it in PowerShell with "
                    + "Get-LockboxSecret -AsCertificate.");
        }
    }

    private void AddTable(Place place, ValueTable table)
    {
        foreach (TableItem item in table.Items)
        {
            AddItem(place.Below(item.Key), item);
        }
    }

    private void AddItem(Place place, TableItem item)
    {
        switch (item.Kind)
        {
            case TableItemKind.String or TableItemKind.SecretString:
                AddText(place, item.Content, isSecret: true);
                break;
            case TableItemKind.Bytes:
                AddBytes(place, item.Content);
                break;
            case TableItemKind.Credential:
                string userName = item.ReadCredential(out ReadOnlySpan<byte> password);
                AddCredential(place, userName, password);
                break;
            case TableItemKind.Table:
                AddTable(place, (ValueTable)item.Value!);
                break;
            default:
                AddWritten(place, TextOf(item.Value));
                break;
        }
    }

    private void AddCredential(Place place, string userName, ReadOnlySpan<byte> password)
    {
        Add(place.Below("USERNAME"), new SecretBuffer().Append(userName), isSecret: false);
        AddText(place.Below("PASSWORD"), password, isSecret: true);
    }

    private void AddText(Place place, ReadOnlySpan<byte> text, bool isSecret)
    {
        if (!Utf8.IsValid(text))
        {
            throw new LockboxInvalidEnvironmentException(
                $"'{EntryName.ToDisplay(place.Variable)}' is not valid Unicode text.",
                "Store it as bytes; they are handed over as Base64.");
        }

        Add(place, new SecretBuffer().Append(text), isSecret);
    }

    private void AddBytes(Place place, ReadOnlySpan<byte> bytes)
    {
        SecretBuffer text = new();
        Span<byte> room = text.Reserve(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, room, out _, out int written);
        text.Advance(written);
        Add(place, text, isSecret: true);
    }

    private void AddWritten(Place place, string text) => Add(place, new SecretBuffer().Append(text), isSecret: true);

    private void Add(Place place, SecretBuffer value, bool isSecret)
    {
        if (value.Span.Contains((byte)0))
        {
            value.Dispose();
            throw new LockboxInvalidEnvironmentException(
                $"'{EntryName.ToDisplay(place.Variable)}' has a NUL character, which no environment variable can hold.",
                "Store it as bytes; they are handed over as Base64.");
        }

        string key = KeyOf(place.Name, place.Path);
        if (!_owners.TryAdd(key, place.Variable))
        {
            value.Dispose();
            throw EnvironmentNames.Collision(key, _owners[key], place.Variable);
        }

        _all.Add(new EnvironmentEntry(place.Name, place.Path, place.Variable, isSecret, value));
    }

    private string KeyOf(string name, string path) => KeepsNames ? path : name;

    // As PowerShell and JSON write them; times in the one form that every tool reads.
    private static string TextOf(object? value) => value switch
    {
        null => string.Empty,
        bool flag => flag ? "true" : "false",
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    /// <summary>Where a value goes.</summary>
    private readonly record struct Place(string Variable, string Name, string Path)
    {
        public Place Below(string key) => this with
        {
            Name = $"{Name}_{EnvironmentNames.PartOf(key)}",
            Path = $"{Path}/{key}",
        };
    }
}
