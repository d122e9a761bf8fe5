using System.Management.Automation;
using System.Text;

namespace Lockbox.PowerShell.Content;

/// <summary>
/// The content made of what -Value got: one string is kept exactly as it is; several are lines, each with a line break
/// after it; bytes and streams are kept as they are. Text is UTF-8 without a byte order mark.
/// </summary>
internal sealed class ValueContent
{
    private readonly List<object> _pieces = [];
    private int _texts;

    /// <summary>Adds what the user or the pipeline gave.</summary>
    /// <param name="value">A string, byte, byte array, stream, an array of those, or anything with a text.</param>
    public void Add(object? value)
    {
        switch (value is PSObject wrapped ? wrapped.BaseObject : value)
        {
            case null:
                break;
            case byte[] bytes:
                _pieces.Add(bytes);
                break;
            case byte one:
                _pieces.Add(new[] { one });
                break;
            case Stream stream:
                _pieces.Add(stream);
                break;
            case object[] several:
                Array.ForEach(several, Add);
                break;
            case string text:
                AddText(text);
                break;
            case IEnumerable<string> lines:
                lines.ToList().ForEach(AddText);
                break;
            case { } other:
                AddText(LanguagePrimitives.ConvertTo<string>(other));
                break;
        }
    }

    /// <summary>The content, to be read once.</summary>
    /// <returns>A stream; it leaves the streams that it reads from open.</returns>
    public Stream Open() => _pieces switch
    {
        [] => Stream.Null,
        [Stream only] => only,
        _ => new ConcatenatedStream([.. _pieces.Select(AsStream)]),
    };

    private void AddText(string text)
    {
        _texts++;
        _pieces.Add(text);
    }

    private Stream AsStream(object piece) => piece switch
    {
        Stream stream => stream,
        byte[] bytes => new MemoryStream(bytes, writable: false),
        _ => new MemoryStream(
            Encoding.UTF8.GetBytes(_texts > 1 ? (string)piece + Environment.NewLine : (string)piece), writable: false),
    };
}
