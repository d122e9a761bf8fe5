using System.Text;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage.Keys;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Key slots for tests, with passwords that cost next to nothing.</summary>
internal static class TestSlots
{
    public static readonly Argon2Cost Cheap = new(64, 1, 1);

    public static readonly DateTime Now = new(2026, 5, 6, 7, 8, 9, DateTimeKind.Utc);

    /// <summary>Whoever forgets to say what a password costs, fails.</summary>
    public static SlotMaking Making(CancellationToken cancellation = default) => new(
        Now, new Lazy<Argon2Cost>(() => throw new InvalidOperationException("No cost was given.")), cancellation);

    public static KeySlot Make(Guid lockboxId, SecretBytes key, KeyProtector protector, string label = "")
    {
        using (protector)
        {
            return KeySlots.Create(lockboxId, key, protector.Maker, label, Making());
        }
    }

    public static KeySlot Password(Guid lockboxId, SecretBytes key, string password, string label = "")
    {
        using KeyProtector protector = PasswordProtector(password);
        return Make(lockboxId, key, protector, label);
    }

    public static KeySlot KeyFile(Guid lockboxId, SecretBytes key, byte[] keyFile, string label = "")
    {
        using KeyMaterial material = KeyMaterial.FromKeyBytes(keyFile);
        return Make(lockboxId, key, KeyProtector.FromKeyFile(material), label);
    }

    public static KeyMaterial Password(string password) => KeyMaterial.FromPassword(Encoding.UTF8.GetBytes(password));

    public static KeyProtector PasswordProtector(string password, Argon2Cost? cost = null)
    {
        using KeyMaterial material = Password(password);
        return KeyProtector.FromPassword(material, cost ?? Cheap);
    }

    public static KeySlot Decode(byte[] bytes)
    {
        Assert.Equal(DecodeStatus.Ok, KeySlot.TryDecode(bytes, out KeySlot? slot));
        return slot!;
    }
}
