using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Makes a <see cref="CertificateReference"/> of a path, a thumbprint, a <see cref="FileInfo"/> or an
/// <see cref="X509Certificate2"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CertificateReferenceTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = Unwrap(inputData);
        return value is object[] several ? several.Select(One).ToArray() : One(value);
    }

    private static CertificateReference One(object? input) => Unwrap(input) switch
    {
        CertificateReference reference => reference,
        string { Length: > 0 } text => CertificateReference.FromText(text),
        FileInfo file => CertificateReference.FromText(file.FullName),
        X509Certificate2 certificate => CertificateReference.FromCertificate(certificate),
        var other => throw new ArgumentTransformationMetadataException(
            "A certificate is given by the path of its file, its thumbprint or an X509Certificate2, not by "
            + $"{(other is null ? "null" : "a " + other.GetType().Name)}."),
    };

    private static object? Unwrap(object? input) => input is PSObject wrapped ? wrapped.BaseObject : input;
}
