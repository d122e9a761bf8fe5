BeforeDiscovery {
    . $PSScriptRoot/examples.ps1
    $examples = @(Get-DocumentExample ([IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../..'))) | ForEach-Object {
            @{ Source = $_.Source; Number = $_.Number; Title = $_.Title; Code = $_.Code }
        })
}

Describe 'The examples of the documents' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/examples.ps1
        . $PSScriptRoot/example-sandbox.ps1
        $root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../..'))

        function Invoke-AllExamples {
            # All in one fresh pwsh with a home of its own, with nothing of this process's environment that counts.
            $folder = New-Folder
            $all = @(Get-DocumentExample $root | Where-Object {
                    -not $notRun.ContainsKey("$($_.Source)/$($_.Number)") -and -not (Get-MissingProgram $_.Code) })
            ConvertTo-Json $all | Set-Content "$folder/examples.json"
            $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
            $arguments = '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/run-examples.ps1",
                '-Manifest', $manifest, '-Examples', "$folder/examples.json", '-Results', "$folder/results.json"
            foreach ($argument in $arguments) { $start.ArgumentList.Add($argument) }
            $start.WorkingDirectory = $folder
            $start.Environment['HOME'] = $start.Environment['USERPROFILE'] = $start.Environment['LOCALAPPDATA'] =
                [IO.Directory]::CreateDirectory("$folder/home").FullName
            $ours = 'LOCKBOX*', 'GITHUB_*', 'TF_BUILD', 'BUILDKITE*', 'GNUPGHOME'
            foreach ($name in @($start.Environment.Keys | Where-Object { $key = $_; $ours.Where{ $key -like $_ } })) {
                [void]$start.Environment.Remove($name)
            }
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $process = [Diagnostics.Process]::Start($start)
            $process.StandardInput.Close()
            $standardError = $process.StandardError.ReadToEndAsync()
            $text = $process.StandardOutput.ReadToEnd() + $standardError.Result
            $process.WaitForExit()
            if (-not (Test-Path "$folder/results.json")) { throw "The examples ended early: $text" }
            Get-Content "$folder/results.json" -Raw | ConvertFrom-Json
        }

        $results = @{}
        foreach ($result in Invoke-AllExamples) { $results["$($result.Source)/$($result.Number)"] = $result }
    }

    It '<Source>, <Title>: calls commands and parameters that there are' -ForEach $examples {
        $problems = $null
        [void][System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $problems)
        $problems | Should -BeNullOrEmpty
        foreach ($call in Get-CalledCommand $Code) {
            $command = Get-Command $call.GetCommandName() -Module Lockbox -ErrorAction Ignore
            if ($call.GetCommandName() -match '^\w+-Lockbox') { $command | Should -Not -BeNullOrEmpty -Because "$call" }
            if (-not $command) { continue }
            $parameters = $call.CommandElements | Where-Object {
                $_ -is [System.Management.Automation.Language.CommandParameterAst] }
            foreach ($parameter in $parameters) {
                { $command.ResolveParameter($parameter.ParameterName) } | Should -Not -Throw -Because "$call"
            }
        }
    }

    It '<Source>, <Title>: runs, and leaves only lockboxes that are sound' -ForEach $examples {
        $id = "$Source/$Number"
        $missing = @(Get-MissingProgram $Code)
        if ($missing) { Set-ItResult -Skipped -Because "not installed: $($missing -join ', ')" }
        elseif ($notRun.ContainsKey($id)) { Set-ItResult -Skipped -Because $notRun[$id] }
        else {
            $results[$id] | Should -Not -BeNullOrEmpty -Because 'each example has run'
            $results[$id].Error | Should -BeNullOrEmpty
            $results[$id].Unsound | Should -BeNullOrEmpty
        }
    }

    It 'are prepared, replaced or left out only where there is one' {
        $ids = @(Get-DocumentExample $root | ForEach-Object { $_.Source; "$($_.Source)/$($_.Number)" })
        @($preparations.Keys) + @($checks.Keys) + @($notRun.Keys) | ForEach-Object { $_ | Should -BeIn $ids }
        $code = (Get-DocumentExample $root).Code -join "`n"
        foreach ($text in $placeholders.Keys) { $code.Contains($text) | Should -BeTrue -Because $text }
    }
}
