#requires -Version 7.6
<#
.SYNOPSIS
Runs a deployment to many places at the same time, each in a runspace of its own, all with the same secrets.

.DESCRIPTION
The lockbox is unlocked once: the key is kept for the whole process, so the runspaces ask for nothing. Each program has
an environment of its own; the environment of this process, which all runspaces share, is never touched.

.EXAMPLE
pwsh -NoProfile -NonInteractive -File parallel-deploy.ps1 ./app.lockbox ./deploy.key
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Lockbox,
    [Parameter(Mandatory, Position = 1)] [string] $KeyFile,
    [string[]] $Place = @(1..20 | ForEach-Object { "place-$_" }),
    [string] $Program = (Get-Process -Id $PID).Path,
    [string[]] $ArgumentList = @('-NoProfile', '-NonInteractive', '-File', (Join-Path $PSScriptRoot deploy-step.ps1))
)
$ErrorActionPreference = 'Stop'
$module = Join-Path $PSScriptRoot ../../Lockbox.psd1
Import-Module $module
Unlock-Lockbox $Lockbox -KeyFile $KeyFile -TimeToLive 01:00:00

$results = $Place | ForEach-Object -ThrottleLimit 20 -Parallel {
    Import-Module $using:module
    $output = Invoke-LockboxCommand $using:Lockbox $using:Program $using:ArgumentList -Prefix prod -MergeError `
        -ErrorAction SilentlyContinue
    [pscustomobject]@{ Place = $_; ExitCode = $LASTEXITCODE; Output = @($output) }
}

foreach ($result in $results) {
    "--- $($result.Place) ended with $($result.ExitCode)"
    $result.Output
}

Lock-Lockbox -All
exit ($results.ExitCode | Measure-Object -Maximum).Maximum
