using System.Buffers.Binary;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage;

/// <summary>
/// Values of variables on their way to and from where they are kept. A short secret is sealed by itself and kept in the
/// leaf, so that whoever reads names, types and dates opens no value; a long value has extents of its own.
/// </summary>
/// <remarks>Safe to use from several threads.</remarks>
internal sealed class ValueStore(ExtentStore extents, Guid lockboxId, SessionKeys keys)
{
    // What a short secret is bound to: the lockbox, that it is a value, the variable, its type and its length. Not the
    // name, so that renaming opens nothing.
    private const int MagicAt = 16;
    private const int VariableAt = MagicAt + 4;
    private const int FlagsAt = VariableAt + 8;
    private const int LengthAt = FlagsAt + 1;
    private const int BindingSize = LengthAt + 4;

    private long _opened;

    /// <summary>Values opened so far; what a test gates on.</summary>
    public long ValuesOpened => Volatile.Read(ref _opened);

    private static ReadOnlySpan<byte> Magic => "LBXV"u8;

    /// <summary>Seals a value, and writes it if it is long.</summary>
    /// <param name="session">The writing session.</param>
    /// <param name="space">Where space is taken from.</param>
    /// <param name="variableId">The variable's id.</param>
    /// <param name="isSecret">Whether it is a secret.</param>
    /// <param name="value">The value; the caller disposes it.</param>
    public StoredValue Save(
        WritingSession session, SpaceMap space, ulong variableId, bool isSecret, VariableValue value) =>
        StoredValue.PlaceFor(value.Length, isSecret) switch
        {
            ValuePlace.Leaf => StoredValue.Plain(value.Content.ToArray()),
            ValuePlace.SealedInLeaf => Seal(session, variableId, value),
            _ => Write(session, space, variableId, value),
        };

    /// <summary>Opens the value of a variable. The caller disposes it.</summary>
    /// <exception cref="LockboxItemCorruptException">It is damaged.</exception>
    public VariableValue Open(Variable variable)
    {
        Interlocked.Increment(ref _opened);
        try
        {
            SecretBytes? content = variable.Value.Place == ValuePlace.Extents ? TryRead(variable) : TryTake(variable);
            return content is not null
                ? new VariableValue(variable.Type, content)
                : throw Damaged(variable, "it is not authentic", null);
        }
        catch (LockboxCorruptException e)
        {
            throw Damaged(variable, e.Message, e);
        }
    }

    private StoredValue Seal(WritingSession session, ulong variableId, VariableValue value)
    {
        byte[] bytes = new byte[value.Length + AeadTag.Size];
        ulong number = session.NextMessage();
        Span<byte> nonce = stackalloc byte[AeadKey.NonceSize];
        Span<byte> binding = stackalloc byte[BindingSize];
        WritingSession.WriteNonce(number, nonce);
        WriteBinding(variableId, value.Type, value.Length, binding);
        using StageClock.Scope seal = extents.Stages.Enter(Stage.Seal);
        using SessionKey key = keys.Lease(KeyDomain.Variables, session.Salt);
        key.Seal(nonce, value.Content, bytes.AsSpan(0, value.Length), bytes.AsSpan(value.Length), binding);
        return StoredValue.Sealed(session.Salt, number, bytes);
    }

    private bool TryUnseal(Variable variable, Span<byte> content)
    {
        StoredValue stored = variable.Value;
        Span<byte> nonce = stackalloc byte[AeadKey.NonceSize];
        Span<byte> binding = stackalloc byte[BindingSize];
        WritingSession.WriteNonce(stored.MessageNumber, nonce);
        WriteBinding(variable.Id, variable.Type, content.Length, binding);
        using StageClock.Scope open = extents.Stages.Enter(Stage.Open);
        using SessionKey key = keys.Lease(KeyDomain.Variables, stored.Salt);
        return key.TryOpen(
            nonce, stored.Bytes.Span[..content.Length], stored.Bytes.Span[content.Length..], content, binding);
    }

    private StoredValue Write(WritingSession session, SpaceMap space, ulong variableId, VariableValue value)
    {
        BlockPointer[] parts = new BlockPointer[StoredValue.PartsOf(value.Length)];
        for (int i = 0; i < parts.Length; i++)
        {
            ReadOnlySpan<byte> content =
                value.Content.Slice(i * Limits.VariablePartMax, StoredValue.LengthOfPart(value.Length, i));
            int length = ValuePartLayout.Content + content.Length;
            using PooledBuffer buffer =
                PooledBuffer.AllocatePinned(ExtentStore.Headroom + length + ExtentStore.Tailroom);
            Span<byte> plaintext = buffer.Span.Slice(ExtentStore.Headroom, length);
            new ValuePart(variableId, (uint)i).WriteTo(plaintext);
            content.CopyTo(plaintext[ValuePartLayout.Content..]);
            parts[i] = extents.Write(session, space, ExtentKind.Value, 0, buffer.Span, length);
        }

        return StoredValue.InExtents(parts);
    }

    /// <summary>
    /// A value in extents, or null. Room for it is made when its first part is found to be there: until then its length
    /// is only a claim.
    /// </summary>
    private SecretBytes? TryRead(Variable variable)
    {
        SecretBytes? content = null;
        int done = 0;
        try
        {
            for (; done < variable.Value.Parts.Count; done++)
            {
                using OpenedExtent extent = extents.Read(variable.Value.Parts[done]);
                int length = StoredValue.LengthOfPart(variable.Length, done);
                DecodeStatus status = ValuePart.TryRead(extent.Plaintext, out ValuePart part);
                if (status != DecodeStatus.Ok || part != new ValuePart(variable.Id, (uint)done)
                    || extent.Plaintext.Length != ValuePartLayout.Content + length)
                {
                    return null;
                }

                content ??= new SecretBytes((int)variable.Length);
                extent.Plaintext[ValuePartLayout.Content..]
                    .CopyTo(content.Span.Slice(done * Limits.VariablePartMax, length));
            }

            return content;
        }
        finally
        {
            if (done < variable.Value.Parts.Count)
            {
                content?.Dispose();
            }
        }
    }

    /// <summary>A value in its leaf, or null.</summary>
    private SecretBytes? TryTake(Variable variable)
    {
        SecretBytes content = new((int)variable.Length);
        if (variable.Value.Place == ValuePlace.Leaf)
        {
            variable.Value.Bytes.Span.CopyTo(content.Span);
            return content;
        }

        bool isAuthentic = false;
        try
        {
            isAuthentic = TryUnseal(variable, content.Span);
            return isAuthentic ? content : null;
        }
        finally
        {
            if (!isAuthentic)
            {
                content.Dispose();
            }
        }
    }

    private void WriteBinding(ulong variableId, VariableType type, int length, Span<byte> binding)
    {
        lockboxId.TryWriteBytes(binding, bigEndian: true, out _);
        Magic.CopyTo(binding[MagicAt..]);
        BinaryPrimitives.WriteUInt64LittleEndian(binding[VariableAt..], variableId);
        binding[FlagsAt] = (byte)type;
        BinaryPrimitives.WriteInt32LittleEndian(binding[LengthAt..], length);
    }

    private static LockboxItemCorruptException Damaged(Variable variable, string why, Exception? cause) => new(
        $"The value of '{EntryName.ToDisplay(variable.Name)}' cannot be read: {why}",
        "Set it again, or restore the file from a copy. Other variables are whole.",
        cause);
}
