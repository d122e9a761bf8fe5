using namespace System.Security.Cryptography.X509Certificates

Describe 'Invoke-LockboxCommand' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $path = New-TestLockbox
        $secret = 'hunter22 "ü"/+'
        Set-LockboxSecret prod/DB_PASSWORD $path -SecureString (ConvertTo-Secret $secret)
        Set-LockboxSecret prod/api/token $path -SecureString (ConvertTo-Secret 'tok-en-1234')
        Set-LockboxVariable prod/REGION -Value europe-1 $path
        $kube = "apiVersion: v1`nkey: c2VjcmV0LWtleQ==`n"
        Set-LockboxSecret kube/config.yml $path -SecureString (ConvertTo-Secret $kube)
        $keyFile = Join-Path (Split-Path $path) test.key

        # A program that prints what a test wants, without a shell between.
        $program = 'sh'
        function Get-Leftover { Get-ChildItem ($IsLinux ? '/dev/shm' : [IO.Path]::GetTempPath()) -Filter lockbox-run-* }
    }
    AfterAll { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All }
    BeforeEach { $env:LOCKBOX = $path; $global:LASTEXITCODE = 0 }
    AfterEach { $env:LOCKBOX = $null; $env:DB_PASSWORD | Should -BeNullOrEmpty }

    Context 'a program' -Skip:$IsWindows {
        It 'gets variables and its output is redacted, in every form' {
            $script = 'printf "%s\n" "$DB_PASSWORD" "$REGION"; printf "%s" "$DB_PASSWORD" | base64'
            $lines = Invoke-LockboxCommand $path $program '-c', $script -Prefix prod
            $lines | Should -Be '***', 'europe-1', '***'
            $lines | ForEach-Object { $_ | Should -BeOfType ([string]) }
        }

        It 'gets them under the names that one chooses' {
            $given = @{ Password = 'prod/DB_PASSWORD'; WHERE = 'prod/REGION' }
            Invoke-LockboxCommand $path $program '-c', 'echo "${#Password} $WHERE $REGION"' -Environment $given |
                Should -Be "$($secret.Length + 1) europe-1 "
        }

        It 'gets them by full name and wildcard' {
            $script = 'echo $PROD_REGION ${#PROD_API_TOKEN}'
            Invoke-LockboxCommand $path $program '-c', $script -Name prod/REG*, prod/api/token |
                Should -Be 'europe-1 11'
        }

        It 'ends with its exit code in $LASTEXITCODE and with an error that says so' {
            $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'failed' }
            $out = Invoke-LockboxCommand $path $program '-c', 'echo out; exit 3' -Prefix prod @quietly
            $LASTEXITCODE | Should -Be 3
            $out | Should -Be out
            $failed | Should -HaveCount 1
            Should-BeError $failed[0] LockboxCommandFailed FromStdErr
            $failed[0].Exception.ExitCode | Should -Be 3
            $failed[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }

        It 'ends the script with -ErrorAction Stop, after all of its output' {
            $lines = [Collections.Generic.List[object]]::new()
            $failure = Get-ErrorOf {
                Invoke-LockboxCommand $path $program '-c', 'echo 1; echo 2; exit 3' -Prefix prod -ErrorAction Stop |
                    ForEach-Object { $lines.Add($_) }
            }
            Should-BeError $failure LockboxCommandFailed FromStdErr
            $lines | Should -Be 1, 2
            $LASTEXITCODE | Should -Be 3
        }

        It 'sets $LASTEXITCODE to 0 when all went well' {
            $global:LASTEXITCODE = 5
            Invoke-LockboxCommand $path true -Prefix prod
            $LASTEXITCODE | Should -Be 0
        }

        It 'never touches the environment of this process' {
            $before = [Environment]::GetEnvironmentVariables()
            Invoke-LockboxCommand $path $program '-c', 'echo $DB_PASSWORD' -Prefix prod
            $after = [Environment]::GetEnvironmentVariables()
            $after.Count | Should -Be $before.Count
            foreach ($name in $before.Keys) { $after[$name] | Should -BeExactly $before[$name] }
        }

        It 'inherits the environment, or with -CleanEnvironment the least' {
            $env:LOCKBOX_TEST_INHERITED = 'yes'
            try {
                $script = 'echo "$LOCKBOX_TEST_INHERITED:$REGION:${PATH:+path}:$LOCKBOX_PASSWORD"'
                $env:LOCKBOX_PASSWORD = 'swordfish'
                Invoke-LockboxCommand $path $program '-c', $script -Prefix prod | Should -Be 'yes:europe-1:path:'
                Invoke-LockboxCommand $path $program '-c', $script -Prefix prod -CleanEnvironment |
                    Should -Be ':europe-1:path:'
            }
            finally {
                $env:LOCKBOX_TEST_INHERITED = $env:LOCKBOX_PASSWORD = $null
                # Forgets the password as well.
                Lock-Lockbox -All
                Unlock-Lockbox $path -KeyFile $keyFile
            }
        }

        It 'prints as it is with -NoRedact' {
            Invoke-LockboxCommand $path $program '-c', 'printf %s "$DB_PASSWORD"' -Prefix prod -NoRedact |
                Should -BeExactly $secret
        }

        It 'has its lines come one by one, while it runs' {
            # The program ends only when the first line has been answered.
            $answer = Join-Path (New-Folder) answer
            $script = "echo first; while [ ! -e '$answer' ]; do sleep 0.05; done; echo second"
            Invoke-LockboxCommand $path $program '-c', $script -Prefix prod | ForEach-Object {
                if ($_ -eq 'first') { [IO.File]::WriteAllText($answer, '') }
                $_
            } | Should -Be first, second
        }

        It 'keeps its lines in order, however many' {
            $lines = Invoke-LockboxCommand $path seq 20000 -Prefix prod
            $lines | Should -HaveCount 20000
            Compare-Object $lines (1..20000) -SyncWindow 0 | Should -BeNullOrEmpty
        }

        It 'leaves errors of the next command as they are' {
            $failure = Get-ErrorOf { Invoke-LockboxCommand $path yes -Prefix prod | ForEach-Object { throw 'mine' } }
            $failure.FullyQualifiedErrorId | Should -Be mine
        }

        It 'ends when nobody wants more of its output' {
            Invoke-LockboxCommand $path yes -Prefix prod | Select-Object -First 2 | Should -Be y, y
        }

        It 'writes its standard error, redacted, among the output with -MergeError' {
            $script = 'echo out; echo "bad $DB_PASSWORD" >&2'
            $lines = Invoke-LockboxCommand $path $program '-c', $script -Prefix prod -MergeError
            ($lines | Where-Object { $_ -is [string] }) | Should -Be out
            $problem = $lines | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }
            [string] $problem | Should -Be 'bad ***'
        }

        It 'writes its standard error, redacted, to that of a console' {
            $text = Invoke-Child -Script @"
`$ErrorActionPreference = 'Stop'
`$out = Invoke-LockboxCommand '$path' sh '-c', 'echo out; echo "bad `$DB_PASSWORD" >&2' -Prefix prod -KeyFile '$keyFile'
"[`$out]"
"@
            $text | Should -Be "[out]`nbad ***`n"
        }

        It 'writes its standard error to the information stream of other hosts' {
            $shell = [powershell]::Create()
            [void]$shell.AddScript("Import-Module '$manifest'
                Invoke-LockboxCommand '$path' sh '-c', 'echo `"bad `$DB_PASSWORD`" >&2' ``
                    -Prefix prod -KeyFile '$keyFile'")
            $shell.Invoke() | Should -BeNullOrEmpty
            [string] $shell.Streams.Information[0] | Should -Be 'bad ***'
            $shell.Streams.Error | Should -BeNullOrEmpty
            $shell.Dispose()
        }

        It 'takes arguments as they are' {
            $odd = '', 'two words', '"quoted"', '$HOME', "it's", 'a\', '*', '--'
            Invoke-LockboxCommand $path printf (@('[%s]\n') + $odd) -Prefix prod | Should -Be $odd.ForEach({ "[$_]" })
        }

        It 'runs in the current location and is found there' {
            $folder = New-Folder
            [IO.File]::WriteAllText("$folder/tool", "#!/bin/sh`npwd`n")
            chmod +x "$folder/tool"
            Push-Location $folder
            try { Invoke-LockboxCommand $path ./tool -Prefix prod | Should -Be $folder } finally { Pop-Location }
        }

        It 'warns, by name alone, when an argument holds a secret' {
            Invoke-LockboxCommand $path true "--password=$secret" -Prefix prod -WarningVariable warned 3>$null
            $warned | Should -HaveCount 1
            "$warned" | Should -BeLike '*prod/DB_PASSWORD*argument*'
            "$warned" | Should -Not -BeLike '*hunter22*'
        }
    }

    Context 'what cannot be run' {
        It 'is not found before any secret is read' {
            $locked = New-TestLockbox -Locked
            $failure = Get-ErrorOf { Invoke-LockboxCommand $locked no-such-program -Prefix prod }
            Should-BeError $failure LockboxCommandNotFound ObjectNotFound
            $failure.TargetObject | Should -Be no-such-program
        }

        It 'is a script, which has its own way' {
            $file = Join-Path (New-Folder) a.ps1
            [IO.File]::WriteAllText($file, '1')
            $failure = Get-ErrorOf { Invoke-LockboxCommand $path $file -Prefix prod }
            Should-BeError $failure LockboxCommandNotFound ObjectNotFound
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*-ScriptBlock*'
        }

        It 'lacks a variable' {
            $ran = Join-Path (New-Folder) ran
            foreach ($choice in @{ Name = 'prod/nope' }, @{ Name = 'prod/nope*' }, @{ Prefix = 'nope' },
                @{ Environment = @{ A = 'prod/db_password' } }, @{ AsFile = @{ A = 'nope' } }) {
                $failure = Get-ErrorOf { Invoke-LockboxCommand $path { [IO.File]::WriteAllText($ran, '') } @choice }
                Should-BeError $failure LockboxVariableNotFound ObjectNotFound
            }
            $ran | Should -Not -Exist
        }

        It 'gets no variables at all' {
            $failure = Get-ErrorOf { Invoke-LockboxCommand $path { } }
            ($failure.FullyQualifiedErrorId -split ',')[0] | Should -Be LockboxParameterConflict
        }

        It 'is given without the lockbox before it: <Name>' -ForEach @(
            @{ Name = 'a block'; Like = '*-ScriptBlock before it*'; Run = { Invoke-LockboxCommand { 'ran' } @all } }
            @{ Name = 'a program'; Like = "*'env' * lockbox*"; Run = { Invoke-LockboxCommand env @all } }
            @{ Name = 'arguments'; Like = '*-ArgumentList before*'; Run = { Invoke-LockboxCommand sh '-c', 'id' @all } }
            @{ Name = 'nothing'; Like = 'There is nothing to run.'; Run = { Invoke-LockboxCommand @all } }
        ) {
            $all = @{ Prefix = 'prod' }
            $failure = Get-ErrorOf $Run
            $failure.Exception.Message | Should -BeLike $Like
            "$($failure.Exception.Message) $($failure.ErrorDetails.RecommendedAction)" |
                Should -BeLike '*Write -* before*'
        }

        It 'is a script block with what only programs have: <_>' -ForEach 'ArgumentList', 'NoRedact', 'MergeError' {
            $only = @{ $_ = 7 }
            $failure = Get-ErrorOf { Invoke-LockboxCommand $path { param ($x) 'ran' } -Prefix prod @only }
            $failure.Exception.Message | Should -BeLike '*-ScriptBlock before it*-ArgumentList*'
        }

        It 'would get two variables under one name' {
            foreach ($choice in @{ Name = 'prod/REGION'; Environment = @{ PROD_REGION = 'prod/DB_PASSWORD' } },
                @{ Name = 'prod/REGION'; AsFile = @{ PROD_REGION = 'kube/config.yml' } },
                @{ Name = 'prod/REGION'; AsFile = @{ PROD_REGION = 'prod/REGION' } }) {
                $failure = Get-ErrorOf { Invoke-LockboxCommand $path { 'ran' } @choice }
                $failure.Exception | Should -BeOfType ([Lockbox.LockboxException])
                $failure.Exception.Message | Should -BeLike '*PROD_REGION*'
            }
        }

        It 'is a lockbox that nobody can unlock' {
            $locked = New-TestLockbox -Locked
            $failure = Get-ErrorOf { Invoke-LockboxCommand $locked { 'ran' } -Prefix prod }
            Should-BeError $failure LockboxLocked AuthenticationError
        }
    }

    Context 'a script block' {
        It 'sees the variables, and afterwards they are what they were' {
            $env:REGION = 'before'
            try {
                Invoke-LockboxCommand $path { $env:DB_PASSWORD; $env:REGION } -Prefix prod |
                    Should -Be $secret, europe-1
                $env:REGION | Should -Be before
                $env:DB_PASSWORD | Should -BeNullOrEmpty
            }
            finally { $env:REGION = $null }
        }

        It 'runs in the scope of the caller and streams its output' {
            $seen = 'nothing'
            $first = Invoke-LockboxCommand $path { 1; $seen = 'output'; 2 } -Prefix prod | ForEach-Object { "$_ $seen" }
            $first | Should -Be '1 nothing', '2 output'
            $seen | Should -Be output
        }

        It 'keeps the arguments of the caller' {
            function Test-Argument { Invoke-LockboxCommand $path { $env:REGION } -Prefix prod; "$args" }
            Test-Argument a b | Should -Be europe-1, 'a b'
        }

        It 'ends by an error of its own, and the variables are gone' {
            $failure = Get-ErrorOf { Invoke-LockboxCommand $path { throw 'mine' } -Prefix prod }
            $failure.FullyQualifiedErrorId | Should -Be mine
            $env:REGION | Should -BeNullOrEmpty
            Invoke-LockboxCommand $path { Write-Error 'mine' -ErrorAction Continue; 'on' } -Prefix prod 2>$null |
                Should -Be on
        }

        It 'can be left in every way' {
            foreach ($round in 1..3) { Invoke-LockboxCommand $path { if ($round -eq 2) { break } } -Prefix prod }
            $round | Should -Be 2
            $env:REGION | Should -BeNullOrEmpty
            Invoke-LockboxCommand $path { return 7 } -Prefix prod | Should -Be 7
            Invoke-LockboxCommand $path { 1; 2; 3 } -Prefix prod | Select-Object -First 1 | Should -Be 1
            $env:REGION | Should -BeNullOrEmpty
            $run = "Invoke-LockboxCommand '$path' { exit 4 } -Prefix prod -KeyFile '$keyFile'; 'on'"
            Invoke-Child -Script $run | Should -BeNullOrEmpty
        }

        It 'can have another in it' {
            $seen = Invoke-LockboxCommand $path {
                $env:X
                Invoke-LockboxCommand $path { $env:X } -Environment @{ X = 'prod/api/token' }
                $env:X
            } -Environment @{ X = 'prod/REGION' }
            $seen | Should -Be europe-1, tok-en-1234, europe-1
            $env:X | Should -BeNullOrEmpty
        }

        It 'restores the variables when it is stopped' {
            $shell = [powershell]::Create()
            $name = "LOCKBOX_STOP_$PID"
            [void]$shell.AddScript("Import-Module '$manifest'
                Invoke-LockboxCommand '$path' { while (`$true) { Start-Sleep -Milliseconds 20 } } ``
                    -KeyFile '$keyFile' -Environment @{ $name = 'prod/REGION' }")
            $running = $shell.BeginInvoke()
            while (-not [Environment]::GetEnvironmentVariable($name) -and -not $running.IsCompleted) {
                Start-Sleep -Milliseconds 20
            }
            [Environment]::GetEnvironmentVariable($name) | Should -Be europe-1
            $shell.Stop()
            $shell.Dispose()
            [Environment]::GetEnvironmentVariable($name) | Should -BeNullOrEmpty
        }
    }

    Context 'files' {
        It 'are there for the command alone, and nothing is left of them' {
            $seen = Invoke-LockboxCommand $path {
                $env:KUBECONFIG
                [IO.File]::ReadAllText($env:KUBECONFIG)
                if (-not $IsWindows) {
                    [IO.File]::GetUnixFileMode($env:KUBECONFIG)
                    [IO.File]::GetUnixFileMode((Split-Path $env:KUBECONFIG))
                }
            } -AsFile @{ KUBECONFIG = 'kube/config.yml' }
            Split-Path $seen[0] -Leaf | Should -Be config.yml
            $seen[1] | Should -BeExactly $kube
            if (-not $IsWindows) {
                $seen[2] | Should -Be 'UserWrite, UserRead'
                $seen[3] | Should -Be 'UserExecute, UserWrite, UserRead'
            }
            $seen[0] | Should -Not -Exist
            Split-Path (Split-Path $seen[0]) | Should -Not -Exist
            $env:KUBECONFIG | Should -BeNullOrEmpty
        }

        It 'are variables as well when they are named in full, and not by a wildcard or -Prefix' {
            foreach ($choice in @{ Name = 'prod/REGION' }, @{ Name = 'prod/REG*', 'prod/REGION' },
                @{ Environment = @{ PROD_REGION = 'prod/REGION' } }) {
                Invoke-LockboxCommand $path { $env:PROD_REGION; [IO.File]::ReadAllText($env:F) } @choice `
                    -AsFile @{ F = 'prod/REGION' } | Should -Be europe-1, europe-1
            }
            foreach ($choice in @{ Name = 'prod/REG*' }, @{ Prefix = 'prod' }) {
                Invoke-LockboxCommand $path { "$env:PROD_REGION$env:REGION"; [IO.File]::ReadAllText($env:F) } @choice `
                    -AsFile @{ F = 'prod/REGION' } | Should -Be '', europe-1
            }
        }

        It 'are redacted line by line' -Skip:$IsWindows {
            Invoke-LockboxCommand $path sh '-c', 'cat "$F"; grep -o "c2.*" "$F"' -AsFile @{ F = 'kube/config.yml' } |
                Should -Be '***', 'c2VjcmV0LWtleQ=='
        }

        It 'leave what stands in every file of their kind' -Skip:$IsWindows {
            $script = 'head -1 "$F"; echo kind: Config; grep key "$F"; echo -----BEGIN CERTIFICATE-----'
            Invoke-LockboxCommand $path sh '-c', $script -AsFile @{ F = 'kube/config.yml' } |
                Should -Be 'apiVersion: v1', 'kind: Config', '***', '-----BEGIN CERTIFICATE-----'
        }

        It 'go after an error too' {
            $seen = [Collections.Generic.List[string]]::new()
            $files = @{ F = 'kube/config.yml' }
            Get-ErrorOf { Invoke-LockboxCommand $path { $seen.Add($env:F); throw 'mine' } -AsFile $files }
            $seen[0] | Should -Not -Exist
            Get-ErrorOf { Invoke-LockboxCommand $path sh '-c', 'exit 3' -AsFile $files -ErrorAction Stop }
            Get-Leftover | Should -BeNullOrEmpty
        }

        It 'can be certificates, as PEM and as PFX' {
            $rsa = [Security.Cryptography.RSA]::Create(2048)
            $request = [CertificateRequest]::new(
                'CN=run.test', $rsa, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
            $now = [DateTimeOffset]::Now
            $certificate = $request.CreateSelfSigned($now.AddDays(-1), $now.AddDays(1))
            Set-LockboxSecret web/tls $path -Secret $certificate
            Set-LockboxSecret web/tls.pfx $path -Secret $certificate
            Invoke-LockboxCommand $path {
                $both = [X509Certificate2]::CreateFromPemFile($env:PEM)
                $both.HasPrivateKey | Should -BeTrue
                $both.Thumbprint | Should -Be $certificate.Thumbprint
                $pfx = [X509CertificateLoader]::LoadPkcs12FromFile($env:PFX, $null)
                $pfx.HasPrivateKey | Should -BeTrue
            } -AsFile @{ PEM = 'web/tls'; PFX = 'web/tls.pfx' }
            if (-not $IsWindows) {
                $text = Invoke-LockboxCommand $path sh '-c', 'cat "$PEM"' -AsFile @{ PEM = 'web/tls' } | Out-String
                $text | Should -BeLike '*BEGIN CERTIFICATE*'
                $text.TrimEnd() | Should -BeLike '*END CERTIFICATE-----*`*`*`*'
                $text | Should -Not -BeLike '*BEGIN PRIVATE KEY*'
            }
        }

        It 'cannot be credentials' {
            Set-LockboxSecret login $path -Secret ([pscredential]::new('admin', (ConvertTo-Secret swordfish)))
            $failure = Get-ErrorOf { Invoke-LockboxCommand $path { 'ran' } -AsFile @{ A = 'login' } }
            Should-BeError $failure LockboxUnsupportedSecretType InvalidType
            Invoke-LockboxCommand $path { "$env:A_USERNAME $env:A_PASSWORD" } -Environment @{ A = 'login' } |
                Should -Be 'admin swordfish'
        }
    }

    It 'works in 20 runspaces at once, each with its own child' -Skip:$IsWindows {
        $key = $keyFile
        $results = 1..20 | ForEach-Object -ThrottleLimit 20 -Parallel {
            Import-Module $using:manifest
            $script = 'printf "%s" "$DB_PASSWORD" | head -c 5; sleep 0.1; printf "%s\n" "$DB_PASSWORD"; ' +
                'echo "$REGION $ROUND"; exit 3'
            $env:LOCKBOX_INTERACTION = 'None'
            $quietly = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'failed' }
            $lines = Invoke-LockboxCommand $using:path sh '-c', $script -Prefix prod -KeyFile $using:key @quietly
            [pscustomobject]@{ Lines = $lines -join '|'; Code = $LASTEXITCODE; Errors = $failed.Count }
        }
        $results | Should -HaveCount 20
        foreach ($result in $results) {
            $result.Lines | Should -Be 'hunte***|europe-1 '
            $result.Code | Should -Be 3
            $result.Errors | Should -Be 1
        }
    }

    It 'leaves no variable behind when script blocks overlap' {
        $name = "LOCKBOX_OVERLAP_$PID"
        1..20 | ForEach-Object -ThrottleLimit 20 -Parallel {
            Import-Module $using:manifest
            $given = @{ KeyFile = $using:keyFile; Environment = @{ $using:name = 'prod/DB_PASSWORD' } }
            Invoke-LockboxCommand $using:path { Start-Sleep -Milliseconds (Get-Random -Maximum 50) } @given
        }
        [Environment]::GetEnvironmentVariable($name) | Should -BeNullOrEmpty
    }

    It 'ends the whole tree and removes files on Ctrl+C' -Skip:(-not (Get-Command tmux -ErrorAction Ignore)) {
        $folder = New-Folder
        $script = Join-Path $folder run.ps1
        # The shell dies of Ctrl+C at once, what it has started in the background does not.
        $tree = "echo `$F > '$folder/file'; sleep 1000 & echo `$! > '$folder/pid'; wait"
        [IO.File]::WriteAllText($script, "Import-Module '$manifest'
            try { Invoke-LockboxCommand '$path' sh '-c', @'
$tree
'@ -AsFile @{ F = 'kube/config.yml' } -KeyFile '$keyFile' }
            finally { [IO.File]::WriteAllText('$folder/done', `"`$env:F`") }")
        $session = "lockbox-$PID-$(Get-Random)"
        tmux new-session -d -s $session "$((Get-Process -Id $PID).Path) -NoProfile -NoExit -File '$script'"
        try {
            $deadline = [datetime]::Now.AddMinutes(2)
            function Wait-For ([scriptblock] $What) {
                while (-not (& $What) -and [datetime]::Now -lt $deadline) { Start-Sleep -Milliseconds 50 }
            }

            Wait-For { (Test-Path $folder/pid) -and (Get-Content $folder/pid) }
            $file = (Get-Content $folder/file).Trim()
            $sleeper = [int](Get-Content $folder/pid)
            $file | Should -Exist
            tmux send-keys -t $session C-c
            Wait-For { Test-Path $folder/done }
            "$folder/done" | Should -Exist
            Wait-For { -not (Get-Process -Id $sleeper -ErrorAction Ignore) }
            Get-Process -Id $sleeper -ErrorAction Ignore | Should -BeNullOrEmpty
            $file | Should -Not -Exist
            Get-Leftover | Should -BeNullOrEmpty
        }
        finally { tmux kill-session -t $session 2>$null }
    }
}
