Describe 'The scripts of docs/examples' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $examples = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot ../../docs/examples))

        function Invoke-Example ([string] $Name, [string[]] $Arguments, [hashtable] $Environment = @{}) {
            # As a scheduler does it: no home folder, no input, nobody there.
            $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
            $script = Join-Path $examples "$Name.ps1"
            foreach ($argument in @('-NoProfile', '-NonInteractive', '-File', $script) + $Arguments) {
                $start.ArgumentList.Add($argument)
            }

            foreach ($key in $Environment.Keys) { $start.Environment[$key] = $Environment[$key] }
            'HOME', 'USERPROFILE', 'LOCKBOX_INTERACTION' | ForEach-Object { [void]$start.Environment.Remove($_) }
            $start.WorkingDirectory = New-Folder
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $process = [Diagnostics.Process]::Start($start)
            $process.StandardInput.Close()
            $standardError = $process.StandardError.ReadToEndAsync()
            $output = $process.StandardOutput.ReadToEnd()
            $process.WaitForExit()
            [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output; Error = $standardError.Result }
        }

        function Assert-Redacted ($Run) {
            foreach ($value in $values) {
                foreach ($form in $value, [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($value))) {
                    $Run.Output.Contains($form) | Should -BeFalse
                    $Run.Error.Contains($form) | Should -BeFalse
                }
            }
        }

        function Assert-Deployed ($Run) {
            $Run.ExitCode | Should -Be 3 -Because $Run.Error
            $Run.Output | Should -Match 'DB_PASSWORD is \S+'
            $Run.Output | Should -Match 'API_TOKEN is \S+'
            $Run.Output | Should -Match 'SIGNING_KEY is \S+'
            $Run.Error | Should -Match 'debug: --db_password=\S+'
            $Run.Output | Should -Match 'deploying to https://example.org'
            Assert-Redacted $Run
        }

        # A quicker program than the one of the examples, which is a pwsh: it prints the same.
        $step = @()
        if (-not $IsWindows) {
            $step = '-Program', (Join-Path (New-Folder) step.sh)
            Set-Content $step[1] @'
#!/bin/sh
for name in DB_PASSWORD API_TOKEN SIGNING_KEY; do
    eval "value=\$$name"
    echo "$name is $value"
    echo "debug: --$(echo $name | tr A-Z a-z)=$value" >&2
    echo "basic $(printf %s "$value" | base64 | tr -d '\n')"
done
echo "password: [$LOCKBOX_PASSWORD]"
echo "deploying to $URL"
exit 3
'@
            chmod +x $step[1]
        }

        $folder = New-Folder
        $made = Invoke-Example new-deploy-lockbox $folder
        $made.ExitCode | Should -Be 0 -Because $made.Error
        $path, $key, $pem = 'app.lockbox', 'deploy.key', 'deploy.pem' | ForEach-Object { Join-Path $folder $_ }
        Unlock-Lockbox $path -KeyFile $key
        $names = 'prod/db/PASSWORD', 'prod/API_TOKEN', 'prod/SIGNING_KEY'
        $values = @($names | ForEach-Object { Get-LockboxSecret $_ $path -AsPlainText })
        Lock-Lockbox -All
    }
    AfterAll {
        Unlock-Lockbox $path -KeyFile $key
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
    }

    It 'new-deploy-lockbox.ps1 makes three ways to unlock, in files that only their owner may read' {
        $values | Should -HaveCount 3
        Assert-Redacted $made
        "$((Get-LockboxKeyProtector $path).Kind)" | Should -Be 'KeyFile Certificate Password'
        if (-not $IsWindows) {
            foreach ($name in 'deploy.key', 'deploy.pem', 'password.txt') {
                [int](Get-Item (Join-Path $folder $name)).UnixFileMode | Should -Be ([Convert]::ToInt32('600', 8))
            }
        }
    }

    It 'deploy-with-keyfile.ps1 runs a program that prints its secrets, redacted, and ends with its exit code' {
        Assert-Deployed (Invoke-Example deploy-with-keyfile $path, $key)
    }

    It 'deploy-with-certificate.ps1 does the same' {
        Assert-Deployed (Invoke-Example deploy-with-certificate (@($path, $pem) + $step))
    }

    It 'deploy-with-password.ps1 does the same, and does not hand the password on' {
        $password = [IO.File]::ReadAllText((Join-Path $folder password.txt))
        $run = Invoke-Example deploy-with-password (@($path) + $step) @{ LOCKBOX_PASSWORD = $password }
        Assert-Deployed $run
        if (-not $IsWindows) { $run.Output | Should -Match 'password: \[\]' }
    }

    It 'deploy-with-password.ps1 says what is wrong when there is no password, and a wrong one' {
        $run = Invoke-Example deploy-with-password $path
        $run.ExitCode | Should -Be 1
        $run.Error | Should -Match 'LOCKBOX_PASSWORD'
        $run = Invoke-Example deploy-with-password $path @{ LOCKBOX_PASSWORD = 'c7Y!wrong' }
        $run.ExitCode | Should -Be 1
        $run.Error | Should -Not -Match 'c7Y'
    }

    It 'parallel-deploy.ps1 runs 20 at the same time' {
        $run = Invoke-Example parallel-deploy (@($path, $key) + $step)
        $run.ExitCode | Should -Be 3 -Because $run.Error
        [regex]::Matches($run.Output, '(?m)^--- place-\d+ ended with 3$') | Should -HaveCount 20
        [regex]::Matches($run.Output, '(?m)^DB_PASSWORD is ') | Should -HaveCount 20
        [regex]::Matches($run.Output, 'deploying to https://example.org') | Should -HaveCount 20
        Assert-Redacted $run
    }

    It 'github-actions.ps1 has the runner mask every secret before it can be printed, and hands all on' {
        $file = Join-Path (New-Folder) github.env
        $run = Invoke-Example github-actions $path, $key @{ GITHUB_ACTIONS = 'true'; GITHUB_ENV = $file }
        $run.ExitCode | Should -Be 0 -Because $run.Error

        # What the log of the runner would show.
        $masked = [Collections.Generic.List[string]]::new()
        $log = foreach ($line in $run.Output -split "`r?`n") {
            if ($line -match '^::add-mask::(.*)$') {
                $masked.Add($Matches[1].Replace('%0A', "`n").Replace('%0D', "`r").Replace('%25', '%'))
                continue
            }
            foreach ($value in $masked) { $line = $line.Replace($value, '***') }
            $line
        }
        Assert-Redacted ([pscustomobject]@{ Output = $log -join "`n"; Error = $run.Error })
        ($log -join "`n") | Should -Match 'Bearer \*\*\*'
        foreach ($value in $values) { $masked | Should -Contain $value }

        # What the next steps would have.
        $lines = [IO.File]::ReadAllText($file) -split "`n"
        $seen = @{}
        for ($i = 0; $i -lt $lines.Count; $i++) {
            if ($lines[$i] -match '^(\w+)<<(\w+)$') {
                $name, $end, $value = $Matches[1], $Matches[2], @()
                while ($lines[++$i] -ne $end) { $value += $lines[$i] }
                $seen[$name] = $value -join "`n"
            }
        }
        $seen.DB_PASSWORD, $seen.API_TOKEN, $seen.SIGNING_KEY | Should -BeExactly $values
        $seen.URL | Should -BeExactly https://example.org
    }
}
