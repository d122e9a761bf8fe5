BeforeDiscovery {
    $root = Join-Path $PSScriptRoot '../..'
    $commands = (Import-PowerShellDataFile (Join-Path $root Lockbox.psd1)).CmdletsToExport
}

Describe 'The help of <_>' -ForEach $commands {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/pages.ps1
        $root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../..'))
        # The manifest at the root has no help beside it; the assembled module has.
        Import-Module (Join-Path $root 'artifacts/module/Lockbox/Lockbox.psd1') -Force
        $help = Get-Help $_ -Full
        $page = (Get-Content (Join-Path $root "docs/commands/$_.md") -Raw).Replace("`r", '')
        $command = Get-Command $_ -Module Lockbox
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters
    }

    It 'has a synopsis and a description' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match ([regex]::Escape("$_ ["))
        $help.description.Text | Should -Not -BeNullOrEmpty
    }

    It 'has three examples or more, each with code and words, as the page has them' {
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        foreach ($example in $help.examples.example) {
            $example.code | Should -Not -BeNullOrEmpty
            $example.remarks.Text | Should -Not -BeNullOrEmpty
            { [scriptblock]::Create($example.code) } | Should -Not -Throw
            $page.Contains("``````powershell`n$($example.code.Trim())`n``````") | Should -BeTrue -Because $example.code
        }
    }

    It 'leaves nothing to be filled in' {
        $page | Should -Not -Match '\{\{ ?(Fill|Add|Insert)'
        foreach ($section in 'SYNOPSIS', 'SYNTAX', 'ALIASES', 'DESCRIPTION', 'INPUTS', 'OUTPUTS', 'RELATED LINKS') {
            Read-PageSection $page $section | Should -Not -BeNullOrEmpty -Because $section
        }
        foreach ($parameter in Read-PageParameter $page) {
            $parameter.Words | Should -Not -BeNullOrEmpty -Because $parameter.Name
        }
    }

    It 'shows plain text: no Markdown and no links to files that are not there' {
        $text = Out-String -InputObject $help -Width 4000
        $text | Should -Not -Match '```|\.md\)'
        "$($help.relatedLinks.navigationLink.uri)".Trim() | Should -BeNullOrEmpty
    }

    It 'describes every parameter, and none that there is not' {
        $known = (Get-Command $_).Parameters.Keys |
            Where-Object { $_ -notin [System.Management.Automation.PSCmdlet]::CommonParameters } | Sort-Object
        $described = [regex]::Matches($page, '(?m)^### -(\w+)').ForEach({ $_.Groups[1].Value }) | Sort-Object
        $described | Should -Be $known
        foreach ($name in $known) {
            (Get-Help $_ -Parameter $name -ErrorAction SilentlyContinue).description.Text | Should -Not -BeNullOrEmpty
        }
    }

    It 'says of each parameter its type, aliases, values and default as the code has them' {
        foreach ($said in Read-PageParameter $page) {
            $parameter = $command.Parameters[$said.Name]
            $type = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
            $said.Type | Should -BeExactly $type.Name -Because $said.Name
            "$($said.List.Aliases)" | Should -BeExactly "$($parameter.Aliases)" -Because $said.Name
            $said.DefaultValue | Should -BeExactly (Get-ExpectedDefault $command $said.Name) -Because $said.Name
            $element = $type.IsArray ? $type.GetElementType() : $type
            $choices = @($parameter.Attributes | Where-Object { $_ -is [ValidateSet] } | ForEach-Object ValidValues)
            $isChoice = $element.IsEnum -and -not $element.IsDefined([FlagsAttribute], $false)
            if (-not $choices -and $isChoice) { $choices = [Enum]::GetNames($element) }
            "$($said.List.AcceptedValues)" | Should -BeExactly "$choices" -Because $said.Name
            $takesWildcards = [bool]($parameter.Attributes -match 'SupportsWildcards')
            $said.SupportsWildcards | Should -Be "$takesWildcards" -Because $said.Name
        }
    }

    It 'says of each parameter its sets, positions and pipeline input as the code has them' {
        foreach ($said in Read-PageParameter $page) {
            $sets = $command.Parameters[$said.Name].ParameterSets
            $names = @($sets.Keys | ForEach-Object { $_ -eq '__AllParameterSets' ? '(All)' : $_ } | Sort-Object)
            @($said.Sets.Name | Sort-Object) | Should -BeExactly $names -Because $said.Name
            foreach ($set in $said.Sets) {
                $code = $sets[($set.Name -eq '(All)' ? '__AllParameterSets' : $set.Name)]
                $set.Position | Should -Be ($code.Position -lt 0 ? 'Named' : "$($code.Position)") -Because $said.Name
                $set.IsRequired | Should -Be "$($code.IsMandatory)" -Because $said.Name
                foreach ($source in 'Pipeline', 'PipelineByPropertyName', 'RemainingArguments') {
                    $way = "ValueFrom$source"
                    $set[$way] | Should -Be "$($code.$way)" -Because "$($said.Name) $way"
                }
            }
        }
    }

    It 'shows the syntax of each parameter set, and which is the default' {
        $said = @{}
        $pattern = '(?ms)^### (\w+)( \(Default\))?\n+```\n(.*?)\n```'
        foreach ($set in [regex]::Matches((Read-PageSection $page SYNTAX), $pattern)) {
            $said[$set.Groups[1].Value] = $set
        }
        @($said.Keys | Sort-Object) | Should -BeExactly @($command.ParameterSets.Name | Sort-Object)
        foreach ($set in $command.ParameterSets) {
            $words = @("$($_) $set [<CommonParameters>]" -split '\s+(?=\[|-)' | Sort-Object -Unique)
            $shown = $said[$set.Name].Groups[3].Value -replace '\n', ' '
            @($shown -split '\s+(?=\[|-)' | ForEach-Object Trim | Sort-Object -Unique) | Should -BeExactly $words
            if ($command.ParameterSets.Count -gt 1) {
                $said[$set.Name].Groups[2].Success | Should -Be $set.IsDefault -Because $set.Name
            }
        }
    }

    It 'names the aliases of the command, and what it gives out' {
        $names = @($command.ImplementingType.GetCustomAttributes($false) |
                Where-Object { $_ -is [System.Management.Automation.AliasAttribute] } | ForEach-Object AliasNames)
        Read-PageSection $page ALIASES | Should -BeExactly ($names ? $names -join ', ' : 'None')
        $types = @($command.OutputType.Name | Where-Object { $_ -and $_ -ne 'System.Void' } | Sort-Object -Unique)
        $said = @([regex]::Matches((Read-PageSection $page OUTPUTS), '(?m)^### (.+)$').ForEach({ $_.Groups[1].Value }))
        @($said | Sort-Object) | Should -BeExactly ($types ? $types : @('None'))
    }
}

