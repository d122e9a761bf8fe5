#requires -Version 7.4
<#
.SYNOPSIS
Makes the versioned module folder and the nupkg of an assembled module.

.DESCRIPTION
Checks what is shipped and ends with the first thing that is wrong: a manifest with errors or without explicit exports,
exports that the assemblies do not have, assemblies of PowerShell itself, symbol files, assemblies built for debugging,
more than 2 MB. The nupkg is what a client of the PowerShell Gallery expects: the module's files at its top, a nuspec
with the tags that the gallery finds commands by, and the parts that every OPC package has. The same files give the same
package, byte for byte. Nothing is fetched from anywhere.

.EXAMPLE
./build/New-Package.ps1 -Source artifacts/package/build/Lockbox
#>
[CmdletBinding()]
[OutputType([pscustomobject])]
param(
    # The folder of an assembled module, with its manifest Lockbox.psd1.
    [Parameter(Mandatory)] [string] $Source,
    # Where Lockbox/<version>/ and Lockbox.<version>.nupkg are made; both are replaced.
    [string] $Destination = (Join-Path $PSScriptRoot ../artifacts/package),
    # Where the project is at home. By default the repository that a GitHub workflow runs in; without one the package
    # names none.
    [string] $ProjectUri,
    # Takes assemblies that were built for debugging: for tests of the package, not for what is shipped.
    [switch] $AllowDebug
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$mostBytes = 2MB
# The gallery takes no more.
$mostTagCharacters = 4000
$root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot ..))
if (-not $ProjectUri -and $env:GITHUB_SERVER_URL -and $env:GITHUB_REPOSITORY) {
    $ProjectUri = "$env:GITHUB_SERVER_URL/$env:GITHUB_REPOSITORY"
}

