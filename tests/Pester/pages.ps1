# Dot-sourced by the tests of the help: what a page of docs/commands says of its parameters, read without PlatyPS.

function Read-PageSection ([string] $Page, [string] $Name) {
    [regex]::Match($Page, "(?ms)^## $Name\n(.*?)(?=^## |\z)").Groups[1].Value.Trim()
}

function Read-PageParameter ([string] $Page) {
    # Name, Words, and the values of the YAML block; Sets has one table for each parameter set.
    $section = Read-PageSection $Page PARAMETERS
    foreach ($match in [regex]::Matches($section, '(?ms)^### -(\w+)\n(.*?)^```yaml\n(.*?)^```$')) {
        $facts = @{ Name = $match.Groups[1].Value; Words = $match.Groups[2].Value.Trim(); Sets = @(); List = @{} }
        $list = ''
        foreach ($line in $match.Groups[3].Value.Trim() -split '\n') {
            switch -Regex ($line) {
                '^- Name: (.+)$' { $facts.Sets += @{ Name = $Matches[1] }; break }
                '^  (\w+): (.+)$' { $facts.Sets[-1][$Matches[1]] = $Matches[2]; break }
                '^- (.+)$' { $facts.List[$list] += @($Matches[1].Trim("'", '"')); break }
                '^(\w+): \[\]$' { break }
                '^(\w+):$' { $list = $Matches[1]; break }
                '^(\w+): (.+)$' { $facts[$Matches[1]] = $Matches[2].Trim("'", '"'); break }
                default { throw "Not understood: $line" }
            }
        }
        $facts
    }
}

function Get-ExpectedDefault ([System.Management.Automation.CommandInfo] $Command, [string] $Name) {
    # What the code has before anything is bound; nothing where it has nothing, or only a mark for nothing.
    $parameter = $Command.Parameters[$Name]
    if ($parameter.SwitchParameter) { return 'False' }
    if (@($parameter.ParameterSets.Values | Where-Object { -not $_.IsMandatory }).Count -eq 0) { return '' }
    $type = $Command.ImplementingType
    $value = $type.GetProperty($Name)?.GetValue([Activator]::CreateInstance($type))
    $isNullable = $null -ne [Nullable]::GetUnderlyingType($parameter.ParameterType)
    if ($null -eq $value -or $isNullable -or $value -eq [long]::MaxValue -or $value -eq "`0") { return '' }
    if ($value -is [Text.Encoding]) { return $value.WebName }
    if ($value -is [Collections.IEnumerable] -and $value -isnot [string]) { return '' }
    "$value"
}
