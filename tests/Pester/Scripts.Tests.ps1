Describe 'The scripts of the repository' {
    It 'are clean for PSScriptAnalyzer' {
        if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) {
            Set-ItResult -Skipped -Because ('the module PSScriptAnalyzer is not installed: ' +
                'Install-PSResource PSScriptAnalyzer')
        }

        $lint = Join-Path $PSScriptRoot ../../build/Invoke-Lint.ps1
        # In a process of its own: the analyzer imports modules to look at them.
        $text = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -OutputFormat Text -Command {
            param($lint)
            & $lint 6>$null | ForEach-Object { "$($_.RuleName) $($_.ScriptName):$($_.Line) $($_.Message)" }
            exit $LASTEXITCODE
        } -args $lint
        $LASTEXITCODE | Should -Be 0 -Because "$($text -join "`n")"
    }
}
