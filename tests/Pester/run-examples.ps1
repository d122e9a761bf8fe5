#requires -Version 7.4
<#
.SYNOPSIS
Runs the examples of the documents, each in a folder of its own, and says how they ended.

.DESCRIPTION
Started by Documents.Tests.ps1 in a fresh pwsh whose home is an empty folder. Examples is a JSON file: an array of
Source, Number and Code. Results gets Source, Number, Error (a text, or null) and Unsound (the lockboxes in the folder
that did not verify afterwards).
#>
param(
    [Parameter(Mandatory)] [string] $Manifest,
    [Parameter(Mandatory)] [string] $Examples,
    [Parameter(Mandatory)] [string] $Results
)

$ErrorActionPreference = 'Stop'
$manifest = $Manifest
$env:PSModulePath = (Split-Path (Split-Path $manifest)) + [IO.Path]::PathSeparator + $env:PSModulePath
Import-Module $manifest
. $PSScriptRoot/prompts.ps1
. $PSScriptRoot/example-sandbox.ps1

# What stands for the network, in each runspace.
$standIns = 'function global:Invoke-RestMethod { "all is well" }'

$root = Join-Path (Split-Path $HOME) work
$template = Join-Path $root template
New-ExampleTemplate $template
$programs = Join-Path $root programs
New-StandIn $programs
$env:PATH = $programs + [IO.Path]::PathSeparator + $env:PATH
$environment = [Environment]::GetEnvironmentVariables()

function Start-Session {
    # A runspace at whose keyboard somebody gives the same answer to every question.
    $runspace = [runspacefactory]::CreateRunspace([LockboxTest.AnsweringHost]::new(@($answer) * 1000))
    $runspace.Open()
    $runspace
}

function Invoke-Session ($Runspace, [string] $Script) {
    # The first error of a script, as text, or nothing.
    $shell = [powershell]::Create($Runspace)
    try {
        [void]$shell.AddScript($Script, $true)
        [void]$shell.Invoke()
        if ($shell.Streams.Error.Count) {
            '{0}: {1}' -f $shell.Streams.Error[0].FullyQualifiedErrorId, $shell.Streams.Error[0]
        }
    }
    catch { "$($_.Exception.InnerException ?? $_.Exception)" }
    finally { $shell.Dispose() }
}

function Reset-Environment {
    foreach ($name in @([Environment]::GetEnvironmentVariables().Keys)) {
        if (-not $environment.Contains($name)) { [Environment]::SetEnvironmentVariable($name, $null) }
    }
    foreach ($name in $environment.Keys) { [Environment]::SetEnvironmentVariable($name, $environment[$name]) }
}

function Get-FolderState ([string] $Folder) {
    # Relative path -> what tells a file from a changed one.
    $state = [ordered]@{}
    foreach ($item in [IO.DirectoryInfo]::new($Folder).EnumerateFileSystemInfos('*', 'AllDirectories')) {
        $path = [IO.Path]::GetRelativePath($Folder, $item.FullName)
        $state[$path] = $item -is [IO.FileInfo] ? "$($item.Length) $($item.LastWriteTimeUtc.Ticks)" : 'directory'
    }
    $state
}

function Reset-Folder ([string] $Folder, [string] $Template, $Wanted) {
    # Makes the folder what the template is, and touches only what differs: a whole copy for each example takes longer
    # than the examples.
    $found = Get-FolderState $Folder
    foreach ($path in $found.Keys) {
        $full = Join-Path $Folder $path
        if ($Wanted[$path] -eq $found[$path] -or -not [IO.Path]::Exists($full)) { continue }
        Remove-Item -LiteralPath $full -Recurse -Force
    }
    foreach ($path in $Wanted.Keys) {
        $full = Join-Path $Folder $path
        if ([IO.Path]::Exists($full)) { continue }
        if ($Wanted[$path] -eq 'directory') { [void][IO.Directory]::CreateDirectory($full) }
        else { [IO.File]::Copy((Join-Path $Template $path), $full) }
    }
}

function Reset-Home {
    # What lies visibly at ~ is the examples'; the rest is PowerShell's.
    Get-ChildItem $HOME | Where-Object { $_.Name -ne 'backup.key' } |
        Remove-Item -Recurse
    if (-not (Test-Path "$HOME/backup.key")) { Copy-Item "$template/app.key" "$HOME/backup.key" }
}

# What no example has changed need not be verified again each time: a copy has the time of what it was copied from.
$known = @(Get-ChildItem $template -Recurse -Filter *.lockbox -File | ForEach-Object { $_.LastWriteTimeUtc.Ticks })

function Get-Unsound ([string] $Folder) {
    # The lockboxes that nothing in the folder unlocks, or that are not sound.
    $identities = @($Folder, $HOME | ForEach-Object { [IO.Directory]::GetFiles($_, '*.identity') } |
            ForEach-Object { @{ Identity = $_ } })
    $ways = @(@{ KeyFile = "$template/app.key" }; @{ KeyFile = "$HOME/app.key" }) + $identities +
        @(@{ Password = New-TestSecret }; @{ Certificate = "$template/deploy.pfx" })
    foreach ($file in [IO.DirectoryInfo]::new($Folder).EnumerateFiles('*.lockbox', 'AllDirectories')) {
        if ($file.LastWriteTimeUtc.Ticks -in $known) { continue }
        $isSound = $false
        foreach ($way in $ways) {
            try { $isSound = Test-Lockbox $file @way; break } catch { $problem = "$_" }
        }
        if (-not $isSound) { "$($file.Name): $problem" }
    }
}

# Variables of an example are gone with its scope; what else it leaves is put right before the next one.
$runspace = Start-Session
$problem = Invoke-Session $runspace "`$global:answer = '$answer'; Import-Module '$manifest'; $standIns"
if ($problem) { throw $problem }
$folder = [IO.Directory]::CreateDirectory((Join-Path $root folder)).FullName
$wanted = Get-FolderState $template
$ended = foreach ($example in Get-Content -LiteralPath $Examples -Raw | ConvertFrom-Json) {
    $id = "$($example.Source)/$($example.Number)"
    Reset-Environment
    Reset-Folder $folder $template $wanted
    Reset-Home
    $problem = Invoke-Session $runspace @"
        Set-Location '$folder'
        Get-PSDrive | Where-Object { `$_.Provider.Name -eq 'Lockbox' } | Remove-PSDrive -Force
        Lock-Lockbox -All
        Unlock-Lockbox ./app.lockbox -KeyFile ./app.key
        $($preparations[$example.Source])
        $($preparations[$id])
"@

    $code = $example.Code
    Push-Location $folder
    foreach ($text in $placeholders.Keys) {
        if (-not $problem -and $code.Contains($text)) { $code = $code.Replace($text, [string](& $placeholders[$text])) }
    }
    Pop-Location
    if (-not $problem) { $problem = Invoke-Session $runspace $code }
    if (-not $problem -and $checks[$id]) {
        $check = "if (& {$($checks[$id])} | Where-Object { -not `$_ }) { throw 'It has not done what it should.' }"
        $problem = Invoke-Session $runspace $check
    }
    [pscustomobject]@{
        Source  = $example.Source
        Number  = $example.Number
        Error   = $problem
        Unsound = @(Get-Unsound $folder)
    }
}

ConvertTo-Json @($ended) | Set-Content -LiteralPath $Results
