using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;
using Lockbox.PowerShell.Values;
using Lockbox.PowerShell.Variables;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Sets secrets: text, credentials, bytes, tables, certificates; everything from the pipeline in one commit. Asks
/// twice where no value is given and somebody can be asked.
/// </summary>
[Cmdlet(VerbsCommon.Set, "LockboxSecret", SupportsShouldProcess = true)]
[Alias("slbs")]
[OutputType(typeof(LockboxVariable))]
public sealed class SetLockboxSecretCommand : VariableSettingCmdlet
{
    private const string BySecureString = "SecureString";
    private const string ByCredential = "Credential";
    private const string BySecret = "Secret";
    private const string ByEnvironment = "FromEnvironment";
    private const string ByFile = "FromFile";
    private const string ByGenerator = "Generate";

    /// <summary>The secret text.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BySecureString)]
    [ValidateNotNull]
    public SecureString? SecureString { get; set; }

    /// <summary>A user name and a password.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByCredential)]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>
    /// Any value that a lockbox stores: string, SecureString, PSCredential, byte[], Hashtable, X509Certificate2.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BySecret)]
    [ValidateNotNull]
    public object? Secret { get; set; }

    /// <summary>The environment variable of this process whose text is the value.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByEnvironment)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvironmentNameCompleter))]
    public string? FromEnvironment { get; set; }

    /// <summary>
    /// The file whose content is the value: text, bytes, or a certificate where it is a <c>.pfx</c> or <c>.p12</c>.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByFile)]
    [ValidateNotNullOrEmpty]
    [Alias("FullName")]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string? FromFile { get; set; }

    /// <summary>Reads the file as a certificate with its private key, whatever its name.</summary>
    [Parameter(ParameterSetName = ByFile)]
    public SwitchParameter AsCertificate { get; set; }

    /// <summary>The password of the PFX file, or of the key in the PEM file.</summary>
    [Parameter(ParameterSetName = ByFile)]
    [ValidateNotNull]
    public SecureString? FilePassword { get; set; }

    /// <summary>Asks for the text, twice; what happens anyway where no value is given.</summary>
    // A set of its own with nothing mandatory. As the default set it would win over the properties of piped objects.
    [Parameter(ParameterSetName = "Prompt")]
    public SwitchParameter Prompt { get; set; }

    /// <summary>Makes a random text.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByGenerator)]
    public SwitchParameter Generate { get; set; }

    /// <summary>How many characters a random text has.</summary>
    [Parameter(ParameterSetName = ByGenerator)]
    [ValidateRange(1, SecretText.LongestSecureString)]
    public int Length { get; set; } = SecretSources.DefaultLength;

    /// <summary>
    /// The characters that a random text is made of; by default letters, digits, <c>-</c> and <c>_</c>.
    /// </summary>
    [Parameter(ParameterSetName = ByGenerator)]
    [ValidatePattern(@"\A[\x20-\x7E]{2,}\z")]
    public string Alphabet { get; set; } = SecretSources.DefaultAlphabet;

    /// <inheritdoc/>
    private protected override bool SetsSecrets => true;

    /// <inheritdoc/>
    private protected override VariableValue TakeValue(string path) => ParameterSetName switch
    {
        BySecureString => SecretObjects.ToValue(SecureString, out _),
        ByCredential => SecretObjects.ToValue(Credential, out _),
        BySecret => SecretObjects.ToValue(Secret, out _),
        ByEnvironment => SecretSources.FromEnvironment(FromEnvironment!),
        ByFile => ReadFile(ResolveHostPath(FromFile!)),
        ByGenerator => SecretSources.Generate(Length, Alphabet),
        _ => Ask(path),
    };

    private VariableValue ReadFile(string file) =>
        AsCertificate || FilePassword is not null || SecretSources.IsPfx(file)
            ? SecretSources.CertificateFromFile(file, FilePassword)
            : SecretSources.FromFile(file);

    private VariableValue Ask(string path)
    {
        KeyPrompt prompt = new(Host);
        using SecureString? value = prompt.IsPossible ? prompt.AskNewSecret(Name) : null;
        return value is not null
            ? SecretObjects.ToValue(value, out _)
            : throw new LockboxInteractionRequiredException(
                $"There is no value for '{DisplayText.Name(Name)}' of '{path}', and "
                + $"{prompt.Refusal ?? "nobody answers"}.",
                "Give -SecureString, -Credential, -Secret, -FromEnvironment, -FromFile or -Generate.");
    }
}
