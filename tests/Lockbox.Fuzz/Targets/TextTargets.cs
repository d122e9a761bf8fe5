using System.Text;
using Lockbox.Engine;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage.Keys;

namespace Lockbox.Fuzz.Targets;

/// <summary>Names, patterns, and the texts of identities and recipients.</summary>
internal static class TextTargets
{
    private const int Small = 1 << 20;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("name", Texts("a/b.txt", "..", "a//b", "C:\\x", "\u00E9\U0001F600/b ", "a\0b", "./a/./b"), ReadName, Small),
        new("pattern", Texts("*/b?.[a-z]", "**/x", "a`*b", "[!a]", "a/**/b", "[a-", "*a*a*a*b"), ReadPattern, Small),
        new("recipient", Texts(RecipientText()), ReadRecipient, Small),
        new("identity-file", [.. Identities()], ReadIdentity, Small) { BoundedRuns = 5000 },
    ];

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>What is a name as bytes is one as text, and the other way round.</summary>
    private static string ReadName(byte[] input)
    {
        EntryNameFault fault = EntryNameRules.Check(input);
        string text = Encoding.UTF8.GetString(input);
        bool isText = StrictUtf8.TryDecode(input, out _);
        RecordReaders.Ensure(
            !isText || EntryNameRules.Check(text.AsSpan()) == fault, "A name is judged by its form and not by itself.");
        _ = EntryName.ToDisplay(text);
        foreach (bool windows in new[] { false, true })
        {
            bool isNormal = EntryName.TryNormalize(text, windows, out string name, out _);
            RecordReaders.Ensure(
                !isNormal || EntryNameRules.Check(name.AsSpan()) == EntryNameFault.None, "A normal name is no name.");
        }

        return fault.ToString();
    }

    private static string ReadPattern(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        try
        {
            NamePattern pattern = NamePattern.Parse(text, ignoreCase: input.Length % 2 == 0);
            bool[] matches =
                [.. new[] { "a/b.txt", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", "x/y/z", text }.Select(pattern.IsMatch)];
            RecordReaders.Ensure(
                text.Length == 0 || NamePattern.Parse(NamePattern.Escape(text)).IsMatch(Trimmed(text)),
                "An escaped name does not match itself.");
            return string.Join(' ', matches);
        }
        catch (LockboxInvalidNameException e)
        {
            return e.ErrorId;
        }
    }

    /// <summary>Of a name the pattern leaves out a leading "./" and one trailing slash.</summary>
    private static string Trimmed(string text)
    {
        while (text.StartsWith("./", StringComparison.Ordinal))
        {
            text = text[2..];
        }

        return text is [.., _, '/'] ? text[..^1] : text;
    }

    private static string ReadRecipient(byte[] input)
    {
        string text = Encoding.Latin1.GetString(input);
        bool isOne = Recipient.TryParse(text, out Recipient? recipient);
        RecordReaders.Ensure(
            !isOne || string.Equals(recipient!.ToString(), text.Trim(), StringComparison.OrdinalIgnoreCase),
            "A recipient has two texts.");
        return isOne.ToString();
    }

    private static string ReadIdentity(byte[] input)
    {
        try
        {
            SecretBytes? scalar = IdentityText.Read(input, "test", out IdentitySlot? slot);
            using Identity? identity = scalar is null ? null : Identity.TryTake(scalar);
            return $"{identity is not null} {slot is not null}";
        }
        catch (LockboxInvalidIdentityException e)
        {
            return string.Concat(e.Message.Where(static c => !char.IsDigit(c)));
        }
    }

    private static string RecipientText() => Encoding.ASCII.GetString(Identities().First()).Split("recipient: ")[1]
        .Split('\n')[0];

    private static IEnumerable<byte[]> Identities()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "golden");
        return [
            File.ReadAllBytes(Path.Combine(folder, "v1.identity")),
            File.ReadAllBytes(Path.Combine(folder, "v1-protected.identity")),
        ];
    }
}