function Write-Manifest ([string] $Path) {
    # The manifest of the package says where the project is, when that is known.
    if (-not $ProjectUri) { return }
    $text = [IO.File]::ReadAllText($Path)
    $line = "            ProjectUri   = '$($ProjectUri.Replace("'", "''"))'`n"
    $changed = [regex]::Replace($text, '(?m)^ +LicenseUri .*\n', { param($found) $found.Value + $line })
    if ($changed -eq $text) { throw "$Path has no LicenseUri to put the ProjectUri below." }
    [IO.File]::WriteAllText($Path, $changed)
}

function Write-Contents ([string] $Folder, [string] $Version) {
    # What is inside, in plain words, for who opens the package.
    $hasManaged = Test-Path -LiteralPath "$Folder/bin/ZstdSharp.dll"
    $managed = $hasManaged ? 'inside (bin/Lockbox.Zstd.Managed.dll and bin/ZstdSharp.dll)' :
        'not inside: ZstdSharp.Port could not be restored where this package was made'
    $needed = $hasManaged ? 'Where the system has no libzstd, the managed one is used.' :
        'Without libzstd nothing can be compressed or read, and the error LockboxCodecUnavailable says so.'
    $lines = @(
        "Lockbox $Version"
        ''
        'Compression is zstd, by one of two backends:'
        '- the libzstd of the system (Linux: libzstd1, macOS: brew install zstd): what calls it is always inside'
        "- managed zstd: $managed"
        $needed
    )
    if ($hasManaged) {
        $lines += '', 'bin/ZstdSharp.dll is ZstdSharp, a port of zstd, under these licences:', '',
            (Get-Content -LiteralPath "$PSScriptRoot/licences/ZstdSharp.txt" -Raw).TrimEnd()
    }
    [IO.File]::WriteAllText("$Folder/CONTENTS.txt", ($lines -join "`n") + "`n")
    $hasManaged ? @('libzstd', 'managed') : @('libzstd')
}

function Test-Manifest ([string] $Path) {
    # No error, no warning, no wildcard; and exactly the commands that the assemblies have.
    $manifest = Test-ModuleManifest $Path -WarningVariable warnings -WarningAction SilentlyContinue
    if ($warnings) { throw "The manifest has warnings: $warnings" }
    $data = Import-PowerShellDataFile -LiteralPath $Path
    foreach ($key in 'CmdletsToExport', 'AliasesToExport', 'FunctionsToExport', 'VariablesToExport') {
        if (-not $data.ContainsKey($key) -or $data[$key] -match '[*?[]') { throw "$key has to list names, or nothing." }
    }
    foreach ($key in 'Tags', 'LicenseUri', 'ReleaseNotes') {
        if (-not $data.PrivateData.PSData[$key]) { throw "The manifest has no $key." }
    }
    # In a process of its own: this one would keep the assemblies.
    $found, $isOptimised = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -OutputFormat XML -Command {
        param($path)
        $module = Import-Module $path -PassThru
        , @($module.ExportedCommands.Keys)
        $flags = @([Lockbox.Engine.LockboxFile], [Lockbox.DisplayText]).Assembly.ForEach({
            $_.GetCustomAttributes([Diagnostics.DebuggableAttribute], $false).IsJITOptimizerDisabled
        })
        $flags -notcontains $true
    } -args $Path
    $wrong = Compare-Object @($found) @($data.CmdletsToExport + $data.AliasesToExport)
    if ($wrong) { throw "Exported and there are not the same: $($wrong.InputObject -join ', ')" }
    if (-not $isOptimised -and -not $AllowDebug) { throw 'The assemblies are built for debugging.' }
    $manifest
}

function Test-Content ([string] $Folder) {
    # Nothing that does not belong into the package.
    $files = Get-ChildItem -LiteralPath $Folder -Recurse -File
    $foreign = $files | Where-Object {
        $_.Extension -in '.pdb', '.xml' -and $_.Name -notlike '*-Help.xml' -or
        $_.Name -match '^(System|Microsoft|PowerShellStandard)\.'
    }
    if ($foreign) { throw "These do not belong into the package: $($foreign.Name -join ', ')" }
}

function Get-Nuspec ([psmoduleinfo] $Manifest) {
    # What the gallery shows and finds the module by.
    $psData = $Manifest.PrivateData.PSData
    $commands = @($Manifest.ExportedCmdlets.Keys | Sort-Object -Culture en-US)
    $tags = @($psData.Tags) + 'PSModule' + 'PSIncludes_Cmdlet' + @($commands -replace '^', 'PSCmdlet_') +
        @($commands -replace '^', 'PSCommand_') -join ' '
    if ($tags.Length -gt $mostTagCharacters) { throw "The tags have more than $mostTagCharacters characters." }
    $values = [ordered]@{
        id = $Manifest.Name; version = [string] $Manifest.Version; authors = $Manifest.Author
        owners = $Manifest.CompanyName; requireLicenseAcceptance = 'false'; licenseUrl = $psData.LicenseUri
        projectUrl = $ProjectUri; description = $Manifest.Description; releaseNotes = $psData.ReleaseNotes
        copyright = $Manifest.Copyright; tags = $tags
    }
    $elements = $values.GetEnumerator() | Where-Object Value | ForEach-Object {
        "    <$($_.Key)>$([Security.SecurityElement]::Escape($_.Value))</$($_.Key)>"
    }
    @(
        '<?xml version="1.0" encoding="utf-8"?>'
        '<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">'
        '  <metadata>'
        $elements
        '  </metadata>'
        '</package>'
    ) -join "`n"
}

