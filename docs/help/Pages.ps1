# What a page of docs/commands says about its cmdlet and nobody writes by hand: syntax, types, sets, positions, aliases,
# pipeline input, defaults. PlatyPS reads them from the cmdlet; here they are put into its model of the page.

$namesOfAllCmdlets = @([System.Management.Automation.PSCmdlet]::CommonParameters)

function Get-OwnParameter ([System.Management.Automation.CmdletInfo] $Command) {
    $Command.Parameters.Values | Where-Object Name -NotIn $namesOfAllCmdlets | Sort-Object Name
}

function Get-TypeText ([type] $Type) {
    # The name as Get-Help shows it: that a value may be missing is said by the parameter being optional.
    ([Nullable]::GetUnderlyingType($Type) ?? $Type).Name
}

function Get-DefaultText ([System.Management.Automation.CmdletInfo] $Command, [string] $Name) {
    # What a new cmdlet object holds before anything is bound, or '' where that is nothing or only a sign for nothing.
    $parameter = $Command.Parameters[$Name]
    if ($parameter.SwitchParameter) { return 'False' }
    $sets = $parameter.ParameterSets.Values
    $property = $Command.ImplementingType.GetProperty($Name)
    if (-not $property -or $sets.IsMandatory -notcontains $false) { return '' }
    $value = $property.GetValue([Activator]::CreateInstance($Command.ImplementingType))
    $isNothing = $null -eq $value -or [Nullable]::GetUnderlyingType($parameter.ParameterType) -or
        $value -eq [long]::MaxValue -or "$value" -match '\p{C}'
    if ($isNothing) { return '' }
    if ($value -is [Text.Encoding]) { return $value.WebName }
    if ($value -is [ValueType] -or $value -is [string]) { return [string]$value }
    ''
}

function Get-AcceptedValue ([System.Management.Automation.ParameterMetadata] $Parameter) {
    # The words that complete; of flags none, as they are combined.
    $set = $Parameter.Attributes | Where-Object { $_ -is [ValidateSet] }
    if ($set) { return $set.ValidValues }
    $type = [Nullable]::GetUnderlyingType($Parameter.ParameterType) ?? $Parameter.ParameterType
    if ($type.IsArray) { $type = $type.GetElementType() }
    if ($type.IsEnum -and -not $type.IsDefined([FlagsAttribute], $false)) { [Enum]::GetNames($type) }
}

function Read-Command ([System.Management.Automation.CmdletInfo] $Command) {
    # PlatyPS asks objects for properties that they need not have, which strict mode of the caller would forbid.
    Set-StrictMode -Off
    New-CommandHelp $Command
}

function Read-ParameterWord ([string] $Text) {
    # What stands below each parameter's heading, also where no YAML follows yet: PlatyPS would pass those over.
    $words = @{}
    foreach ($match in [regex]::Matches($Text.Replace("`r", ''), '(?ms)^### -(\w+)\n(.*?)(?=^```yaml|^## |^### )')) {
        $words[$match.Groups[1].Value] = $match.Groups[2].Value.Trim()
    }
    $words
}

function Update-Page ($Page, [System.Management.Automation.CmdletInfo] $Command, [string] $Text) {
    # Puts the facts of the command into the model of a page with this text; its words stay. A parameter of which the
    # page says nothing gets PlatyPS's placeholder.
    $code = Read-Command $Command
    $Page.Syntax.Clear()
    foreach ($item in $code.Syntax) {
        $item.HasCmdletBinding = $true
        $Page.Syntax.Add($item)
    }

    $words = Read-ParameterWord $Text
    foreach ($parameter in $Page.Parameters) { $words[$parameter.Name] ??= $parameter.Description }
    $Page.Parameters.Clear()
    foreach ($parameter in $code.Parameters) {
        $metadata = $Command.Parameters[$parameter.Name]
        $parameter.Type = Get-TypeText $metadata.ParameterType
        $parameter.DefaultValue = Get-DefaultText $Command $parameter.Name
        $parameter.AcceptedValues.Clear()
        foreach ($value in Get-AcceptedValue $metadata) { $parameter.AcceptedValues.Add($value) }
        $parameter.Description = $words[$parameter.Name] ?? "{{ Fill $($parameter.Name) Description }}"
        $Page.Parameters.Add($parameter)
    }

    $aliases = @($Command.ImplementingType.GetCustomAttributes([System.Management.Automation.AliasAttribute], $false) |
        ForEach-Object AliasNames)
    $Page.Aliases = $aliases ? $aliases -join ', ' : 'None'
    $Page.HasCmdletBinding = $true
}

function ConvertTo-PageText ($Page) {
    # PlatyPS's own text of the page, without a date that changes at each run and the link to a page on the web that
    # does not exist, and with one empty line where it writes several.
    $lines = [Collections.Generic.List[string]]::new()
    $isCode = $false
    foreach ($line in $Page.ToMarkdownString() -split '\r?\n') {
        $text = $line.TrimEnd()
        if ($text -match '^(ms\.date|HelpUri):') { continue }
        if ($text.StartsWith('```')) { $isCode = -not $isCode }
        if (-not $isCode -and -not $text -and $lines.Count -gt 0 -and -not $lines[-1]) { continue }
        $lines.Add($text)
    }
    ($lines -join "`n").Trim() + "`n"
}
