#requires -Version 7.4
<#
.SYNOPSIS
Runs the Pester suite in this process and writes its counts and failures as JSON.

.DESCRIPTION
Meant for a fresh pwsh, because a binary module cannot be unloaded:

    pwsh -NoProfile -File tests/Pester/Invoke-Suite.ps1

The test files import the manifest that $env:LOCKBOX_TEST_MODULE names: the module as the build assembled it.
The exit code is 0 when all passed, 1 when something failed, 3 when Pester 5 or later is missing.
#>
[CmdletBinding()]
param(
    # The manifest of the module under test.
    [string] $Module = (Join-Path $PSScriptRoot '../../artifacts/module/Lockbox/Lockbox.psd1'),
    # Files or folders to run.
    [string[]] $Path = $PSScriptRoot,
    # Where the counts are written, or nothing.
    [string] $ResultPath,
    [ValidateSet('None', 'Normal', 'Detailed', 'Diagnostic')]
    [string] $Output = 'Normal'
)

$ErrorActionPreference = 'Stop'
$pester = Get-Module -ListAvailable Pester | Where-Object Version -GE '5.0' | Sort-Object Version -Bottom 1
if (-not $pester) {
    [Console]::Error.WriteLine('Pester 5 or later is not installed (Install-PSResource Pester).')
    exit 3
}

Import-Module $pester.Path
if (-not (Test-Path -LiteralPath $Module)) {
    throw "There is no module at '$Module'. Build it first: dotnet build src/Lockbox.PowerShell"
}

$env:LOCKBOX_TEST_MODULE = (Resolve-Path -LiteralPath $Module).ProviderPath

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = $Output
$run = Invoke-Pester -Configuration $configuration

# A file that does not even load is a failure; Pester counts its tests as not run.
$failures = @(
    $run.Failed | ForEach-Object { '{0}: {1}' -f $_.ExpandedPath, ($_.ErrorRecord | Select-Object -First 1) }
    $run.FailedBlocks | ForEach-Object { '{0}: {1}' -f $_.ExpandedPath, ($_.ErrorRecord | Select-Object -First 1) }
    $run.FailedContainers | ForEach-Object { '{0}: {1}' -f $_.Item, ($_.ErrorRecord | Select-Object -First 1) }
)
$summary = [ordered]@{
    passed   = $run.PassedCount
    failed   = $run.FailedCount + $run.FailedContainersCount
    skipped  = $run.SkippedCount + $run.InconclusiveCount
    seconds  = [math]::Round($run.Duration.TotalSeconds, 1)
    pester   = [string] $pester.Version
    failures = $failures
}
if ($ResultPath) {
    $summary | ConvertTo-Json | Set-Content -LiteralPath $ResultPath
}

'Pester {0}: {1} passed, {2} failed, {3} skipped in {4} s' -f $summary.pester, $summary.passed, $summary.failed,
    $summary.skipped, $summary.seconds
exit ($failures.Count -gt 0 ? 1 : 0)
