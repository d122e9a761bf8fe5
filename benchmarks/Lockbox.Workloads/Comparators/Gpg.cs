namespace Lockbox.Workloads.Comparators;

/// <summary>tar, zstd and GnuPG with a passphrase; its key derivation is part of its time.</summary>
/// <param name="directory">Where its passphrase and its home are kept.</param>
internal sealed class Gpg(string directory) : Comparator
{
    private string Options =>
        $"--homedir '{directory}/gpg' --batch --quiet --pinentry-mode loopback --passphrase-file '{directory}/phrase'";

    /// <inheritdoc/>
    public override string Name => "tar | zstd -1 | gpg";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => ["tar", "zstd", "gpg"];

    /// <inheritdoc/>
    public override string SetUp =>
        $"mkdir -p -m 700 '{directory}/gpg'; head -c 24 /dev/urandom | base64 > '{directory}/phrase'";

    /// <inheritdoc/>
    public override string Add(string source, string output) =>
        $"tar -C '{source}' -cf - . | zstd -q -1 | "
        + $"gpg {Options} --symmetric --cipher-algo AES256 --compress-algo none -o '{output}'";

    /// <inheritdoc/>
    public override string Get(string output, string destination) =>
        $"gpg {Options} --decrypt '{output}' | zstd -q -d -c | tar -C '{destination}' -xf -";
}
