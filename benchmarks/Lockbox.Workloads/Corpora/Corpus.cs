namespace Lockbox.Workloads.Corpora;

/// <summary>A tree of files that is the same on every machine and every day.</summary>
internal abstract class Corpus
{
    /// <summary>What it is called on the command line and in tables.</summary>
    public abstract string Name { get; }

    /// <summary>What it stands for, in one line.</summary>
    public abstract string Description { get; }

    /// <summary>Files in it.</summary>
    public abstract int Files { get; }

    /// <summary>Content bytes of all files.</summary>
    public abstract long Bytes { get; }

    /// <summary>
    /// The first 16 hex digits of its <see cref="TreeHash"/>, or null where nobody has written one down.
    /// </summary>
    public virtual string? Hash => null;

    /// <summary>Writes every file.</summary>
    public abstract void WriteTo(CorpusWriter writer);
}
