namespace Lockbox.Workloads.Corpora;

/// <summary>Keeps corpora in the working directory, so that each is made and checked once.</summary>
/// <param name="directory">Where they are kept.</param>
/// <param name="log">Told what is being made.</param>
internal sealed class CorpusStore(string directory, Action<string> log)
{
    /// <summary>The directory that holds a corpus; it is made when it is not there.</summary>
    /// <exception cref="InvalidOperationException">What was made is not what the recipe says.</exception>
    public string PathOf(Corpus corpus)
    {
        string path = Path.Combine(directory, corpus.Name);
        if (Directory.Exists(path))
        {
            return path;
        }

        log($"making {corpus.Name}: {corpus.Description}");
        string unfinished = path + ".unfinished";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        CorpusWriter writer = new(unfinished);
        corpus.WriteTo(writer);
        Check(corpus, writer, unfinished);
        Directory.Move(unfinished, path);
        return path;
    }

    private static void Check(Corpus corpus, CorpusWriter writer, string root)
    {
        if (writer.Files != corpus.Files || writer.Bytes != corpus.Bytes)
        {
            throw new InvalidOperationException(
                $"{corpus.Name} has {writer.Files} files and {writer.Bytes} bytes; "
                + $"the recipe says {corpus.Files} and {corpus.Bytes}.");
        }

        if (corpus.Hash is { } expected && TreeHash.Of(root) is var actual && actual != expected)
        {
            throw new InvalidOperationException(
                $"{corpus.Name} has the tree hash {actual}; the recipe says {expected}.");
        }
    }
}
