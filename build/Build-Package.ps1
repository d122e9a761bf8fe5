#requires -Version 7.4
<#
.SYNOPSIS
Builds the module in Release and makes its package: the folder for a PSModulePath, and the nupkg for the gallery.

.DESCRIPTION
The managed zstd is built in where its package ZstdSharp.Port restores; where it does not, the package works with the
libzstd of the system alone, and CONTENTS.txt in it says so.

.EXAMPLE
./build.ps1 -Task Pack
#>
[CmdletBinding()]
param(
    # Where the package is made.
    [string] $Destination = (Join-Path $PSScriptRoot ../artifacts/package)
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot ..))
# Assembled apart from the module that is being worked on, which may be of another configuration.
$assembled = Join-Path $root artifacts/assembled/Lockbox

Write-Information '> dotnet restore src/Lockbox.Zstd.Managed' -InformationAction Continue
$restored = & dotnet restore (Join-Path $root src/Lockbox.Zstd.Managed) 2>&1
$hasManaged = $LASTEXITCODE -eq 0
if (-not $hasManaged) {
    Write-Warning "ZstdSharp.Port does not restore, so that the managed zstd is left out: $($restored -match 'error')"
}

if (Test-Path -LiteralPath $assembled) { [IO.Directory]::Delete($assembled, $true) }
$build = @(
    'build', (Join-Path $root src/Lockbox.PowerShell), '--configuration', 'Release', '--verbosity', 'quiet'
    "-p:ManagedZstd=$($hasManaged ? 'true' : 'false')"
    '-p:ContinuousIntegrationBuild=true', "-p:ModuleDirectory=$assembled/"
)
Write-Information "> dotnet $build" -InformationAction Continue
& dotnet @build
if ($LASTEXITCODE -ne 0) { throw "dotnet build ended with exit code $LASTEXITCODE." }

$package = & (Join-Path $PSScriptRoot New-Package.ps1) -Source $assembled -Destination $Destination
Write-Information "Zstandard backends inside: $($package.Backends -join ' and ')." -InformationAction Continue
if (-not $package.ProjectUri) {
    Write-Warning 'The package names no ProjectUri: none was given, and this is no GitHub workflow.'
}
$package
