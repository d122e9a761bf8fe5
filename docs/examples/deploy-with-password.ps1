#requires -Version 7.6
<#
.SYNOPSIS
Runs a deployment with the secrets of a lockbox; the password comes in the environment, as many systems hand it over.

.DESCRIPTION
Set LOCKBOX_PASSWORD, or what your system calls a secret variable, for this script alone. It is taken out of the
environment as soon as it has been read, so the program that is started does not get it.

.EXAMPLE
$env:LOCKBOX_PASSWORD = '...'
pwsh -NoProfile -NonInteractive -File deploy-with-password.ps1 ./app.lockbox
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Lockbox,
    [string] $Program = (Get-Process -Id $PID).Path,
    [string[]] $ArgumentList = @('-NoProfile', '-NonInteractive', '-File', (Join-Path $PSScriptRoot deploy-step.ps1))
)
$ErrorActionPreference = 'Stop'
# No prompt, whatever the host believes about somebody being there.
$env:LOCKBOX_INTERACTION = 'None'
Import-Module (Join-Path $PSScriptRoot ../../Lockbox.psd1)

try {
    Invoke-LockboxCommand $Lockbox $Program $ArgumentList -Prefix prod
}
catch [Lockbox.LockboxCommandFailedException] {
    [Console]::Error.WriteLine($_.Exception.Message)
    exit $_.Exception.ExitCode
}
catch [Lockbox.LockboxException] {
    # A wrong password, a missing file: the message says which, and what to do.
    [Console]::Error.WriteLine($_.Exception.Message)
    if ($_.ErrorDetails.RecommendedAction) { [Console]::Error.WriteLine($_.ErrorDetails.RecommendedAction) }
    exit 1
}
