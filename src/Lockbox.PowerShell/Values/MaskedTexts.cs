using Lockbox.Engine;
using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Values;

/// <summary>The texts in a value that a continuous integration service should hide in its log.</summary>
internal static class MaskedTexts
{
    /// <summary>
    /// All texts of a value: its text, its password, each secret or text of a table, and bytes as text where they are
    /// some and in Base64. They are strings because services take nothing else.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <returns>The texts, longest first; a certificate has none.</returns>
    public static IReadOnlyList<string> Of(VariableValue value)
    {
        List<string> texts = [];
        switch (value.Type)
        {
            case VariableType.String or VariableType.SecureString:
                texts.Add(SecretUtf8.ToText(value.Content));
                break;
            case VariableType.ByteArray:
                AddBytes(texts, value.Content);
                break;
            case VariableType.PSCredential:
                CredentialValue.Read(value, out ReadOnlySpan<byte> password);
                texts.Add(SecretUtf8.ToText(password));
                break;
            case VariableType.Hashtable:
                using (ValueTable table = ValueTable.Parse(value.Content))
                {
                    AddTable(texts, table);
                }

                break;
        }

        texts.Sort(static (a, b) => b.Length.CompareTo(a.Length));
        return texts;
    }

    /// <summary>Has the service that runs this process hide all texts of a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>False when a service is there and did not take one of them.</returns>
    public static bool Register(VariableValue value)
    {
        bool isDone = true;
        foreach (string text in Of(value).Where(text => !string.IsNullOrWhiteSpace(text)))
        {
            isDone &= CiMask.Register(text) || CiMask.Current == CiService.None;
        }

        return isDone;
    }

    private static void AddTable(List<string> texts, ValueTable table)
    {
        foreach (TableItem item in table.Items)
        {
            switch (item.Kind)
            {
                case TableItemKind.String or TableItemKind.SecretString:
                    texts.Add(SecretUtf8.ToText(item.Content));
                    break;
                case TableItemKind.Bytes:
                    AddBytes(texts, item.Content);
                    break;
                case TableItemKind.Credential:
                    item.ReadCredential(out ReadOnlySpan<byte> password);
                    texts.Add(SecretUtf8.ToText(password));
                    break;
                case TableItemKind.Table:
                    AddTable(texts, (ValueTable)item.Value!);
                    break;
            }
        }
    }

    private static void AddBytes(List<string> texts, ReadOnlySpan<byte> bytes)
    {
        texts.Add(Convert.ToBase64String(bytes));
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            texts.Add(SecretUtf8.ToText(bytes));
        }
    }
}
