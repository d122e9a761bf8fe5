#requires -Version 7.4
<#
.SYNOPSIS
Makes the help of the module from the pages in docs/commands and docs/about, with PlatyPS.

.DESCRIPTION
The words are in the pages; syntax, types, sets, positions, aliases and defaults come from the built cmdlets, and are
brought up to date in the pages. Writes the pages and module/en-US, or only compares with -Check.

A cmdlet without a page gets one with placeholders, which the tests refuse until they are filled in.

Needs Microsoft.PowerShell.PlatyPS 1.0 or later: Install-PSResource Microsoft.PowerShell.PlatyPS.

.EXAMPLE
./build.ps1 -Task Build, Docs
#>
[CmdletBinding()]
param(
    # The manifest of the built module.
    [string] $Module = (Join-Path $PSScriptRoot '../artifacts/module/Lockbox/Lockbox.psd1'),
    # The pages of the cmdlets.
    [string] $Pages = (Join-Path $PSScriptRoot 'commands'),
    # The about topics.
    [string] $Topics = (Join-Path $PSScriptRoot 'about'),
    # The folder to write to.
    [string] $Target = (Join-Path $PSScriptRoot '../module/en-US'),
    # Writes nothing and fails when a file is not up to date.
    [switch] $Check
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$platyPS = Get-Module -ListAvailable Microsoft.PowerShell.PlatyPS | Where-Object Version -GE '1.0' |
    Sort-Object Version -Bottom 1
if (-not $platyPS) {
    throw 'Microsoft.PowerShell.PlatyPS 1.0 or later is not installed, so the help stays as it is in module/en-US; ' +
        'everything else builds without it. To install it: Install-PSResource Microsoft.PowerShell.PlatyPS'
}

. $PSScriptRoot/help/Pages.ps1
. $PSScriptRoot/help/HelpText.ps1
. $PSScriptRoot/help/Maml.ps1
. $PSScriptRoot/help/AboutTopics.ps1

$stale = [Collections.Generic.List[string]]::new()

function Write-IfChanged ([string] $Path, [string] $Text) {
    if ((Test-Path -LiteralPath $Path) -and [IO.File]::ReadAllText($Path) -ceq $Text) { return }
    $stale.Add([IO.Path]::GetFullPath($Path))
    if ($Check) { return }
    [void][IO.Directory]::CreateDirectory((Split-Path $Path))
    [IO.File]::WriteAllText($Path, $Text)
}

if (-not (Test-Path -LiteralPath $Module)) {
    throw "There is no module at '$Module'. Build it first: ./build.ps1 -Task Build"
}

Import-Module $platyPS.Path
Import-Module $Module
$models = foreach ($command in Get-Command -Module Lockbox -CommandType Cmdlet | Sort-Object Name) {
    $path = Join-Path $Pages "$($command.Name).md"
    $isThere = Test-Path -LiteralPath $path
    $page = $isThere ? (Import-MarkdownCommandHelp -LiteralPath $path) : (Read-Command $command)
    Update-Page $page $command ($isThere ? [IO.File]::ReadAllText($path) : '')
    Write-IfChanged $path (ConvertTo-PageText $page)
    $page
}

Write-IfChanged (Join-Path $Target Lockbox.PowerShell.dll-Help.xml) (ConvertTo-Maml $models)
foreach ($topic in Get-ChildItem -LiteralPath $Topics -Filter 'about_*.md') {
    Write-IfChanged (Join-Path $Target "$($topic.BaseName).help.txt") (ConvertTo-AboutText (Get-Content $topic -Raw))
}

if ($Check -and $stale.Count -gt 0) {
    throw "Not up to date, run ./build.ps1 -Task Build, Docs: $($stale -join ', ')"
}
