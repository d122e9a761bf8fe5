BeforeDiscovery {
    . $PSScriptRoot/vaults.ps1
    $isMissing = -not (Find-SecretManagement)
}

Describe 'SecretManagement on this machine' {
    It 'is installed, so that lockboxes are tested as vaults' {
        . $PSScriptRoot/vaults.ps1
        if (-not (Find-SecretManagement)) {
            Set-ItResult -Skipped -Because ('the module Microsoft.PowerShell.SecretManagement is not installed: ' +
                'Install-PSResource Microsoft.PowerShell.SecretManagement')
        }
    }
}

Describe 'Lockboxes as vaults of SecretManagement' -Skip:$isMissing {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/vaults.ps1
        $session = Start-VaultSession
    }
    AfterAll { Stop-VaultSession $session }

    It 'keep all five types, each in its own vault' {
        $found = Invoke-WithVaults {
            $password = ConvertTo-SecureString 'geheim ✓' -AsPlainText
            Set-Secret text 'Zeile 1
Zeile 2' -Vault A
            Set-Secret empty '' -Vault A
            Set-Secret secure $password -Vault A
            Set-Secret login ([pscredential]::new('CORP\ann', $password)) -Vault A
            Set-Secret bytes ([byte[]](0..255)) -Vault A
            $login = [pscredential]::new('u', $password)
            Set-Secret table @{ Host = 'db'; Port = 5432; Password = $password; Login = $login; On = $true } -Vault A
            Set-Secret only-b 'b' -Vault B
            $login = Get-Secret login -Vault A
            $table = Get-Secret table -Vault A -AsPlainText
            $bytes = Get-Secret bytes -Vault A
            @{
                Text = Get-Secret text -Vault A -AsPlainText
                TextType = (Get-Secret text -Vault A).GetType().Name
                Empty = Get-Secret empty -Vault A -AsPlainText
                Secure = Get-Secret secure -Vault A -AsPlainText
                Login = '{0}|{1}' -f $login.UserName, $login.GetNetworkCredential().Password
                Bytes = "$($bytes.GetType().Name) $($bytes -join ',')"
                Table = '{0}|{1}|{2}|{3}|{4}|{5}' -f $table.Host, $table.Port, $table.Port.GetType().Name,
                    $table.Password, $table.Login.GetNetworkCredential().Password, $table.On
                Types = (Get-SecretInfo -Vault A | ForEach-Object { "$($_.Name)=$($_.Type)" }) -join ' '
                B = (Get-SecretInfo -Vault B).Name
                Vaults = @(Get-SecretInfo only-b | ForEach-Object VaultName)
            }
        }
        $found.Text -replace '\r' | Should -Be "Zeile 1`nZeile 2"
        $found.TextType | Should -Be SecureString
        $found.Empty | Should -Be ''
        $found.Secure | Should -Be 'geheim ✓'
        $found.Login | Should -Be 'CORP\ann|geheim ✓'
        $found.Bytes | Should -Be "Byte[] $(0..255 -join ',')"
        $found.Table | Should -Be 'db|5432|Int32|geheim ✓|geheim ✓|True'
        $found.Types | Should -Be ('bytes=ByteArray empty=String login=PSCredential secure=SecureString ' +
            'table=Hashtable text=String')
        $found.B | Should -Be only-b
        $found.Vaults | Should -Be B
    }

    It 'keep byte arrays that are empty, of one byte and of 4 MiB' {
        $found = Invoke-WithVaults {
            $large = [byte[]]::new(4MB)
            [Random]::new(7).NextBytes($large)
            Set-Secret none ([byte[]]@()) -Vault A
            Set-Secret one ([byte[]]@(7)) -Vault A
            Set-Secret large $large -Vault A
            foreach ($name in 'none', 'one', 'large') {
                $value = Get-Secret $name -Vault A
                $hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([byte[]]$value))
                "$($value.GetType().Name) $($value.Length) $hash"
            }
            [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($large))
        }
        $found[0] | Should -BeLike 'Byte`[`] 0 E3B0C44298FC1C14*'
        $found[1] | Should -BeLike 'Byte`[`] 1 *'
        $found[2] | Should -Be "Byte[] 4194304 $($found[3])"
    }

    It 'replace a value, also by one of another type, unless -NoClobber forbids it' {
        $found = Invoke-WithVaults {
            Set-Secret x first -Vault A
            $id = (Get-Problems { Set-Secret x second -Vault A -NoClobber }).Id
            $kept = Get-Secret x -Vault A -AsPlainText
            $new = Get-Problems { Set-Secret y new -Vault A -NoClobber }
            Set-Secret x ([byte[]](1, 2)) -Vault A
            @{
                Id = $id; Kept = $kept; New = @($new).Count; Y = Get-Secret y -Vault A -AsPlainText
                Type = "$((Get-SecretInfo x -Vault A).Type)"; Count = @(Get-SecretInfo -Vault A).Count
            }
        }
        $found.Id | Should -Be SetSecretCommandAlreadyExistsWithNoClobber
        $found.Kept | Should -Be first
        $found.New | Should -Be 0
        $found.Y | Should -Be new
        $found.Type | Should -Be ByteArray
        $found.Count | Should -Be 2
    }

    It 'list by wildcards, and take a name that exists literally' {
        $found = Invoke-WithVaults {
            'x[1]', 'x1', 'a*b', 'aXb', 'prod/db/PASSWORD', 'it''s', ' blank ', 'ä✓' | ForEach-Object {
                Set-Secret $_ "v:$_" -Vault A
            }
            # Twice: a vault that matches by wildcards stumbles over the second.
            Set-Secret 'x[1]' 'v:x[1]' -Vault A
            @{
                All = @(Get-SecretInfo -Vault A).Count
                Bracket = (Get-SecretInfo 'x[1]' -Vault A).Name
                Star = @(Get-SecretInfo 'a*b' -Vault A).Name
                Wild = @(Get-SecretInfo 'X*' -Vault A).Name
                Deep = @(Get-SecretInfo '*PASS*' -Vault A).Name
                None = @(Get-SecretInfo 'nothing*' -Vault A).Count
                Values = 'x[1]', 'x1', 'a*b', 'it''s', ' blank ', 'ä✓', 'prod/db/PASSWORD' | Where-Object {
                    (Get-Secret $_ -Vault A -AsPlainText) -cne "v:$_"
                }
            }
        }
        $found.All | Should -Be 8
        $found.Bracket | Should -Be 'x[1]'
        $found.Star | Should -Be 'a*b'
        $found.Wild | Should -Be @('x1', 'x[1]')
        $found.Deep | Should -Be 'prod/db/PASSWORD'
        $found.None | Should -Be 0
        $found.Values | Should -BeNullOrEmpty
    }

    It 'find names whatever their case, and show each name once where case alone differs' {
        $found = Invoke-WithVaults {
            Set-Secret Token one -Vault A
            $loose = Get-Secret TOKEN -Vault A -AsPlainText
            Set-Secret TOKEN two -Vault A
            $once = (Get-SecretInfo -Vault A).Name
            # Only Lockbox makes two of them.
            Set-LockboxSecret TOKEN -SecureString (ConvertTo-SecureString three -AsPlainText) -Lockbox $a
            Set-Secret other x -Vault A
            $listed = @(Get-SecretInfo -Vault A -WarningVariable warned -WarningAction SilentlyContinue)
            @{
                Loose = $loose; Once = $once
                Listed = $listed.Name -join ' '; Warned = @($warned).Count; Warning = "$warned"
                Exact = (Get-Secret Token -Vault A -AsPlainText), (Get-Secret TOKEN -Vault A -AsPlainText)
                Ambiguous = Get-Problems { Get-Secret token -Vault A }
                Replaced = Get-Problems { Set-Secret toKEN x -Vault A }
                Both = @((Get-LockboxVariable -Lockbox $a -Name '*').Name)
            }
        }
        $found.Loose | Should -Be one
        $found.Once | Should -BeExactly Token
        $found.Listed | Should -BeExactly 'other TOKEN'
        $found.Warned | Should -Be 1
        $found.Warning | Should -Match 'Token'
        $found.Exact | Should -Be @('two', 'three')
        $found.Ambiguous[0].Id | Should -Be LockboxVariableNotFound
        $found.Ambiguous[0].Message | Should -Match 'TOKEN, Token|Token, TOKEN'
        $found.Replaced.Id | Should -Be LockboxVariableNotFound
        $found.Both | Should -Be @('TOKEN', 'Token', 'other')
    }

    It 'keep metadata of many types, replace and clear it' {
        $found = Invoke-WithVaults {
            $until = [datetime]::new(2031, 2, 3, 4, 5, 6, [DateTimeKind]::Local)
            $given = @{
                Text = 'ä'; Int = 5; Long = 5L; Double = 1.5; Bool = $true; Time = $until
                Offset = [datetimeoffset]::new(2031, 2, 3, 4, 5, 6, [timespan]::FromHours(3)); Id = [guid]::Empty
            }
            Set-Secret x '1' -Vault A -Metadata $given
            $shown = (Get-SecretInfo x -Vault A).Metadata
            $different = $given.Keys | Where-Object {
                $shown[$_] -ne $given[$_] -or $shown[$_].GetType() -ne $given[$_].GetType()
            }
            Set-Secret x '2' -Vault A
            $kept = (Get-SecretInfo x -Vault A).Metadata.Count
            Set-SecretInfo x -Vault A -Metadata @{ Only = 'this' }
            $replaced = (Get-SecretInfo x -Vault A).Metadata
            $value = Get-Secret x -Vault A -AsPlainText
            Set-SecretInfo x -Vault A -Metadata @{}
            @{
                Different = @($different); Kept = $kept; Value = $value
                Replaced = ($replaced.Keys -join ' ') + '=' + $replaced['Only']
                Cleared = (Get-SecretInfo x -Vault A).Metadata.Count
                Secret = Get-Problems { Set-SecretInfo x -Vault A -Metadata @{ P = [securestring]::new() } }
                Long = Get-Problems { Set-SecretInfo x -Vault A -Metadata @{ P = 'x' * 5000 } }
                Missing = Get-Problems { Set-SecretInfo nope -Vault A -Metadata @{ P = 'x' } }
            }
        }
        $found.Different | Should -BeNullOrEmpty
        $found.Kept | Should -Be 8
        $found.Replaced | Should -Be 'Only=this'
        $found.Value | Should -Be 2
        $found.Cleared | Should -Be 0
        $found.Secret.Id | Should -Be LockboxUnsupportedSecretType
        $found.Long.Id | Should -Be LockboxLimitExceeded
        $found.Missing.Id | Should -Be LockboxVariableNotFound
    }

    It 'know description and expiry of the metadata where Lockbox looks for them' {
        $found = Invoke-WithVaults {
            $until = [datetime]::new(2031, 2, 3, 4, 5, 6, [DateTimeKind]::Local)
            Set-Secret x '1' -Vault A -Metadata @{ description = 'the note'; Expires = $until; Owner = 'ann' }
            $variable = Get-LockboxVariable x -Lockbox $a
            $new = @{ SecureString = ConvertTo-SecureString y -AsPlainText; Description = 'another' }
            Set-LockboxSecret x -Lockbox $a @new -ExpiresAt $until.AddDays(1)
            $shown = (Get-SecretInfo x -Vault A).Metadata
            @{
                Description = $variable.Description; Expires = $variable.ExpiresAt -eq $until
                Keys = ($shown.Keys | Sort-Object) -join ' '; Note = $shown['Description']
                Moved = $shown['Expires'] -eq $until.AddDays(1)
            }
        }
        $found.Description | Should -Be 'the note'
        $found.Expires | Should -BeTrue
        $found.Keys | Should -Be 'description Expires Owner'
        $found.Note | Should -Be another
        $found.Moved | Should -BeTrue
    }

    It 'copy from vault to vault, with metadata' {
        $found = Invoke-WithVaults {
            Set-Secret one '1' -Vault A -Metadata @{ Owner = 'ann'; Description = 'note' }
            Set-Secret two ([byte[]](1, 2)) -Vault A
            Get-SecretInfo -Vault A | Set-Secret -Vault B
            @{
                Names = @(Get-SecretInfo -Vault B).Name; One = Get-Secret one -Vault B -AsPlainText
                Two = (Get-Secret two -Vault B) -join ','
                Owner = (Get-SecretInfo one -Vault B).Metadata['Owner']
                Note = (Get-LockboxVariable one -Lockbox $b).Description
            }
        }
        $found.Names | Should -Be one, two
        $found.One | Should -Be 1
        $found.Two | Should -Be '1,2'
        $found.Owner | Should -Be ann
        $found.Note | Should -Be note
    }

    It 'remove secrets, silently, and say so when there is none' {
        $found = Invoke-WithVaults {
            Set-Secret x '1' -Vault A
            $said = Remove-Secret x -Vault A *>&1
            $left = @(Get-SecretInfo -Vault A).Count
            @{ Said = @($said).Count; Left = $left; Missing = Get-Problems { Remove-Secret x -Vault A } }
        }
        $found.Said | Should -Be 0
        $found.Left | Should -Be 0
        $found.Missing.Id | Should -Be LockboxVariableNotFound
        $found.Missing.Category | Should -Be ObjectNotFound
    }

    It 'say once that a secret is not there' {
        $found = Invoke-WithVaults { Get-Problems { Get-Secret nope -Vault A }; Get-Problems { Get-Secret nope } }
        $found.Id | Should -Be GetSecretNotFound, GetSecretNotFound
    }

    It 'refuse a value of type <_>' -ForEach '5', '[datetime]::Now', '[ordered]@{ a = 1 }', '(Get-Item .)', '@(1, 2)' {
        $found = Invoke-WithVaults ([scriptblock]::Create(
                "Get-Problems { Set-Secret x ($_) -Vault A }; 'count=' + @(Get-SecretInfo -Vault A).Count"))
        $found[0].Id | Should -Be LockboxUnsupportedSecretType
        $found[0].Category | Should -Be InvalidType
        $found[1] | Should -Be 'count=0'
    }

    It 'fail once and clearly when they are locked: <Name>' -ForEach @(
        @{ Name = 'Get-Secret'; Call = 'Get-Secret x -Vault A' }
        @{ Name = 'Set-Secret'; Call = 'Set-Secret x text -Vault A' }
        @{ Name = 'Get-SecretInfo'; Call = 'Get-SecretInfo -Vault A' }
        @{ Name = 'Remove-Secret'; Call = 'Remove-Secret x -Vault A' }
        @{ Name = 'Set-SecretInfo'; Call = 'Set-SecretInfo x @{ a = 1 } -Vault A' }
    ) {
        $found = @(Invoke-WithVaults -Locked ([scriptblock]::Create("Get-Problems { $Call }; `$a")))
        $found | Should -HaveCount 2
        $found[0].Type | Should -Be PasswordRequiredException
        $found[0].Message | Should -BeLike "*locked*$($found[1])*Run: Unlock-Lockbox '$($found[1])'*"
    }

    It 'see what Unlock-Lockbox and Lock-Lockbox do in the session' {
        $found = Invoke-WithVaults -Locked {
            $before = Get-Problems { Get-Secret x -Vault A }
            Unlock-Lockbox $a -KeyFile $key
            Set-Secret x '1' -Vault A
            $value = Get-Secret x -Vault A -AsPlainText
            Lock-Lockbox $a
            @{ Before = $before.Type; Value = $value; After = (Get-Problems { Get-Secret x -Vault A }).Type }
        }
        $found.Before, $found.Value, $found.After | Should -Be PasswordRequiredException, 1, PasswordRequiredException
    }

    It 'are unlocked with a password by Unlock-SecretVault, for everybody in the process' {
        $found = Invoke-WithVaults {
            $password = ConvertTo-SecureString 'päss' -AsPlainText
            New-Lockbox password.lockbox -Password $password
            Register-LockboxSecretVault password.lockbox -Name C
            $sentinel = ConvertTo-SecureString 'sentinel-4711' -AsPlainText
            $wrong = Get-Problems { Unlock-SecretVault C -Password $sentinel }
            $state = "$((Get-Lockbox password.lockbox).State)"
            Unlock-SecretVault C -Password $password
            Set-Secret x '1' -Vault C
            @{
                Wrong = $wrong; Before = $state; After = "$((Get-Lockbox password.lockbox).State)"
                Value = Get-Secret x -Vault C -AsPlainText
                NoPassword = Get-Problems { Unlock-SecretVault A -Password $password }
            }
        }
        $found.Wrong.Id | Should -Be LockboxWrongKey
        $found.Wrong.Category | Should -Be AuthenticationError
        $found.Wrong.Message | Should -Not -Match sentinel
        $found.Wrong.Message | Should -BeLike "*vault 'C'*password.lockbox*"
        $found.Wrong.Remedy | Should -Match Unlock-Lockbox
        $found.Before, $found.After, $found.Value | Should -Be Locked, Unlocked, 1
        $found.NoPassword.Id | Should -Be LockboxWrongKey
    }

    It 'open with the key file or the password of the environment' {
        $found = Invoke-WithVaults -Locked {
            $env:LOCKBOX_KEYFILE = $key
            Set-Secret x '1' -Vault A
            $byFile = Get-Secret x -Vault A -AsPlainText
            $env:LOCKBOX_KEYFILE = $null
            New-Lockbox password.lockbox -Password (ConvertTo-SecureString 'päss' -AsPlainText)
            Register-LockboxSecretVault password.lockbox -Name C
            $env:LOCKBOX_PASSWORD = 'sentinel-4711'
            $wrong = Get-Problems { Get-Secret x -Vault C }
            $env:LOCKBOX_PASSWORD = 'päss'
            Set-Secret x '2' -Vault C
            @{ ByFile = $byFile; Wrong = $wrong; ByPassword = Get-Secret x -Vault C -AsPlainText }
        }
        $found.ByFile, $found.ByPassword | Should -Be 1, 2
        @($found.Wrong) | Should -HaveCount 1
        $found.Wrong.Type | Should -Be PasswordRequiredException
        $found.Wrong.Message | Should -Match LOCKBOX_PASSWORD
        $found.Wrong.Message | Should -Not -Match sentinel
    }

    It 'show no value in any stream' {
        $found = Invoke-WithVaults {
            $said = @(
                Set-Secret x 'sentinel-4711' -Vault A -Metadata @{ Owner = 'ann' } -Verbose -Debug *>&1
                Set-Secret y @{ P = 'sentinel-4711' } -Vault A -Verbose -Debug *>&1
                Get-SecretInfo -Vault A -Verbose -Debug *>&1
                Get-Secret x -Vault A -Verbose -Debug *>&1 | Where-Object { $_ -isnot [securestring] }
                Set-Secret z ([pscustomobject]@{ P = 'sentinel-4711' }) -Vault A -Verbose -Debug *>&1
                Test-SecretVault A -Verbose -Debug *>&1
                $Error
            )
            @{ Said = $said | Format-List * -Force | Out-String -Width 500 }
        }
        $found.Said | Should -Match 'Owner'
        $found.Said | Should -Match LockboxUnsupportedSecretType
        # What SecretManagement's own errors show of the caller's line is not a value of ours.
        ($found.Said -split '\r?\n' -notmatch "Set-Secret z|Set-Secret x|Set-Secret y") -match 'sentinel' |
            Should -BeNullOrEmpty
    }

    It 'are tested without a change' {
        $found = Invoke-WithVaults {
            Set-Secret x '1' -Vault A
            $before = (Get-FileHash $a).Hash
            $unlocked = Test-SecretVault A
            Lock-Lockbox -All
            $locked = Test-SecretVault A -WarningVariable warned -WarningAction SilentlyContinue
            $same = (Get-FileHash $a).Hash -eq $before
            [IO.File]::WriteAllText($b, 'no lockbox any more')
            $broken = Get-Problems { Test-SecretVault B }
            $false2 = Test-SecretVault B -ErrorAction SilentlyContinue
            Remove-Item $b
            $gone = Get-Problems { Test-SecretVault B }
            New-Lockbox $b -KeyFile $key
            @{
                Unlocked = $unlocked; Locked = $locked; Warning = "$warned"; Same = $same
                Broken = $broken.Id; Result = $false2; Gone = $gone.Id
            }
        }
        $found.Unlocked, $found.Locked, $found.Same, $found.Result | Should -Be $true, $true, $true, $false
        $found.Warning | Should -Match Unlock-Lockbox
        $found.Broken | Should -Be LockboxCorrupt
        $found.Gone | Should -Be LockboxNotFound
    }

    It 'leave the lockbox as it is when they are unregistered' {
        $found = Invoke-WithVaults {
            Set-Secret x '1' -Vault A
            $before = (Get-FileHash $a).Hash
            Unregister-SecretVault A
            @{
                Vaults = @(Get-SecretVault).Name; Same = (Get-FileHash $a).Hash -eq $before
                Left = (Get-LockboxVariable x -Lockbox $a).Name
            }
        }
        $found.Vaults | Should -Be B
        $found.Same | Should -BeTrue
        $found.Left | Should -Be x
    }

    It 'leave Get-Secret to SecretManagement, in whatever order the modules come' {
        $found = Invoke-WithVaults {
            $before = (Get-Command Get-Secret).Source
            Import-Module (Get-Module Lockbox).Path -Force
            @{
                Before = $before; After = (Get-Command Get-Secret -All).Source
                Loaded = @(Get-Module Lockbox*).Name; Exported = (Get-Module Lockbox).ExportedFunctions.Count
            }
        }
        $found.Before | Should -Be Microsoft.PowerShell.SecretManagement
        $found.After | Should -Be Microsoft.PowerShell.SecretManagement
        $found.Loaded | Should -Be Lockbox
        $found.Exported | Should -Be 0
    }

    It 'can be read by 40 runspaces at once with Get-LockboxSecret' {
        $found = Invoke-WithVaults {
            Set-Secret x 'parallel' -Vault A
            $module = (Get-Module Lockbox).Path
            $values = 1..40 | ForEach-Object -ThrottleLimit 40 -Parallel {
                Import-Module $using:module
                Get-LockboxSecret x -Lockbox $using:a -AsPlainText -ErrorVariable +problems
                if ($problems) { "$problems" }
            }
            @{ Count = @($values).Count; Different = @($values | Sort-Object -Unique) }
        }
        $found.Count | Should -Be 40
        $found.Different | Should -Be parallel
    }
}
