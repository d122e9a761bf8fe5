#requires -Version 7.4
<#
.SYNOPSIS
Makes the help file of the module from the pages in docs/commands.

.DESCRIPTION
The words are in the pages; parameter sets, types, positions and aliases come from the built cmdlets, so that the help
cannot disagree with them. Writes module/en-US/Lockbox.PowerShell.dll-Help.xml, or only compares with -Check.

.EXAMPLE
./build.ps1 -Task Build, Docs
#>
[CmdletBinding()]
param(
    # The manifest of the built module.
    [string] $Module = (Join-Path $PSScriptRoot '../Lockbox.psd1'),
    # The pages.
    [string] $Pages = (Join-Path $PSScriptRoot 'commands'),
    # The file to write.
    [string] $Target = (Join-Path $PSScriptRoot '../module/en-US/Lockbox.PowerShell.dll-Help.xml'),
    # Writes nothing and fails when the file is not up to date.
    [switch] $Check
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$namespaces = @{
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}
$commonParameters = [System.Management.Automation.PSCmdlet]::CommonParameters

function Read-Page ([string] $Path) {
    # A page as sections: 'SYNOPSIS' -> lines, 'PARAMETERS/-Name' -> lines, 'EXAMPLES/Example 1: ...' -> lines.
    $sections = [ordered]@{}
    $first = $second = ''
    $isCode = $false
    foreach ($line in [IO.File]::ReadAllLines($Path)) {
        if ($line.StartsWith('```')) { $isCode = -not $isCode }
        if (-not $isCode -and $line -match '^## (.+)$') {
            $first = $Matches[1]
            $second = ''
        }
        elseif (-not $isCode -and $line -match '^### (.+)$') {
            $second = $Matches[1]
        }
        elseif ($first) {
            $key = if ($second) { "$first/$second" } else { $first }
            if (-not $sections.Contains($key)) { $sections[$key] = [Collections.Generic.List[string]]::new() }
            $sections[$key].Add($line)
        }
    }
    $sections
}

function ConvertTo-Paragraphs ([string[]] $Lines) {
    # Paragraphs as plain text: no line breaks, no backticks, links as their text.
    $text = ($Lines -join "`n").Trim()
    foreach ($paragraph in $text -split "\n\s*\n") {
        $plain = $paragraph -replace '\s*\n\s*', ' ' -replace '``?', '' -replace '\[([^\]]+)\]\([^)]+\)', '$1'
        if ($plain) { $plain }
    }
}

function Write-Element ([string] $Name, [scriptblock] $Content, [Collections.IDictionary] $Attributes = [ordered]@{}) {
    $prefix, $local = $Name -split ':'
    $script:xml.WriteStartElement($prefix, $local, $namespaces[$prefix])
    foreach ($key in $Attributes.Keys) { $script:xml.WriteAttributeString($key, [string]$Attributes[$key]) }
    & $Content
    $script:xml.WriteEndElement()
}

function Write-Text ([string] $Name, [string] $Text) { Write-Element $Name { $script:xml.WriteString($Text) } }

function Write-Paragraphs ([string] $Name, [string[]] $Lines) {
    Write-Element $Name { foreach ($paragraph in ConvertTo-Paragraphs $Lines) { Write-Text maml:para $paragraph } }
}

function Get-TypeText ([type] $Type) {
    $inner = [Nullable]::GetUnderlyingType($Type)
    if ($inner) { $Type = $inner }
    $Type.Name
}

function Write-Parameter ($Parameter, [string[]] $Description, [bool] $IsSyntax) {
    $pipeline = @(
        if ($Parameter.ValueFromPipeline) { 'ByValue' }
        if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
    )
    $isSwitch = $Parameter.ParameterType -eq [switch]
    Write-Element command:parameter -Attributes ([ordered]@{
            required      = $Parameter.IsMandatory.ToString().ToLowerInvariant()
            variableLength = 'true'
            globbing      = "$([bool]($Parameter.Attributes -match 'SupportsWildcards'))".ToLowerInvariant()
            pipelineInput = if ($pipeline) { "True ($($pipeline -join ', '))" } else { 'False' }
            position      = if ($Parameter.Position -ge 0) { $Parameter.Position } else { 'named' }
            aliases       = if ($Parameter.Aliases) { $Parameter.Aliases -join ', ' } else { 'none' }
        }) {
        Write-Text maml:name $Parameter.Name
        Write-Paragraphs maml:description $Description
        if (-not $isSwitch -or -not $IsSyntax) {
            $type = Get-TypeText $Parameter.ParameterType
            Write-Element command:parameterValue { $script:xml.WriteString($type) } -Attributes ([ordered]@{
                    required = (-not $isSwitch).ToString().ToLowerInvariant()
                    variableLength = 'false'
                })
            Write-Element dev:type { Write-Text maml:name $type }
        }
    }
}

function Write-Command ($Command, $Page) {
    $describe = { param($name) if ($Page.Contains("PARAMETERS/-$name")) { $Page["PARAMETERS/-$name"] } else { '' } }
    $all = $Command.Parameters.Values | Where-Object Name -notin $commonParameters | Sort-Object Name
    Write-Element command:command {
        Write-Element command:details {
            Write-Text command:name $Command.Name
            Write-Text command:verb $Command.Verb
            Write-Text command:noun $Command.Noun
            Write-Paragraphs maml:description $Page.SYNOPSIS
        }
        Write-Paragraphs maml:description $Page.DESCRIPTION
        Write-Element command:syntax {
            foreach ($set in $Command.ParameterSets) {
                Write-Element command:syntaxItem {
                    Write-Text maml:name $Command.Name
                    $known = $set.Parameters | Where-Object Name -notin $commonParameters
                    $order = { $_.Position -lt 0 }, 'Position', { -not $_.IsMandatory }, 'Name'
                    foreach ($parameter in $known | Sort-Object $order) {
                        Write-Parameter $parameter (& $describe $parameter.Name) $true
                    }
                }
            }
        }
        Write-Element command:parameters {
            foreach ($entry in $all) {
                $same = $Command.ParameterSets.Parameters | Where-Object Name -EQ $entry.Name
                $parameter = $same | Select-Object -First 1
                Write-Parameter $parameter (& $describe $entry.Name) $false
            }
        }
        Write-Element command:inputTypes {
            Write-Element command:inputType {
                Write-Element dev:type { Write-Text maml:name (ConvertTo-Paragraphs $Page.INPUTS) }
            }
        }
        Write-Element command:returnValues {
            Write-Element command:returnValue {
                Write-Element dev:type { Write-Text maml:name (ConvertTo-Paragraphs $Page.OUTPUTS) }
            }
        }
        if ($Page.Contains('NOTES')) {
            Write-Element maml:alertSet { Write-Paragraphs maml:alert $Page.NOTES }
        }
        Write-Element command:examples {
            foreach ($key in $Page.Keys -like 'EXAMPLES/*') {
                $parts = ($Page[$key] -join "`n") -split '```(?:powershell)?'
                Write-Element command:example {
                    Write-Text maml:title ($key -replace '^EXAMPLES/')
                    Write-Text dev:code $parts[1].Trim()
                    Write-Paragraphs dev:remarks ($parts[2] -split "`n")
                }
            }
        }
        Write-Element command:relatedLinks {
            foreach ($line in $Page['RELATED LINKS'] -match '^- ') {
                $page = $line -replace '^- \[([^\]]+)\].*', '$1'
                Write-Element maml:navigationLink { Write-Text maml:linkText $page }
            }
        }
    }
}

Import-Module $Module
$name = (Import-PowerShellDataFile $Module).CmdletsToExport
$text = [IO.StringWriter]::new()
$settings = [Xml.XmlWriterSettings]@{ Indent = $true; OmitXmlDeclaration = $true; NewLineChars = "`n" }
$xml = [Xml.XmlWriter]::Create($text, $settings)
$xml.WriteStartElement('helpItems', 'http://msh')
$xml.WriteAttributeString('schema', 'maml')
foreach ($prefix in $namespaces.Keys | Sort-Object) {
    $xml.WriteAttributeString('xmlns', $prefix, $null, $namespaces[$prefix])
}
foreach ($command in Get-Command $name -Module Lockbox | Sort-Object Name) {
    Write-Command $command (Read-Page (Join-Path $Pages "$($command.Name).md"))
}
$xml.WriteEndElement()
$xml.Dispose()
$help = @(
    '<?xml version="1.0" encoding="utf-8"?>'
    '<!-- Made by docs/Build-Help.ps1 from docs/commands: change those. -->'
    "$text"
    ''
) -join "`n"

if ($Check) {
    if (-not (Test-Path -LiteralPath $Target) -or [IO.File]::ReadAllText($Target) -ne $help) {
        throw "$Target is not up to date: run ./build.ps1 -Task Build, Docs."
    }
}
else {
    [void][IO.Directory]::CreateDirectory((Split-Path $Target))
    [IO.File]::WriteAllText($Target, $help)
}
