BeforeDiscovery {
    $root = Join-Path $PSScriptRoot '../..'
    $commands = (Import-PowerShellDataFile (Join-Path $root Lockbox.psd1)).CmdletsToExport
}

Describe 'The help of <_>' -ForEach $commands {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../..'))
        # The manifest at the root has no help beside it; the assembled module has.
        Import-Module (Join-Path $root 'artifacts/module/Lockbox/Lockbox.psd1') -Force
        $help = Get-Help $_ -Full
        $page = Get-Content (Join-Path $root "docs/commands/$_.md") -Raw
    }

    It 'has a synopsis and a description' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match ([regex]::Escape("$_ ["))
        $help.description.Text | Should -Not -BeNullOrEmpty
    }

    It 'has two examples or more, each with code and words' {
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        foreach ($example in $help.examples.example) {
            $example.code | Should -Not -BeNullOrEmpty
            $example.remarks.Text | Should -Not -BeNullOrEmpty
            { [scriptblock]::Create($example.code) } | Should -Not -Throw
        }
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
}

Describe 'The help file' {
    It 'is what docs/commands and the cmdlets make it' {
        $root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../..'))
        $build = Join-Path $root docs/Build-Help.ps1
        $module = Join-Path $root 'artifacts/module/Lockbox/Lockbox.psd1'
        $text = & (Get-Process -Id $PID).Path -NoProfile -File $build -Check -Module $module 2>&1
        $LASTEXITCODE | Should -Be 0 -Because "$text"
    }
}
