#requires -Version 7.6
<#
.SYNOPSIS
Makes what the other scripts of this folder work with: a lockbox with three secrets and three ways to unlock it.

.DESCRIPTION
Everything is generated, so it shows how a lockbox for deployments is set up, and can be thrown away. In earnest the
secrets come from Import-LockboxVariable or Set-LockboxSecret, and each machine gets a key of its own.

.EXAMPLE
./new-deploy-lockbox.ps1 ./try
./deploy-with-keyfile.ps1 ./try/app.lockbox ./try/deploy.key
#>
[CmdletBinding()]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingConvertToSecureStringWithPlainText', '',
    Justification = 'The password is made here, and written to a file for what knows nothing but text.')]
param(
    # A folder for app.lockbox, deploy.key, deploy.pem and password.txt. It is made when it is missing.
    [Parameter(Mandatory, Position = 0)] [string] $Folder
)
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot ../../Lockbox.psd1)

$Folder = [IO.Directory]::CreateDirectory([IO.Path]::GetFullPath($Folder, $PWD.ProviderPath)).FullName
$lockbox = Join-Path $Folder app.lockbox
$keyFile = Join-Path $Folder deploy.key
$certificate = Join-Path $Folder deploy.pem

function Save-Private ([string] $Path, [byte[]] $Bytes) {
    # A new file that only its owner may read, from its first byte on.
    $options = [IO.FileStreamOptions]@{ Mode = 'CreateNew'; Access = 'Write' }
    if (-not $IsWindows) { $options.UnixCreateMode = 'UserRead, UserWrite' }
    $file = [IO.FileStream]::new($Path, $options)
    try { $file.Write($Bytes, 0, $Bytes.Length) } finally { $file.Dispose() }
}

# A key file: 32 random bytes. It goes to the machine that deploys, and nowhere else.
Save-Private $keyFile ([Security.Cryptography.RandomNumberGenerator]::GetBytes(32))
New-Lockbox $lockbox -KeyFile $keyFile -Label 'the key file of the build machine'

# A certificate with its private key. A real one comes from the company's authority; the lockbox needs its public part.
$key = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve+NamedCurves]::nistP256)
$request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=deploy', $key, 'SHA256')
$now = [DateTimeOffset]::UtcNow
$made = $request.CreateSelfSigned($now.AddDays(-1), $now.AddYears(1))
$pem = $made.ExportCertificatePem() + "`n" + $key.ExportPkcs8PrivateKeyPem() + "`n"
Save-Private $certificate ([Text.Encoding]::ASCII.GetBytes($pem))

# A password for what knows nothing but environment variables.
$plain = [Security.Cryptography.RandomNumberGenerator]::GetHexString(32, $true)
$password = ConvertTo-SecureString $plain -AsPlainText -Force
Save-Private (Join-Path $Folder password.txt) ([Text.Encoding]::ASCII.GetBytes($plain))

Unlock-Lockbox $lockbox -KeyFile $keyFile
Add-LockboxKeyProtector $lockbox -NewCertificate $certificate -Label 'the certificate of the build machine'
Add-LockboxKeyProtector $lockbox -NewPassword $password -Label 'the password of the pipeline' -KdfProfile Fast

# Three secrets. Generated ones have never been seen by anybody.
Set-LockboxSecret prod/db/PASSWORD $lockbox -Generate -Length 24
Set-LockboxSecret prod/API_TOKEN $lockbox -Generate -Length 40
Set-LockboxSecret prod/SIGNING_KEY $lockbox -Generate -Length 32
Set-LockboxVariable prod/URL -Value https://example.org $lockbox

Get-LockboxVariable 'prod/**' $lockbox
Lock-Lockbox $lockbox
