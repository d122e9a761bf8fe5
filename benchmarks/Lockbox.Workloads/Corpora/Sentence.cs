namespace Lockbox.Workloads.Corpora;

/// <summary>The sentence that texts of the corpora are made of.</summary>
internal static class Sentence
{
    /// <summary>82 characters; the byte counts of mixed-tree depend on it.</summary>
    public const string Text = "This note describes how the service keeps its settings and which endpoint owns it.";
}
