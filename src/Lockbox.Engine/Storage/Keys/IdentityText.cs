using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>The text of identity files (docs/FORMAT.md, Identity files), in memory that is zeroed.</summary>
internal static class IdentityText
{
    private const int ArmourWidth = 64;
    private const string Remedy = "Check the path, or restore the file from a copy; New-LockboxIdentity makes one.";

    private static ReadOnlySpan<byte> Prefix => "lockbox-identity-"u8;

    private static ReadOnlySpan<byte> Begin => "-----BEGIN LOCKBOX IDENTITY-----"u8;

    private static ReadOnlySpan<byte> End => "-----END LOCKBOX IDENTITY-----"u8;

    /// <summary>The text of an identity that is not protected.</summary>
    public static SecretBytes Write(Recipient recipient, DateTime createdAt, SecretBytes scalar)
    {
        byte[] comments = Comments(recipient, createdAt);
        int length = Bech32m.EncodedLength(Prefix.Length, scalar.Length);
        SecretBytes text = new(comments.Length + length + 1);
        comments.CopyTo(text.Span);
        Span<byte> line = text.Span.Slice(comments.Length, length);
        Bech32m.Encode(Prefix, scalar.Span, line);
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = line[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(line[i] - ('a' - 'A')) : line[i];
        }

        text.Span[^1] = (byte)'\n';
        return text;
    }

    /// <summary>The text of an identity under a password.</summary>
    public static SecretBytes Write(Recipient recipient, DateTime createdAt, IdentitySlot slot)
    {
        StringBuilder text = new(Encoding.ASCII.GetString(Comments(recipient, createdAt)));
        string base64 = Convert.ToBase64String(slot.Slot.Encoded.Span);
        text.Append(Encoding.ASCII.GetString(Begin)).Append('\n');
        for (int at = 0; at < base64.Length; at += ArmourWidth)
        {
            text.Append(base64, at, Math.Min(ArmourWidth, base64.Length - at)).Append('\n');
        }

        text.Append(Encoding.ASCII.GetString(End)).Append('\n');
        return SecretBytes.CopyOf(Encoding.ASCII.GetBytes(text.ToString()));
    }

    /// <summary>Reads a file: either a private key, which the caller disposes, or a slot that holds one.</summary>
    /// <exception cref="LockboxInvalidIdentityException">It is malformed; the message names the line.</exception>
    public static SecretBytes? Read(ReadOnlySpan<byte> text, string path, out IdentitySlot? slot)
    {
        slot = null;
        SecretBytes? scalar = null;
        try
        {
            Lines lines = new(text, path);
            while (lines.MoveToContent())
            {
                if (scalar is not null || slot is not null)
                {
                    throw lines.Fault("there is more than one identity");
                }

                if (lines.Current.SequenceEqual(Begin))
                {
                    slot = ReadArmour(ref lines);
                }
                else
                {
                    scalar = ReadKey(lines);
                }
            }

            return scalar is null && slot is null ? throw lines.Fault("it holds no identity", atLine: false) : scalar;
        }
        catch
        {
            scalar?.Dispose();
            throw;
        }
    }

    private static byte[] Comments(Recipient recipient, DateTime createdAt) => Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"# created: {createdAt:yyyy-MM-ddTHH:mm:ssZ}\n")
        + $"# recipient: {recipient}\n");

    private static SecretBytes ReadKey(Lines lines)
    {
        SecretBytes scalar = new(IdentityKeys.Size);
        DecodeStatus status = Bech32m.TryDecode(lines.Current, Prefix, scalar.Span);
        if (status == DecodeStatus.Ok)
        {
            return scalar;
        }

        scalar.Dispose();
        throw lines.Fault(status switch
        {
            DecodeStatus.BadChecksum => "the checksum does not match, so a character is wrong",
            DecodeStatus.Truncated or DecodeStatus.TrailingBytes => "a private key of this length does not exist",
            _ => "this is neither a comment nor a private key",
        });
    }

    private static IdentitySlot ReadArmour(ref Lines lines)
    {
        ArrayBufferWriter<byte> base64 = new();
        while (lines.MoveNext())
        {
            if (lines.Current.SequenceEqual(End))
            {
                byte[] slot = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.WrittenCount)];
                OperationStatus status = Base64.DecodeFromUtf8(base64.WrittenSpan, slot, out _, out int length);
                return (status == OperationStatus.Done ? IdentitySlot.TryRead(slot.AsSpan(0, length)) : null)
                    ?? throw lines.Fault("what ends here is not a private key under a password");
            }

            if (lines.Current.Length > ArmourWidth || lines.Current.Contains((byte)' '))
            {
                throw lines.Fault("this is no line of a protected private key");
            }

            base64.Write(lines.Current);
        }

        throw lines.Fault("it ends within a protected private key");
    }

    /// <summary>The lines of a file. The kind of line end, and blanks at the end of a line, do not matter.</summary>
    private ref struct Lines(ReadOnlySpan<byte> text, string path)
    {
        private ReadOnlySpan<byte> _rest = text.StartsWith(Encoding.UTF8.Preamble) ? text[3..] : text;
        private int _number;

        /// <summary>The line, without its end.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>Goes on to the next line; false at the end.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            int end = _rest.IndexOf((byte)'\n');
            Current = (end < 0 ? _rest : _rest[..end]).TrimEnd(" \t\r"u8);
            _rest = end < 0 ? default : _rest[(end + 1)..];
            _number++;
            return true;
        }

        /// <summary>Goes on to the next line that is neither empty nor a comment.</summary>
        public bool MoveToContent()
        {
            while (MoveNext())
            {
                if (!Current.IsEmpty && Current[0] != (byte)'#')
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>The error for this line. The line itself is not in it: it may hold a private key.</summary>
        public readonly LockboxInvalidIdentityException Fault(string what, bool atLine = true) => new(
            $"'{path}' is no identity file: {(atLine ? $"line {_number}: " : "")}{what}.", Remedy);
    }
}
