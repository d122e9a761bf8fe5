using System.Buffers.Binary;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Crypto.Argon2;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>Slots that a password opens: secret = Argon2id(password), with the cost that stands in the slot.</summary>
internal sealed class PasswordSlots : IKeySlotMaker, IKeySlotOpener
{
    private readonly SecretBytes _password;
    private readonly Argon2Cost? _cost;

    /// <summary>Takes a password over, also when it throws.</summary>
    /// <param name="password">Its bytes in UTF-8.</param>
    /// <param name="cost">What a guess of a new slot shall cost; null for the default of the moment.</param>
    /// <exception cref="LockboxLimitExceededException">The cost is outside the limits.</exception>
    public PasswordSlots(SecretBytes password, Argon2Cost? cost = null)
    {
        if (cost is { IsValid: false })
        {
            password.Dispose();
            throw new LockboxLimitExceededException(
                $"The password cost of {cost.MemoryKiB} KiB, {cost.Iterations} passes and {cost.Parallelism} lanes is "
                + "outside the limits of the format.");
        }

        _password = password;
        _cost = cost;
    }

    /// <inheritdoc cref="IKeySlotMaker.Kind"/>
    public KeySlotKind Kind => KeySlotKind.Password;

    /// <inheritdoc/>
    public int OpeningLength => PasswordBodyLayout.Wrap;

    /// <summary>The password.</summary>
    public SecretBytes Password => _password;

    /// <inheritdoc/>
    public void Make(Span<byte> opening, ReadOnlySpan<byte> salt, Span<byte> secret, SlotMaking making)
    {
        Argon2Cost cost = _cost ?? making.DefaultCost.Value;
        BinaryPrimitives.WriteInt32LittleEndian(opening[PasswordBodyLayout.MemoryKiB..], cost.MemoryKiB);
        BinaryPrimitives.WriteInt32LittleEndian(opening[PasswordBodyLayout.Iterations..], cost.Iterations);
        BinaryPrimitives.WriteInt32LittleEndian(opening[PasswordBodyLayout.Parallelism..], cost.Parallelism);
        Derive(salt, cost, secret, making.Cancellation);
    }

    /// <inheritdoc/>
    public bool TryDerive(KeySlot slot, Span<byte> secret, CancellationToken cancellation)
    {
        Derive(KeyWrap.SaltOf(slot.Wrap), CostOf(slot), secret, cancellation);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _password.Dispose();

    /// <summary>What a guess of a password slot costs.</summary>
    public static Argon2Cost CostOf(KeySlot slot) => new(slot.MemoryKiB, slot.Iterations, slot.Parallelism);

    /// <summary>What anyone can see of such a slot.</summary>
    public static KeySlotInfo Describe(KeySlotInfo info, KeySlot slot)
    {
        Argon2Cost cost = CostOf(slot);
        return info with { Algorithm = InWords(cost), Cost = cost };
    }

    private static string InWords(Argon2Cost cost)
    {
        string memory = cost.MemoryKiB % 1024 == 0 ? $"{cost.MemoryKiB / 1024} MiB" : $"{cost.MemoryKiB} KiB";
        string passes = cost.Iterations == 1 ? "1 pass" : $"{cost.Iterations} passes";
        string lanes = cost.Parallelism == 1 ? "" : $", {cost.Parallelism} lanes";
        return $"Argon2id, {memory}, {passes}{lanes}";
    }

    private void Derive(ReadOnlySpan<byte> salt, Argon2Cost cost, Span<byte> secret, CancellationToken cancellation) =>
        Argon2id.DeriveKey(
            _password.Span,
            salt,
            new Argon2Parameters(cost.MemoryKiB, cost.Iterations, cost.Parallelism),
            secret,
            cancellation: cancellation);
}
