#requires -Version 7.4
<#
.SYNOPSIS
Builds, tests and measures Lockbox with nothing but pwsh and dotnet.

.EXAMPLE
./build.ps1 -Task Build -Configuration Release
Import-Module ./Lockbox.psd1

.EXAMPLE
./build.ps1 -Task Build, Test

.EXAMPLE
./build.ps1 -Task Bench

.EXAMPLE
./build.ps1 -Task Lint, Pack

Makes artifacts/package/Lockbox/<version>/ and artifacts/package/Lockbox.<version>.nupkg, always in Release.
#>
[CmdletBinding()]
param(
    # What to do, in this order.
    [ValidateSet('Build', 'Test', 'Docs', 'Bench', 'Lint', 'Pack')]
    [string[]] $Task = 'Build',

    # Debug keeps assertions; Release is what is shipped and measured.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Invoke-DotNet {
    Write-Information "> dotnet $args" -InformationAction Continue
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $args ended with exit code $LASTEXITCODE."
    }
}

$tasks = @{
    Build = { Invoke-DotNet build --configuration $Configuration }
    # The Pester suite is one of these tests: it starts a fresh pwsh, because a binary module cannot be unloaded.
    Test  = { Invoke-DotNet test --configuration $Configuration }
    # The module's help from docs/commands and docs/about, by PlatyPS; then the build lays it beside the manifest.
    Docs  = { & (Join-Path $PSScriptRoot docs/Build-Help.ps1); & $tasks.Build }
    # Every workload in short, always in Release; it fails when a result is wrong. The quotes keep `--` for dotnet.
    Bench = {
        Invoke-DotNet run --configuration Release --project benchmarks/Lockbox.Workloads '--' `
            --short --json artifacts/workloads.json
    }
    # PSScriptAnalyzer over all scripts, where it is installed.
    Lint  = { & (Join-Path $PSScriptRoot build/Invoke-Lint.ps1) }
    # The module folder and the nupkg; in Release, whatever -Configuration says.
    Pack  = { & (Join-Path $PSScriptRoot build/Build-Package.ps1) }
}

Push-Location -LiteralPath $PSScriptRoot
try {
    foreach ($name in $Task) {
        & $tasks[$name]
    }
}
finally {
    Pop-Location
}
