using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Patterns;

namespace Lockbox.Workloads.Scenarios.Interactive;

/// <summary>A file that is changed again and again; what it holds is known from its number and version.</summary>
/// <param name="number">Which one.</param>
internal sealed class Document(int number)
{
    private const int LengthMin = 2 << 10;
    private const int LengthRange = 62 << 10;
    private const ulong LengthSeries = 7;
    private const ulong VersionStep = 1UL << 32;

    private readonly byte[] _buffer = new byte[LengthMin + LengthRange];

    /// <summary>How often it was changed.</summary>
    public int Version { get; private set; }

    /// <summary>Its name.</summary>
    public string Name { get; } =
        string.Create(CultureInfo.InvariantCulture, $"notes/chapter-{number % 10}/page-{number:d4}.md");

    /// <summary>Its length, from 2 to 64 KiB; it stays.</summary>
    public int Length { get; } = LengthMin + Mixing.Below(LengthRange, LengthSeries, (ulong)number);

    private ulong Seed => (ulong)number + (ulong)Version * VersionStep;

    /// <summary>Begins the next version.</summary>
    public void Change() => Version++;

    /// <summary>Writes the present version.</summary>
    /// <param name="transaction">Where.</param>
    /// <param name="name">Under which name.</param>
    public void Put(Transaction transaction, string name)
    {
        using PatternStream content = new(Pattern.Text, Seed, Length);
        _ = transaction.PutFile(name, content, GeneratedNames.MetadataOf(Version), IfExists.Overwrite);
    }

    /// <summary>Opens and reads it as an editor does, from its name on.</summary>
    public int Read(Snapshot snapshot) =>
        snapshot.Find(Name) is { } entry ? snapshot.Read(entry, 0, _buffer) : -1;

    /// <summary>Whether what was read last is the present version.</summary>
    public bool IsRight(int read) =>
        read == Length && PatternContent.Matches(Pattern.Text, Seed, 0, _buffer.AsSpan(0, read));
}
