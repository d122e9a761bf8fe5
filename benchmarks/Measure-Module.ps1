#requires -Version 7.4
<#
.SYNOPSIS
Measures the PowerShell module: what the cmdlets cost on top of the engine, and what importing them costs.

.DESCRIPTION
Every part runs in a fresh pwsh; what is compared takes turns (A B A B); figures are medians, ratios the medians of the
ratios within each turn. Processor time is hardly disturbed by others on the machine. benchmarks/README.md explains the
rows. The corpora are those of Lockbox.Workloads, which makes them where they are missing.

.EXAMPLE
dotnet build -c Release src/Lockbox.PowerShell
benchmarks/Measure-Module.ps1 -Json module.json

.EXAMPLE
benchmarks/Measure-Module.ps1 -Part Import, List -Runs 9
#>
[CmdletBinding()]
param(
    # What to measure, in this order.
    [ValidateSet('Import', 'List', 'Pipeline', 'Add', 'Export', 'Progress', 'Archive', 'Million', 'Secrets',
        'Drive', 'Sync', 'Search', 'Copy')]
    [string[]] $Part = @('Import', 'List', 'Pipeline', 'Add', 'Export', 'Progress', 'Archive', 'Million', 'Secrets',
        'Drive', 'Sync', 'Search', 'Copy'),
    # Turns of each contest; an import has three times as many.
    [ValidateRange(1, 1000)]
    [int] $Runs = 5,
    # Entries of the large lockbox.
    [ValidateRange(1000000, 10000000)]
    [int] $Entries = 1000000,
    # The manifest of the module, as a Release build assembled it.
    [string] $Module = (Join-Path $PSScriptRoot ../artifacts/module/Lockbox/Lockbox.psd1),
    # Where corpora and lockboxes are made; kept when it is given, otherwise a directory in memory that goes at the end.
    [string] $Work,
    # Where to put every sample as JSON.
    [string] $Json
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$pwsh = (Get-Process -Id $PID).Path
$Module = (Resolve-Path -LiteralPath $Module).ProviderPath
$isKept = [bool] $Work
if (-not $Work) {
    $memory = if (Test-Path /dev/shm) { '/dev/shm' } else { [IO.Path]::GetTempPath() }
    $Work = Join-Path $memory "lockbox-module-$PID"
}
$Work = [IO.Directory]::CreateDirectory([IO.Path]::GetFullPath($Work, $PWD.ProviderPath)).FullName

# What targets say: the most that the median ratio, or the median time in milliseconds, may be.
$targets = @{
    'Import-Module'                                      = @{ ratio = 1.3 }
    'Get-LockboxItem, 100,000 files'                     = @{ ms = 1500 }
    'Get-LockboxSecret, one of 10,000, warm'             = @{ ms = 0.5 }
    'Get-ChildItem -Recurse | Add-LockboxItem, small-100k' = @{ ratio = 1.3 }
    'Add-LockboxItem -Recurse with progress, small-100k' = @{ ratio = 1.02 }
}

function Write-Step ([string] $Text) { [Console]::Error.WriteLine($Text) }

function New-Corpora {
    # Lockbox.Workloads makes them as a by-product of an addition.
    if (Test-Path -LiteralPath "$Work/corpora/small-100k") { return }
    Write-Step 'making the corpora'
    $project = Join-Path $PSScriptRoot Lockbox.Workloads
    $null = dotnet run -c Release --project $project -- add --corpus 'text-tree,small-100k' --runs 1 --only operation `
        --work $Work 2>&1
    if ($LASTEXITCODE -ne 0) { throw "Lockbox.Workloads ended with exit code $LASTEXITCODE." }
}

function New-BareModule {
    # What no binary module can do without: a manifest, an assembly, and one cmdlet that does nothing.
    $folder = [IO.Directory]::CreateDirectory((Join-Path $Work Bare)).FullName
    $code = @'
        using System.Management.Automation;
        [Cmdlet(VerbsCommon.Get, "Bare")]
        public sealed class GetBareCommand : PSCmdlet { [Parameter] public string Name { get; set; } }
'@
    $assembly = Join-Path $folder Bare.dll
    if (-not (Test-Path -LiteralPath $assembly)) {
        # In a process of its own: this one would keep the assembly.
        & $pwsh -NoProfile -NonInteractive -Command {
            param($code, $assembly)
            Add-Type -TypeDefinition $code -OutputAssembly $assembly -OutputType Library
        } -args $code, $assembly
    }
    $manifest = Join-Path $folder Bare.psd1
    New-ModuleManifest $manifest -RootModule Bare.dll -CompatiblePSEditions Core -PowerShellVersion 7.4 `
        -CmdletsToExport Get-Bare -FunctionsToExport @() -AliasesToExport @() -VariablesToExport @()
    $manifest
}

function Measure-OneImport ([string] $Manifest) {
    # Milliseconds of one Import-Module in a fresh process, and processor time of the thread where the system tells it.
    $command = {
        param($manifest)
        $schedule = '/proc/thread-self/schedstat'
        $hasSchedule = [IO.File]::Exists($schedule)
        $before = if ($hasSchedule) { [long]([IO.File]::ReadAllText($schedule) -split ' ')[0] }
        $watch = [Diagnostics.Stopwatch]::StartNew()
        Import-Module $manifest
        $ms = $watch.Elapsed.TotalMilliseconds
        $after = if ($hasSchedule) { [long]([IO.File]::ReadAllText($schedule) -split ' ')[0] }
        "$ms $(($after - $before) / 1e6)"
    }
    $text = & $pwsh -NoProfile -NonInteractive -OutputFormat Text -Command $command -args $Manifest
    if ($LASTEXITCODE -ne 0 -or $text -notmatch '^[\d.E-]+ [\d.E-]+$') { throw "Importing $Manifest failed: $text" }
    [double[]] ($text -split ' ')
}

function Measure-Import {
    $manifests = [ordered]@{ ours = $Module; other = New-BareModule }
    $samples = [ordered]@{ ours = @{ ms = @(); cpu = @() }; other = @{ ms = @(); cpu = @() } }
    foreach ($turn in 0..(3 * $Runs)) {
        foreach ($who in $manifests.Keys) {
            $ms, $cpu = Measure-OneImport $manifests[$who]
            # The first turn brings the files into memory.
            if ($turn -gt 0) {
                $samples[$who].ms += $ms
                $samples[$who].cpu += $cpu
            }
        }
    }
    , @([ordered]@{ name = 'Import-Module'; samples = $samples })
}

function Measure-InProcess ([string] $Name) {
    $result = Join-Path $Work "$Name.json"
    & $pwsh -NoProfile -NonInteractive -File (Join-Path $PSScriptRoot Module/Measure-Part.ps1) -Part $Name `
        -Module $Module -Work $Work -Result $result -Runs $Runs -Entries $Entries | Write-Verbose
    if ($LASTEXITCODE -ne 0) { throw "The part $Name failed." }
    , @(Get-Content -LiteralPath $result -Raw | ConvertFrom-Json -AsHashtable)
    [IO.File]::Delete($result)
}

function Get-Median ([double[]] $Values) {
    $sorted = @($Values | Sort-Object)
    $middle = [int][Math]::Floor($sorted.Count / 2)
    if ($sorted.Count % 2) { $sorted[$middle] } else { ($sorted[$middle - 1] + $sorted[$middle]) / 2 }
}

function Get-Ratio ([double[]] $Ours, [double[]] $Other) {
    Get-Median (0..($Ours.Count - 1) | ForEach-Object { $Ours[$_] / [Math]::Max($Other[$_], 1e-6) })
}

function Format-Time ([double] $Milliseconds) {
    $figure, $unit = if ($Milliseconds -ge 1000) { ($Milliseconds / 1000), 's' } else { $Milliseconds, 'ms' }
    $format = if ($figure -ge 100) { 'F0' } elseif ($figure -ge 10) { 'F1' } else { 'F2' }
    $figure.ToString($format, [cultureinfo]::InvariantCulture) + ' ' + $unit
}

function Format-Row ($Contest) {
    # One line of the table.
    $ours = $Contest.samples.ours
    $median = Get-Median $ours.ms
    $cells = @($Contest.name.Replace('|', '\|'), (Format-Time $median))
    $cells += '{0}-{1}' -f @($ours.ms | Measure-Object -Minimum -Maximum | ForEach-Object {
        (Format-Time $_.Minimum), (Format-Time $_.Maximum)
    })
    $ratio = $null
    if ($Contest.samples.Contains('other')) {
        $other = $Contest.samples.other
        $ratio = Get-Ratio $ours.ms $other.ms
        $cpu = if (($other.cpu | Measure-Object -Sum).Sum -gt 0) { (Get-Ratio $ours.cpu $other.cpu).ToString('F2') }
        $cells += (Format-Time (Get-Median $other.ms)), $ratio.ToString('F2'), $cpu
    }
    else {
        $cells += '', '', ''
    }
    $target = $targets[$Contest.name]
    if (-not $target) { $cells += '', '' }
    elseif ($target.Contains('ratio')) { $cells += "$($target.ratio) x", (Get-Verdict $ratio $target.ratio) }
    else { $cells += (Format-Time $target.ms), (Get-Verdict $median $target.ms) }
    '| ' + ($cells -join ' | ') + ' |'
}

function Get-Verdict ([double] $Value, [double] $Most) { if ($Value -le $Most) { 'met' } else { '**missed**' } }

$saved = [cultureinfo]::CurrentCulture
$all = @()
try {
    [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
    if ($Part | Where-Object { $_ -ne 'Import' }) { New-Corpora }
    '| what | time | least-most | against | ratio | CPU ratio | target | |'
    '|---|---:|---:|---:|---:|---:|---:|---|'
    foreach ($one in $Part) {
        Write-Step "measuring $one"
        $contests = if ($one -eq 'Import') { Measure-Import } else { Measure-InProcess $one }
        $contests | ForEach-Object { Format-Row $_ }
        $all += $contests
    }
    if ($Json) { ConvertTo-Json -InputObject $all -Depth 6 | Set-Content -LiteralPath $Json }
}
finally {
    [cultureinfo]::CurrentCulture = $saved
    if (-not $isKept) { [IO.Directory]::Delete($Work, $true) }
}
