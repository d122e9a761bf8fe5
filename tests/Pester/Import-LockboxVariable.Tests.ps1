Describe 'Import-LockboxVariable' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $watched = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
        function New-File ([string] $Name, [string] $Text) {
            $file = Join-Path (New-Folder) $Name
            [IO.File]::WriteAllText($file, $Text)
            $file
        }
        function Get-Text ([string] $Name) { Get-LockboxSecret $Name $path -AsPlainText }
    }
    BeforeEach { $path = New-TestLockbox }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All; $env:LOCKBOX = $null }

    Context 'from a .env file' {
        It 'makes secrets of everything, in one commit' {
            $file = New-File .env "# app`nexport A=1`nB='two words'`nC=`"x\ny`"`n"
            $before = (Get-Lockbox $path).CommitSequence
            Import-LockboxVariable $file $path | Should -BeNullOrEmpty
            $after = (Get-Lockbox $path).CommitSequence
            Set-LockboxVariable one -Value 1 $path
            ($after - $before) | Should -Be ((Get-Lockbox $path).CommitSequence - $after)
            (Get-LockboxVariable '[ABC]' $path).IsSecret | Should -Be @($true, $true, $true)
            (Get-Text A), (Get-Text B), (Get-Text C) | Should -BeExactly '1', 'two words', "x`ny"
            (Get-LockboxVariable A $path).Type | Should -Be SecureString
        }

        It 'makes plain values with -Plain' {
            Import-LockboxVariable (New-File app.env "A=1`nB=2") $path -Plain
            (Get-LockboxVariable '?' $path).Value | Should -BeExactly '1', '2'
        }

        It 'puts a prefix in front of the names' {
            Import-LockboxVariable (New-File .env.production 'PASSWORD=x') $path -Prefix prod/db
            (Get-LockboxVariable '**' $path).Name | Should -BeExactly 'prod/db/PASSWORD'
        }

        It 'says file and line of what is malformed, shows nothing of it, and imports nothing' {
            $file = New-File .env "A=1`nc7Y!sentinel`n"
            $problem = Get-ErrorOf { Import-LockboxVariable $file $path }
            Should-BeError $problem LockboxInvalidVariableFile InvalidData
            $problem.Exception.Message | Should -BeLike "$file, line 2: *"
            $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            $problem.TargetObject | Should -Be $file
            ($problem | Format-List * -Force | Out-String) | Should -Not -Match 'c7Y'
            Get-LockboxVariable '**' $path | Should -BeNullOrEmpty
        }

        It 'warns of a name that is there twice, and takes the last' {
            $quiet = @{ WarningVariable = 'said'; WarningAction = 'SilentlyContinue' }
            Import-LockboxVariable (New-File .env "A=1`nA=2") $path @quiet
            "$said" | Should -Match 'line 1 and again on line 2'
            Get-Text A | Should -BeExactly '2'
        }
    }

    Context 'from other files' {
        It 'reads JSON with nested objects' {
            Import-LockboxVariable (New-File a.json '{"A":"x","db":{"PORT":5432,"tls":true}}') $path
            (Get-LockboxVariable '**' $path).Name | Should -BeExactly 'A', 'db/PORT', 'db/tls'
            (Get-Text db/PORT), (Get-Text db/tls) | Should -BeExactly '5432', 'true'
        }

        It 'reads CSV with what it says of each variable' {
            $csv = "Name,Value,Description,ExpiresAt,IsSecret`n" +
                "A,1,for you,2037-01-31T12:00:00Z,`nURL,https://x,,,false`n"
            Import-LockboxVariable (New-File a.csv $csv) $path
            $a, $url = Get-LockboxVariable '**' $path
            $a.Description | Should -Be 'for you'
            $a.ExpiresAt.ToUniversalTime() | Should -Be ([datetime]::new(2037, 1, 31, 12, 0, 0, [DateTimeKind]::Utc))
            $a.IsSecret | Should -BeTrue
            $url.Value | Should -BeExactly 'https://x'
        }

        It 'takes a format where the name of the file tells none, and asks for one' {
            $file = New-File settings.txt 'A=1'
            (Get-ErrorOf { Import-LockboxVariable $file $path }).FullyQualifiedErrorId |
                Should -BeLike 'LockboxParameterConflict,*'
            Import-LockboxVariable $file $path -Format DotEnv
            Get-Text A | Should -BeExactly '1'
        }

        It 'takes wildcards and piped files, in one commit' {
            $folder = New-Folder
            Set-Content (Join-Path $folder a.env) 'A=1'
            Set-Content (Join-Path $folder b.env) 'B=2'
            $before = (Get-Lockbox $path).CommitSequence
            Import-LockboxVariable (Join-Path $folder *.env) $path
            $step = (Get-Lockbox $path).CommitSequence - $before
            Get-ChildItem $folder | Import-LockboxVariable -Lockbox $path -Prefix piped
            ((Get-Lockbox $path).CommitSequence - $before) | Should -Be (2 * $step)
            (Get-LockboxVariable '**' $path).Name | Should -BeExactly 'A', 'B', 'piped/A', 'piped/B'
        }

        It 'takes only names that match' {
            Import-LockboxVariable (New-File a.json '{"A":"x","db":{"B":1,"C":2}}') $path -Name 'db/*'
            (Get-LockboxVariable '**' $path).Name | Should -BeExactly 'db/B', 'db/C'
        }

        It 'reports a file that is not there and takes the others' {
            $file = New-File .env 'A=1'
            Import-LockboxVariable (Join-Path (New-Folder) no.env), $file $path @watched
            Should-BeError $problem[0] LockboxReadFailed ReadError
            Get-Text A | Should -BeExactly '1'
        }
    }

    Context 'from the environment' {
        BeforeEach { $env:LBXTEST_A = 'one'; $env:LBXTEST_B = "two`nlines" }
        AfterEach { Get-ChildItem env:LBXTEST_* | Remove-Item; $env:LOCKBOX_PASSWORD = $null }

        It 'takes names and wildcards' {
            Import-LockboxVariable -FromEnvironment LBXTEST_* -Lockbox $path
            (Get-Text LBXTEST_A), (Get-Text LBXTEST_B) | Should -BeExactly 'one', "two`nlines"
        }

        It 'reports a name that is not there and takes the others' {
            Import-LockboxVariable -FromEnvironment LBXTEST_NO, LBXTEST_A $path @watched
            Should-BeError $problem[0] LockboxVariableNotFound ObjectNotFound
            Get-Text LBXTEST_A | Should -BeExactly 'one'
        }

        It 'does not take the password of lockboxes by a wildcard' {
            $env:LOCKBOX_PASSWORD = 'c7Y!sentinel'
            Import-LockboxVariable -FromEnvironment LOCKBOX_*, LBXTEST_A $path
            (Get-LockboxVariable '**' $path).Name | Should -Not -Contain LOCKBOX_PASSWORD
        }
    }

    Context 'from a vault of SecretManagement' {
        It 'says what to install where the module is not' {
            $said = Invoke-Child @"
                `$PSModuleAutoLoadingPreference = 'None'
                Unlock-Lockbox '$path' -KeyFile '$(Join-Path (Split-Path $path) test.key)'
                try { Import-LockboxVariable -FromSecretVault v }
                catch { `$_.FullyQualifiedErrorId; `$_.ErrorDetails.RecommendedAction }
"@
            $said | Should -Match 'LockboxSecretManagementMissing'
            $said | Should -Match 'Install-PSResource Microsoft.PowerShell.SecretManagement'
        }

        It 'takes all types and metadata, reports what it cannot take, and takes the others' {
            $modules = New-Folder
            $module = [IO.Directory]::CreateDirectory("$modules/Microsoft.PowerShell.SecretManagement").FullName
            # The module itself is not here to be tested: its two commands as they are called, and what they give.
            Set-Content "$module/Microsoft.PowerShell.SecretManagement.psm1" -Value {
                function Get-SecretInfo ([string] $Vault) {
                    if ($Vault -ne 'old') { throw "There is no vault $Vault." }
                    foreach ($name in 'bytes', 'bad', 'login', 'table', 'text', 'odd') {
                        [pscustomobject]@{ Name = $name; Metadata = @{ owner = 'ann'; n = 7 } }
                    }
                }
                function Get-Secret ($InputObject) {
                    $pw = [securestring]::new(); $pw.AppendChar('p'); $pw.AppendChar('w')
                    switch ($InputObject.Name) {
                        text { $pw }
                        login { [pscredential]::new('ann', $pw) }
                        bytes { Write-Output ([byte[]](0, 1, 255)) -NoEnumerate }
                        table { @{ host = 'h'; n = 5 } }
                        bad { throw 'The vault is tired.' }
                        odd { [version]'1.2' }
                    }
                }
            }.ToString()
            $said = Invoke-Child -Environment @{ PSModulePath = $modules } -Script @"
                Import-Module '$module/Microsoft.PowerShell.SecretManagement.psm1'
                Unlock-Lockbox '$path' -KeyFile '$(Join-Path (Split-Path $path) test.key)'
                `$watched = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
                Import-LockboxVariable -FromSecretVault old -Prefix from @watched
                `$problem.Where({ `$_.TargetObject }).FullyQualifiedErrorId
                Import-LockboxVariable -FromSecretVault old -Name text -PassThru | ForEach-Object Name
                try { Import-LockboxVariable -FromSecretVault none } catch { `$_.Exception.Message }
                `$Error[0].ErrorDetails.RecommendedAction
"@
            $said | Should -Match 'LockboxReadFailed,'
            $said | Should -Match 'Get-SecretVault lists the vaults'
            $said | Should -Match 'LockboxUnsupportedSecretType,'
            $said | Should -Match '(?m)^text'
            $said | Should -Match 'There is no vault none'
            $all = Get-LockboxVariable 'from/**' $path
            $all.Name | Should -BeExactly 'from/bytes', 'from/login', 'from/table', 'from/text'
            "$($all.Type)" | Should -BeExactly 'ByteArray PSCredential Hashtable SecureString'
            $all[0].Metadata.owner | Should -Be ann
            (Get-LockboxSecret from/login $path).UserName | Should -Be ann
            Get-Text from/text | Should -BeExactly pw
            [Convert]::ToHexString((Get-LockboxSecret from/bytes $path)) | Should -Be 0001FF
        }
    }

    Context 'from a vault of SecretStore' -Skip:(-not (Get-Module -ListAvailable Microsoft.PowerShell.SecretStore)) {
        It 'takes what it holds, names with brackets too' {
            $key = Join-Path (Split-Path $path) test.key
            $said = Invoke-Child -Environment @{ HOME = (New-Folder) } -Script @"
                `$ErrorActionPreference = 'Stop'
                Reset-SecretStore -Scope CurrentUser -Authentication None -Interaction None -Force 3>`$null | Out-Null
                Register-SecretVault Store -ModuleName Microsoft.PowerShell.SecretStore
                `$pw = ConvertTo-SecureString pw -AsPlainText -Force
                Set-Secret -Vault Store text pw
                Set-Secret -Vault Store 'x[1]' `$pw
                Set-Secret -Vault Store bytes ([byte[]](0, 1, 255))
                Set-Secret -Vault Store login ([pscredential]::new('ann', `$pw))
                Set-Secret -Vault Store table @{ a = 'b' } -Metadata @{ owner = 'ann'; n = 3 }
                Unlock-Lockbox '$path' -KeyFile '$key'
                Import-LockboxVariable -FromSecretVault Store
"@
            $said | Should -BeNullOrEmpty
            $all = Get-LockboxVariable '**' $path
            $all.Name | Should -BeExactly 'bytes', 'login', 'table', 'text', 'x[1]'
            "$($all.Type)" | Should -BeExactly 'ByteArray PSCredential Hashtable SecureString SecureString'
            $all[2].Metadata.owner, $all[2].Metadata.n | Should -Be 'ann', 3
            Get-Text 'x`[1`]' | Should -BeExactly pw
            (Get-LockboxSecret table $path).a | Should -BeOfType securestring
        }
    }

    It 'replaces what is there, and with -NoClobber reports and keeps it' {
        Import-LockboxVariable (New-File .env "A=1`nB=1") $path
        Import-LockboxVariable (New-File .env 'A=2') $path
        Get-Text A | Should -BeExactly '2'
        Import-LockboxVariable (New-File .env "A=3`nC=3") $path -NoClobber @watched
        Should-BeError $problem[0] LockboxVariableExists ResourceExists
        (Get-Text A), (Get-Text C) | Should -BeExactly '2', '3'
    }

    It 'does not make a secret plain unless forced to' {
        Import-LockboxVariable (New-File .env 'A=1') $path
        $file = New-File .env 'A=2'
        Import-LockboxVariable $file $path -Plain @watched
        $problem | Should -HaveCount 1
        (Get-LockboxVariable A $path).IsSecret | Should -BeTrue
        Import-LockboxVariable $file $path -Plain -Force
        (Get-LockboxVariable A $path).Value | Should -BeExactly '2'
    }

    It 'changes no byte with -WhatIf, asks for nothing, and lists the names' {
        $file = New-File .env "A=1`nB=2"
        $before = Get-FileHashText $path
        $said = Invoke-Child "Import-LockboxVariable '$file' '$path' -WhatIf"
        $said | Should -Match '"A"'
        $said | Should -Match '"B"'
        Get-FileHashText $path | Should -Be $before
    }

    It 'passes on what it set, without values' {
        $set = Import-LockboxVariable (New-File .env "A=c7Y!x`nB=c7Y!y") $path -PassThru
        $set.Name | Should -BeExactly 'A', 'B'
        ($set | Format-List * | Out-String) | Should -Not -Match 'c7Y'
    }

    It 'shows no value in any stream, nor in a transcript' {
        $transcript = Join-Path (New-Folder) log.txt
        $json = New-File a.json '{ "A": "c7Y!sentinel", "A": "c7Y!sentinel", "B": [ "c7Y!sentinel" ] }'
        $good = New-File b.env "A=c7Y!sentinel`nA=c7Y!sentinel"
        [void](Start-Transcript $transcript)
        try {
            $all = & {
                try { Import-LockboxVariable $json $path -Verbose -Debug } catch { $_ | Format-List * -Force }
                Import-LockboxVariable $good $path -WhatIf
                Import-LockboxVariable $good $path -Verbose -PassThru
                Import-LockboxVariable $good $path -NoClobber -Verbose -ErrorAction Continue
            } *>&1 | Out-String
        }
        finally { [void](Stop-Transcript) }
        $all | Should -Match 'LockboxInvalidVariableFile'
        $all | Should -Match 'Commit \d+'
        $all | Should -Match 'is in the lockbox already'
        $all | Should -Not -Match 'c7Y'
        Get-Content $transcript -Raw | Should -Not -Match 'c7Y'
    }

    It 'refuses a prefix that makes no name' {
        Import-LockboxVariable (New-File .env 'A=1') $path -Prefix ../x @watched
        Should-BeError $problem[0] LockboxInvalidName InvalidArgument
    }

    It 'has examples that run' {
        $env:APP_A = 1
        Push-Location (New-Folder)
        try {
            Set-Content .env 'PASSWORD=x'
            Set-Content settings.json '{ "db": { "PORT": 5432 } }'
            Set-Content secrets.json '{ "KEY": "x" }'
            Set-Content rotation.csv 'Name,Value,Description,ExpiresAt,IsSecret',
                'api/TOKEN,x,rotated by ops,2037-01-31,true'
            Copy-Item $path app.lockbox
            Unlock-Lockbox ./app.lockbox -KeyFile (Join-Path (Split-Path $path) test.key)
            $examples = Get-PageExample Import-LockboxVariable
            $examples | Should -HaveCount 5
            # The last one needs a vault, which has its own test.
            foreach ($example in $examples[0..3]) { & ([scriptblock]::Create($example)) }
            (Get-LockboxVariable '**' ./app.lockbox).Name |
                Should -BeExactly 'APP_A', 'KEY', 'api/TOKEN', 'db/PORT', 'prod/PASSWORD'
        }
        finally { Pop-Location; $env:APP_A = $null }
    }

    It 'completes vaults only where SecretManagement is loaded, and files never' {
        # A module of that name stands in for it.
        $text = Invoke-Child @'
            Set-Content a.txt 1
            $line = 'Import-LockboxVariable -FromSecretVault '
            "before: $((TabExpansion2 $line $line.Length).CompletionMatches.CompletionText)."
            New-Module Microsoft.PowerShell.SecretManagement {
                function Get-SecretVault { 'store', 'it is' | ForEach-Object { [pscustomobject]@{ Name = $_ } } }
            } | Import-Module
            "all: $((TabExpansion2 $line $line.Length).CompletionMatches.CompletionText)."
            $line += 's'
            "some: $((TabExpansion2 $line $line.Length).CompletionMatches.CompletionText)."
'@
        $text | Should -Match '(?m)^before: \.\s*$'
        $text | Should -Match "(?m)^all: store 'it is'\.\s*$"
        $text | Should -Match '(?m)^some: store\.\s*$'
    }
}
