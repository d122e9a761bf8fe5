using Lockbox.Benchmarks.Operations;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Crypto.Argon2;

namespace Lockbox.Benchmarks.Crypto;

/// <summary>Sealing and opening by length, and the derivation of keys.</summary>
internal static class CryptoOperations
{
    private const string Layer = "Crypto";

    /// <summary>All of them.</summary>
    public static IEnumerable<Operation> All =>
    [
        new(Layer, "seal 4 KiB", static () => Seal(4 << 10)),
        new(Layer, "seal 64 KiB", static () => Seal(64 << 10)),
        new(Layer, "seal 2 MiB", static () => Seal(2 << 20)),
        new(Layer, "open 4 KiB", static () => Open(4 << 10)),
        new(Layer, "open 64 KiB", static () => Open(64 << 10)),
        new(Layer, "open 2 MiB", static () => Open(2 << 20)),
        new(Layer, "HKDF, 32 bytes", Derive),
        new(Layer, "Argon2id, 1 MiB, 1 pass", static () => HashPassword(new Argon2Parameters(1 << 10, 1, 1))),
        new(Layer, "Argon2id, 64 MiB, 3 passes", static () => HashPassword(new Argon2Parameters(64 << 10, 3, 4)))
        {
            HasBudget = false,
        },
    ];

    private static PreparedOperation Seal(int length)
    {
        AeadKey key = new(new byte[AeadKey.KeySize]);
        byte[] nonce = new byte[AeadKey.NonceSize];
        byte[] plaintext = TestData.Bytes(DataKind.Random, length);
        byte[] ciphertext = new byte[length];
        byte[] tag = new byte[AeadKey.TagSize];

        // One nonce for all: the key seals nothing but this one message.
        key.Seal(nonce, plaintext, ciphertext, tag, []);
        long expected = BitConverter.ToInt64(tag);
        return new PreparedOperation(
            expected,
            () =>
            {
                tag.AsSpan().Clear();
                key.Seal(nonce, plaintext, ciphertext, tag, []);
                return BitConverter.ToInt64(tag);
            },
            key);
    }

    private static PreparedOperation Open(int length)
    {
        AeadKey key = new(new byte[AeadKey.KeySize]);
        byte[] nonce = new byte[AeadKey.NonceSize];
        byte[] ciphertext = TestData.Bytes(DataKind.Random, length);
        byte[] plaintext = new byte[length];
        byte[] tag = new byte[AeadKey.TagSize];
        byte last = ciphertext[^1];
        key.Seal(nonce, ciphertext, ciphertext, tag, []);
        return new PreparedOperation(
            last,
            () =>
            {
                plaintext[^1] = unchecked((byte)~last);
                return key.TryOpen(nonce, ciphertext, tag, plaintext, []) ? plaintext[^1] : -1;
            },
            key);
    }

    private static PreparedOperation Derive()
    {
        byte[] secret = TestData.Bytes(DataKind.Random, 32);
        byte[] salt = TestData.Bytes(DataKind.Random, 16, seed: 2);
        byte[] output = new byte[32];
        Hkdf.DeriveKey(secret, salt, "what for"u8, output);
        return new PreparedOperation(BitConverter.ToInt64(output), () =>
        {
            output.AsSpan().Clear();
            Hkdf.DeriveKey(secret, salt, "what for"u8, output);
            return BitConverter.ToInt64(output);
        });
    }

    private static PreparedOperation HashPassword(Argon2Parameters cost)
    {
        byte[] salt = TestData.Bytes(DataKind.Random, 16);
        byte[] output = new byte[32];
        Argon2id.DeriveKey("correct horse"u8, salt, cost, output);
        return new PreparedOperation(BitConverter.ToInt64(output), () =>
        {
            output.AsSpan().Clear();
            Argon2id.DeriveKey("correct horse"u8, salt, cost, output);
            return BitConverter.ToInt64(output);
        });
    }
}