Describe 'The help files' {
    It 'are what docs/commands, docs/about and the cmdlets make them' {
        $platyPS = Get-Module -ListAvailable Microsoft.PowerShell.PlatyPS | Where-Object Version -GE '1.0'
        if (-not $platyPS) {
            Set-ItResult -Skipped -Because 'PlatyPS is missing: Install-PSResource Microsoft.PowerShell.PlatyPS'
            return
        }
        $root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../..'))
        $build = Join-Path $root docs/Build-Help.ps1
        $module = Join-Path $root 'artifacts/module/Lockbox/Lockbox.psd1'
        $text = & (Get-Process -Id $PID).Path -NoProfile -File $build -Check -Module $module 2>&1
        $LASTEXITCODE | Should -Be 0 -Because "$text"
    }
}

Describe 'The topics' {
    It '<_> is there for Get-Help, with a synopsis and within 80 columns' -ForEach @(
        Get-ChildItem (Join-Path $PSScriptRoot '../../docs/about') -Filter about_*.md | ForEach-Object BaseName
    ) {
        . $PSScriptRoot/common.ps1
        $modules = Split-Path (Split-Path (Resolve-Path $manifest))
        $path = $modules + [IO.Path]::PathSeparator + $env:PSModulePath
        $text = Invoke-Child "Get-Help $_ | Out-String; (Get-Help $_).Synopsis" -Environment @{ PSModulePath = $path }
        $text | Should -Match "(?m)^    $_\r?$"
        $synopsis = [regex]::Match((Get-Content "$PSScriptRoot/../../docs/about/$_.md" -Raw), '(?m)^[A-Z].*\.$').Value
        $text.TrimEnd().Split("`n")[-1].Trim() | Should -BeExactly $synopsis
        $file = Join-Path (Split-Path $manifest) "en-US/$_.help.txt"
        foreach ($line in [IO.File]::ReadAllLines($file) -notmatch '^        ') {
            $line.Length | Should -BeLessOrEqual 80 -Because $line
        }
    }
}
