#requires -Version 7.6
<#
.SYNOPSIS
Runs a deployment with the secrets of a lockbox; a key file unlocks it, and nobody is asked for anything.

.DESCRIPTION
The program gets the secrets in its environment. They are nowhere else: not in the environment of this script, not in a
file, not on a command line, and what the program prints shows them redacted. The script ends with the exit code of the
program, or with 1 when there was no program to run.

.EXAMPLE
pwsh -NoProfile -NonInteractive -File deploy-with-keyfile.ps1 ./app.lockbox ./deploy.key
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Lockbox,
    [Parameter(Mandatory, Position = 1)] [string] $KeyFile,
    # The program that deploys, and its arguments.
    [string] $Program = (Get-Process -Id $PID).Path,
    [string[]] $ArgumentList = @('-NoProfile', '-NonInteractive', '-File', (Join-Path $PSScriptRoot deploy-step.ps1))
)
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot ../../Lockbox.psd1)

try {
    # prod/db/PASSWORD becomes DB_PASSWORD, prod/API_TOKEN becomes API_TOKEN, and so on.
    Invoke-LockboxCommand $Lockbox $Program $ArgumentList -Prefix prod -KeyFile $KeyFile
}
catch [Lockbox.LockboxCommandFailedException] {
    [Console]::Error.WriteLine($_.Exception.Message)
    exit $_.Exception.ExitCode
}
