#requires -Version 7.6
<#
.SYNOPSIS
Runs a deployment with the secrets of a lockbox; a certificate with its private key unlocks it.

.DESCRIPTION
The certificate is a file (PEM or PFX), or the thumbprint of one in the store of the account that deploys; then no key
lies in a file. Which secrets the program gets, and under which names, is listed here: what is added to the lockbox
later does not reach it by itself.

.EXAMPLE
pwsh -NoProfile -NonInteractive -File deploy-with-certificate.ps1 ./app.lockbox ./deploy.pem
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Lockbox,
    # A path or a thumbprint.
    [Parameter(Mandatory, Position = 1)] [string] $Certificate,
    [string] $Program = (Get-Process -Id $PID).Path,
    [string[]] $ArgumentList = @('-NoProfile', '-NonInteractive', '-File', (Join-Path $PSScriptRoot deploy-step.ps1))
)
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot ../../Lockbox.psd1)

$environment = @{
    DB_PASSWORD = 'prod/db/PASSWORD'
    API_TOKEN   = 'prod/API_TOKEN'
    SIGNING_KEY = 'prod/SIGNING_KEY'
    URL         = 'prod/URL'
}
try {
    Invoke-LockboxCommand $Lockbox $Program $ArgumentList -Environment $environment -Certificate $Certificate
}
catch [Lockbox.LockboxCommandFailedException] {
    [Console]::Error.WriteLine($_.Exception.Message)
    exit $_.Exception.ExitCode
}