function New-Nupkg ([string] $Folder, [psmoduleinfo] $Manifest, [string] $Path) {
    # An OPC package (ECMA-376 part 2): a zip with content types, one relationship to the nuspec, and properties.
    $id = $Manifest.Name
    $files = [string[]] @(Get-ChildItem -LiteralPath $Folder -Recurse -File | ForEach-Object {
        [IO.Path]::GetRelativePath($Folder, $_.FullName).Replace('\', '/')
    })
    [Array]::Sort($files, [StringComparer]::Ordinal)
    $open = 'http://schemas.openxmlformats.org/package/2006'
    $escaped = { param($text) [Security.SecurityElement]::Escape($text) }
    $octets = 'ContentType="application/octet" />'
    $types = @($files | ForEach-Object { [IO.Path]::GetExtension($_).TrimStart('.') } | Where-Object { $_ }) +
        'nuspec' | Sort-Object -Unique -Culture en-US | ForEach-Object { "<Default Extension=""$_"" $octets" }
    $bare = $files | Where-Object { -not [IO.Path]::GetExtension($_) } |
        ForEach-Object { "<Override PartName=""/$_"" $octets" }
    $properties = 'package/services/metadata/core-properties/lockbox.psmdcp'
    $texts = [ordered]@{
        '[Content_Types].xml' = "<Types xmlns=""$open/content-types"">" +
            "<Default Extension=""rels"" ContentType=""application/vnd.openxmlformats-package.relationships+xml"" />" +
            '<Default Extension="psmdcp" ' +
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml" />' +
            "$(-join $types)$(-join $bare)</Types>"
        '_rels/.rels'         = "<Relationships xmlns=""$open/relationships"">" +
            '<Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" ' +
            "Target=""/$id.nuspec"" Id=""R1"" />" +
            "<Relationship Type=""$open/relationships/metadata/core-properties"" Target=""/$properties"" Id=""R2"" />" +
            '</Relationships>'
        "$id.nuspec"          = Get-Nuspec $Manifest
        $properties           = "<coreProperties xmlns=""$open/metadata/core-properties"" " +
            'xmlns:dc="http://purl.org/dc/elements/1.1/">' +
            "<dc:creator>$(& $escaped $Manifest.Author)</dc:creator>" +
            "<dc:description>$(& $escaped $Manifest.Description)</dc:description>" +
            "<dc:identifier>$id</dc:identifier><version>$($Manifest.Version)</version></coreProperties>"
    }
    # The same time for every file, so that the same files make the same package.
    $time = [DateTimeOffset]::new(2000, 1, 1, 0, 0, 0, [TimeSpan]::Zero)
    $zip = [IO.Compression.ZipArchive]::new([IO.File]::Create($Path), 'Create')
    try {
        foreach ($name in @($texts.Keys) + $files) {
            $entry = $zip.CreateEntry($name, 'SmallestSize')
            $entry.LastWriteTime = $time
            $bytes = $texts.Contains($name) ? [Text.Encoding]::UTF8.GetBytes($texts[$name]) :
                [IO.File]::ReadAllBytes((Join-Path $Folder $name))
            $stream = $entry.Open()
            try { $stream.Write($bytes, 0, $bytes.Length) } finally { $stream.Dispose() }
        }
    }
    finally { $zip.Dispose() }
}

$version = (Import-PowerShellDataFile -LiteralPath (Join-Path $Source Lockbox.psd1)).ModuleVersion
$Destination = [IO.Directory]::CreateDirectory([IO.Path]::GetFullPath($Destination, $PWD.ProviderPath)).FullName
$folder = Join-Path $Destination Lockbox $version
$package = Join-Path $Destination "Lockbox.$version.nupkg"
if (Test-Path -LiteralPath $folder) { [IO.Directory]::Delete($folder, $true) }
[void][IO.Directory]::CreateDirectory((Split-Path $folder))
Copy-Item -LiteralPath $Source -Destination $folder -Recurse
Copy-Item -LiteralPath (Join-Path $root LICENSE), (Join-Path $root CHANGELOG.md) -Destination $folder

Write-Manifest (Join-Path $folder Lockbox.psd1)
$backends = Write-Contents $folder $version
Test-Content $folder
$manifest = Test-Manifest (Join-Path $folder Lockbox.psd1)
New-Nupkg $folder $manifest $package
$length = [IO.FileInfo]::new($package).Length
if ($length -ge $mostBytes) { throw "The package has $length bytes; $mostBytes would be too many." }
[pscustomobject]@{
    Package    = $package
    Folder     = $folder
    Version    = $version
    Length     = $length
    Backends   = $backends
    ProjectUri = $ProjectUri
}
