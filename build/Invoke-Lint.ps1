#requires -Version 7.4
<#
.SYNOPSIS
Runs PSScriptAnalyzer over every script, module and manifest of the repository.

.DESCRIPTION
Everything goes by PSScriptAnalyzerSettings.psd1 at the root; tests/Pester has settings of its own, because Pester's
blocks look to the analyzer like something else. Returns what is found; the exit code is 0 when that is nothing, 1 when
it is something, 3 when PSScriptAnalyzer is not installed.

.EXAMPLE
./build.ps1 -Task Lint
#>
[CmdletBinding()]
param()

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) {
    Write-Warning 'No script was checked: PSScriptAnalyzer is not installed (Install-PSResource PSScriptAnalyzer).'
    exit 3
}

Import-Module PSScriptAnalyzer
$root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot ..))
$tests = Join-Path $root tests/Pester
$generated = 'artifacts', 'bin', 'obj', '.git', 'TestResults'
$files = Get-ChildItem -LiteralPath $root -Recurse -File -Include *.ps1, *.psm1, *.psd1 | Where-Object {
    -not ([IO.Path]::GetRelativePath($root, $_.FullName).Split([char[]] '/\') | Where-Object { $_ -in $generated })
}
$found = foreach ($file in $files) {
    $settings = $file.FullName.StartsWith($tests) ? $tests : $root
    Invoke-ScriptAnalyzer -Path $file.FullName -Settings (Join-Path $settings PSScriptAnalyzerSettings.psd1)
}
$found
Write-Information "$(@($files).Count) files, $(@($found).Count) findings." -InformationAction Continue
exit ($found ? 1 : 0)
