#requires -Version 7.4
<#
.SYNOPSIS
Measures one part of the module in this process; Measure-Module.ps1 starts it in a fresh one.

.DESCRIPTION
Contestants take turns in the same warm process: A B A B. Times are in milliseconds; processor time is that of all
threads. Writes an array of contests as JSON to -Result.
#>
[CmdletBinding()]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '',
    Justification = 'Users keep what a command returns; what that costs is measured, too.')]
param(
    [Parameter(Mandatory)] [string] $Part,
    [Parameter(Mandatory)] [string] $Module,
    [Parameter(Mandatory)] [string] $Work,
    [Parameter(Mandatory)] [string] $Result,
    [int] $Runs = 5,
    [int] $Entries = 1000000
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$env:LOCKBOX = $env:LOCKBOX_KEYFILE = $env:LOCKBOX_PASSWORD = $null
$env:LOCKBOX_INTERACTION = 'None'

Import-Module $Module
$engine = [Lockbox.Engine.LockboxFile].Assembly.Location
Add-Type -Path (Join-Path $PSScriptRoot EngineJobs.cs) -ReferencedAssemblies $engine, System.Collections, System.Runtime
$jobs = [Lockbox.ModuleBenchmarks.EngineJobs]

$keyFile = Join-Path $Work lockbox.key
$box = Join-Path $Work module.lockbox
$out = Join-Path $Work module-out
$warm = @{ 'text-tree' = 40; 'small-100k' = 1 }
$contests = [Collections.Generic.List[object]]::new()

function Reset-Box {
    # An empty lockbox, unlocked; the engine gets a key of its own.
    $jobs::Create($box, $keyFile)
    Unlock-Lockbox $box -KeyFile $keyFile -TimeToLive 08:00
    if ($script:key) { $script:key.Dispose() }
    $script:key = $jobs::Unlock($box, $keyFile)
}

function Clear-Out {
    if (Test-Path -LiteralPath $out) { [IO.Directory]::Delete($out, $true) }
}

function Add-Contest {
    # Runs the contestants in turn and keeps their times, divided by -Times when a script does its work so many times.
    param(
        [string] $Name, [Collections.IDictionary] $Contestants,
        [scriptblock] $Before = {}, [int] $Times = 1, [int] $Turns = $Runs, [int] $WarmUp = 1
    )
    $samples = [ordered]@{}
    $order = @('ours', 'other' | Where-Object { $Contestants.Contains($_) })
    foreach ($who in $order) { $samples[$who] = @{ ms = @(); cpu = @() } }
    foreach ($turn in (1 - $WarmUp)..$Turns) {
        foreach ($who in $order) {
            & $Before
            [GC]::Collect()
            $script = $Contestants[$who]
            $cpu = [Environment]::CpuUsage.TotalTime
            $watch = [Diagnostics.Stopwatch]::StartNew()
            & $script > $null
            $ms = $watch.Elapsed.TotalMilliseconds / $Times
            $used = ([Environment]::CpuUsage.TotalTime - $cpu).TotalMilliseconds / $Times
            # What is short needs many turns until the runtime compiles nothing any more.
            if ($turn -gt 0) {
                $samples[$who].ms += $ms
                $samples[$who].cpu += $used
            }
        }
    }
    $contests.Add([ordered]@{ name = $Name; samples = $samples })
}

function Get-Tree ([string] $Name) { Join-Path $Work corpora $Name }

$parts = @{
    Add      = {
        foreach ($corpus in 'text-tree', 'small-100k') {
            $tree = Get-Tree $corpus
            Set-Location -LiteralPath $tree
            Add-Contest "Add-LockboxItem -Recurse, $corpus" -WarmUp $warm[$corpus] -Before { Reset-Box } @{
                ours = { Add-LockboxItem $box . -Recurse }; other = { $jobs::Add($box, $key, $tree) }
            }
        }
    }
    Pipeline = {
        $tree = Get-Tree small-100k
        Set-Location -LiteralPath $tree
        Add-Contest 'Get-ChildItem -Recurse | Add-LockboxItem, small-100k' -Before { Reset-Box } @{
            ours = { Get-ChildItem -Recurse | Add-LockboxItem $box }
            other = { Get-ChildItem -Recurse > $null; $jobs::Add($box, $key, $tree) }
        }
    }
    Export   = {
        foreach ($corpus in 'text-tree', 'small-100k') {
            Reset-Box
            $jobs::Add($box, $key, (Get-Tree $corpus))
            Add-Contest "Export-LockboxItem, $corpus" -WarmUp $warm[$corpus] -Before { Clear-Out } @{
                ours = { Export-LockboxItem $box -Destination $out }; other = { $jobs::Export($box, $key, $out) }
            }
            Clear-Out
        }
    }
    Progress = {
        Set-Location -LiteralPath (Get-Tree small-100k)
        # More turns: what is looked for is less than the noise of one.
        Add-Contest 'Add-LockboxItem -Recurse with progress, small-100k' -Turns (3 * $Runs) -Before { Reset-Box } @{
            ours = { $ProgressPreference = 'Continue'; Add-LockboxItem $box . -Recurse }
            other = { $ProgressPreference = 'SilentlyContinue'; Add-LockboxItem $box . -Recurse }
        }
    }
    List     = {
        Reset-Box
        $jobs::Add($box, $key, (Get-Tree small-100k))
        Add-Contest 'Get-LockboxItem, 100,000 files' @{
            ours = { $items = Get-LockboxItem $box }; other = { $jobs::List($box, $key) }
        }
        Add-Contest 'Get-LockboxItemContent, one file of 1 KiB, warm' -Times 200 @{
            ours = { foreach ($i in 1..200) { Get-LockboxItemContent $box part-07/file-000007.txt } }
            other = { foreach ($i in 1..200) { $jobs::Read($box, $key, 'part-07/file-000007.txt') } }
        }
    }
    Million  = {
        Reset-Box
        $jobs::Generate($box, $key, $Entries)
        $item = 'folder-0500/file-0500123.dat'
        $pattern = 'folder-0500/*23.dat'
        $line = "Get-LockboxItem $box folder-0500/"
        $top = "Get-LockboxItem $box f"
        $count = $Entries.ToString('N0', [cultureinfo]::InvariantCulture)
        Add-Contest "Get-LockboxItem, $count entries" @{
            ours = { $items = Get-LockboxItem $box }; other = { $jobs::List($box, $key) }
        }
        Add-Contest "Get-LockboxItem <name> of $count" @{ ours = { Get-LockboxItem $box $item } }
        Add-Contest "Get-LockboxItem <folder>/*23.dat of $count" @{ ours = { Get-LockboxItem $box $pattern } }
        Add-Contest "Tab completion in a folder of 1,000 of $count" @{ ours = { TabExpansion2 $line $line.Length } }
        Add-Contest "Tab completion of 1,000 folders of $count" @{ ours = { TabExpansion2 $top $top.Length } }
        Add-Contest "Get-LockboxItemContent of one of $count" @{ ours = { Get-LockboxItemContent $box $item } }
        $script:next = 0
        Add-Contest "Remove-LockboxItem of one of $count" @{
            ours = { Remove-LockboxItem $box ('folder-0100/file-{0:d7}.dat' -f (100000 + $script:next++)) }
        }
    }
    Secrets  = {
        Reset-Box
        $jobs::SetSecrets($box, $key, 10000)
        Add-Contest 'Get-LockboxSecret, one of 10,000, warm' -Times 1000 -WarmUp 5 @{
            ours = { foreach ($i in 1..1000) { $null = Get-LockboxSecret stage-3/KEY_5003 $box } }
            other = { foreach ($i in 1..1000) { $jobs::GetSecret($box, $key, 'stage-3/KEY_5003') } }
        }
        Add-Contest 'Get-LockboxVariable, 10,000 secrets' -WarmUp 5 @{
            ours = { $variables = Get-LockboxVariable -Lockbox $box }; other = { $jobs::ListVariables($box, $key) }
        }
        Add-Contest 'Set-LockboxSecret, one of 10,000' -Times 20 -WarmUp 5 @{
            ours = { foreach ($i in 1..20) { Set-LockboxSecret stage-3/KEY_5003 $box -Secret 'value' } }
        }
    }
    Drive    = {
        $tree = Get-Tree small-100k
        Reset-Box
        $jobs::Add($box, $key, $tree)
        Mount-Lockbox $box -Name bench
        $item = 'part-07/file-000007.txt'
        Add-Contest 'Get-ChildItem -Recurse of a drive and of a folder, small-100k' @{
            ours = { $items = Get-ChildItem bench:/ -Recurse }; other = { $items = Get-ChildItem $tree -Recurse }
        }
        Add-Contest 'Get-Content -Raw on a drive and in a folder, one file of 1 KiB, warm' -Times 200 @{
            ours = { foreach ($i in 1..200) { $text = Get-Content "bench:/$item" -Raw } }
            other = { foreach ($i in 1..200) { $text = Get-Content "$tree/$item" -Raw } }
        }
        Add-Contest 'Set-Content on a drive with 100,000 files' -Times 20 @{
            ours = { foreach ($i in 1..20) { Set-Content bench:/notes.txt "note $i" } }
        }
        Dismount-Lockbox bench -Force
    }
    Sync     = {
        $tree = Get-Tree small-100k
        Reset-Box
        $jobs::Add($box, $key, $tree)
        Add-Contest 'Sync-Lockbox and Get-ChildItem -Recurse, small-100k, nothing changed' @{
            ours = { Sync-Lockbox $box $tree -Hidden -Delete }
            other = { $items = Get-ChildItem $tree -Recurse -Force }
        }
        Add-Contest 'Compare-Lockbox -Hash and Get-FileHash, small-100k' @{
            ours = { Compare-Lockbox $box $tree -Hidden -Hash }
            other = { $hashes = Get-ChildItem $tree -Recurse -File -Force | Get-FileHash }
        }
    }
    Search   = {
        $tree = Get-Tree text-tree
        Reset-Box
        $jobs::Add($box, $key, $tree)
        Add-Contest 'Select-LockboxString and Select-String, text-tree, nothing found' @{
            ours = { Select-LockboxString $box 'no such (word|text)' }
            other = { Get-ChildItem $tree -Recurse -File | Select-String 'no such (word|text)' }
        }
    }
    Copy     = {
        $copy = Join-Path $Work copy.lockbox
        foreach ($corpus in 'text-tree', 'small-100k') {
            Reset-Box
            $jobs::Add($box, $key, (Get-Tree $corpus))
            $empty = {
                Clear-Out
                $jobs::Create($copy, $keyFile)
                Unlock-Lockbox $copy -KeyFile $keyFile -TimeToLive 08:00
            }
            $name = "Copy-LockboxItem to another lockbox, and Export- with Add-LockboxItem, $corpus"
            Add-Contest $name -Before $empty @{
                ours = { Copy-LockboxItem $box * / -DestinationLockbox $copy }
                other = {
                    Export-LockboxItem $box -Destination $out
                    Add-LockboxItem $copy $out -BasePath $out -Recurse -Hidden
                }
            }
            if (-not (Test-Lockbox $copy)) { throw 'The copy is damaged.' }
        }
        [IO.File]::Delete($copy)
    }
    Archive  = {
        $tree = Get-Tree text-tree
        $zip = Join-Path $Work module.zip
        Add-Contest 'Add-LockboxItem and Compress-Archive, text-tree' -Before { Reset-Box } @{
            ours = { Add-LockboxItem $box $tree -BasePath $tree -Recurse }
            other = { Compress-Archive -Path $tree -DestinationPath $zip -Force }
        }
        Reset-Box
        $jobs::Add($box, $key, $tree)
        Add-Contest 'Export-LockboxItem and Expand-Archive, text-tree' -Before { Clear-Out } @{
            ours = { Export-LockboxItem $box -Destination $out }
            other = { Expand-Archive -LiteralPath $zip -DestinationPath $out }
        }
        [IO.File]::Delete($zip)
    }
}

$key = $null
try {
    # Everything is compiled once before anything counts.
    Reset-Box
    Add-LockboxItem $box (Get-Tree warm-up) -Recurse
    Export-LockboxItem $box -Destination $out
    . $parts[$Part]
    if (-not (Test-Lockbox $box)) { throw 'The lockbox is damaged.' }
}
finally {
    Clear-Out
    Lock-Lockbox -All
    if ($key) { $key.Dispose() }
    [IO.File]::Delete($box)
}

ConvertTo-Json -InputObject $contests.ToArray() -Depth 6 | Set-Content -LiteralPath $Result
