using System.Buffers;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// What a <see cref="Redactor"/> looks for: patterns that stand in a stream as they are, and patterns in Base64, which
/// encoders break into lines wherever they like. It can serve any number of streams at the same time.
/// </summary>
internal sealed class PatternTrees : IDisposable
{
    /// <summary>Builds the trees.</summary>
    /// <param name="plain">Patterns that stand in one piece, none of them empty; they are copied.</param>
    /// <param name="base64">Patterns that line ends may cut, none of them empty, without any; copied too.</param>
    public PatternTrees(IEnumerable<byte[]> plain, IEnumerable<byte[]> base64)
    {
        Plain = new PatternTree(plain);
        Base64 = new PatternTree(base64);
        FirstBytes = SearchValues.Create([.. Plain.FirstBytes, .. Base64.FirstBytes]);
    }

    /// <summary>Finds the patterns that stand in one piece.</summary>
    public PatternTree Plain { get; }

    /// <summary>Finds the patterns that line ends may cut, in a stream that leaves these line ends out.</summary>
    public PatternTree Base64 { get; }

    /// <summary>The bytes with which patterns begin.</summary>
    public SearchValues<byte> FirstBytes { get; }

    /// <summary>Zeroes what they know of the patterns; they find nothing any more.</summary>
    public void Dispose()
    {
        Plain.Dispose();
        Base64.Dispose();
    }
}
