using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Makes an <see cref="Encoding"/> of the names that PowerShell's own -Encoding knows, a code page or a web name.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EncodingTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>The names that are offered by completion.</summary>
    internal static readonly string[] Names =
    [
        "ascii", "bigendianunicode", "bigendianutf32", "latin1", "unicode", "utf32", "utf8", "utf8BOM", "utf8NoBOM",
    ];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return value switch
            {
                Encoding encoding => encoding,
                string name => FromName(name),
                int codePage => Encoding.GetEncoding(codePage),
                _ => throw new ArgumentException("An encoding is given by its name or its code page."),
            };
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ArgumentTransformationMetadataException(
                $"'{value}' is no encoding. Known are {string.Join(", ", Names)}, web names and code pages.", e);
        }
    }

    private static Encoding FromName(string name) => name.ToUpperInvariant() switch
    {
        "ASCII" => Encoding.ASCII,
        "BIGENDIANUNICODE" => Encoding.BigEndianUnicode,
        "BIGENDIANUTF32" => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        "LATIN1" => Encoding.Latin1,
        "UNICODE" => Encoding.Unicode,
        "UTF32" => Encoding.UTF32,
        "UTF8" or "UTF8NOBOM" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        "UTF8BOM" => Encoding.UTF8,
        _ => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int codePage)
            ? Encoding.GetEncoding(codePage)
            : Encoding.GetEncoding(name),
    };
}
