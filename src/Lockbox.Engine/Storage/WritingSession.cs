using System.Buffers.Binary;
using System.Security.Cryptography;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage;

/// <summary>
/// One stretch of writing: a fresh random salt, and the next message number. Because no salt is ever used twice and no
/// number is used twice under a salt, no nonce repeats: not after a crash, a rollback, or a copy of the file that is
/// written to elsewhere.
/// </summary>
internal sealed class WritingSession
{
    private long _messages;

    /// <summary>Begins a session with a salt of its own.</summary>
    public WritingSession()
    {
        Span<byte> salt = stackalloc byte[SessionSalt.Size];
        RandomNumberGenerator.Fill(salt);
        Salt = SessionSalt.Read(salt);
    }

    /// <summary>The salt that the session's subkeys are derived with.</summary>
    public SessionSalt Salt { get; }

    /// <summary>Takes the next message number. Safe to call from several threads.</summary>
    public ulong NextMessage()
    {
        ulong number = (ulong)(Interlocked.Increment(ref _messages) - 1);
        return number < Limits.SessionMessagesMax
            ? number
            : throw new LockboxLimitExceededException("One transaction wrote more messages than a session may seal.");
    }

    /// <summary>The nonce of a message: its number, and four zero bytes.</summary>
    public static void WriteNonce(ulong messageNumber, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce, messageNumber);
    }
}
