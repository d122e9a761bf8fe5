#requires -Version 7.6
<#
.SYNOPSIS
A step of a GitHub Actions job: gives the following steps the variables of a lockbox, and has the runner mask them.

.DESCRIPTION
The key file comes from a secret of the repository, for instance:

    - run: pwsh -NoProfile -File github-actions.ps1 ./app.lockbox ./deploy.key
    - run: ./deploy.sh        # has DB_PASSWORD, API_TOKEN, SIGNING_KEY and URL

.EXAMPLE
pwsh -NoProfile -NonInteractive -File github-actions.ps1 ./app.lockbox ./deploy.key
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Lockbox,
    [Parameter(Mandatory, Position = 1)] [string] $KeyFile
)
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot ../../Lockbox.psd1)
Unlock-Lockbox $Lockbox -KeyFile $KeyFile

# For this step: the runner is told the value before anything can print it.
$token = Get-LockboxSecret prod/API_TOKEN -AsPlainText -Mask
"curl -H 'Authorization: Bearer $token' https://example.org/deploy"

# For the steps that follow: masks every secret, then appends to the file that GITHUB_ENV names.
Export-LockboxVariable -Prefix prod -Format GitHubActions -IncludeSecret
Lock-Lockbox -All
