namespace Lockbox.Engine.Crypto.Argon2;

/// <summary>The cost parameters of Argon2id (RFC 9106, section 3.1).</summary>
/// <param name="MemoryKiB">Memory <c>m</c> in KiB, at least 8 for each lane.</param>
/// <param name="Iterations">Passes <c>t</c> over the memory, at least 1.</param>
/// <param name="Parallelism">Lanes <c>p</c>, at least 1.</param>
internal readonly record struct Argon2Parameters(int MemoryKiB, int Iterations, int Parallelism);
