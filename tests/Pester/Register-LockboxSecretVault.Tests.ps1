BeforeDiscovery {
    . $PSScriptRoot/vaults.ps1
    $isMissing = -not (Find-SecretManagement)
}

Describe 'Register-LockboxSecretVault' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    AfterEach { Lock-Lockbox -All }

    It 'names the command that installs SecretManagement where it is missing' {
        $path = New-TestLockbox
        $text = Invoke-Child @"
`$env:PSModulePath = Join-Path `$PSHOME Modules
try { Register-LockboxSecretVault '$path' }
catch { "`$(`$_.FullyQualifiedErrorId) `$(`$_.CategoryInfo.Category) `$_ | `$(`$_.ErrorDetails.RecommendedAction)" }
"@
        $text | Should -Match '^LockboxSecretManagementMissing,\S+ NotInstalled '
        $text | Should -Match 'Run: Install-PSResource Microsoft.PowerShell.SecretManagement'
        Test-Lockbox $path | Should -BeTrue
    }

    It 'tries nothing with -WhatIf, not even to find SecretManagement' {
        $path = New-TestLockbox
        Invoke-Child "`$env:PSModulePath = Join-Path `$PSHOME Modules; Register-LockboxSecretVault '$path' -WhatIf" |
            Should -Match "What if: .*Register as the vault 'test'"
        Test-Lockbox $path | Should -BeTrue
    }
}

Describe 'Register-LockboxSecretVault with SecretManagement' -Skip:$isMissing {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/vaults.ps1
        $session = Start-VaultSession
    }
    AfterAll { Stop-VaultSession $session }

    It 'registers the full path under the name of the file, with no more than was chosen' {
        $found = Invoke-WithVaults -Unregistered {
            $said = Register-LockboxSecretVault ./a.lockbox
            $vault = Get-SecretVault a
            @{
                Said = @($said).Count; Parameters = @($vault.VaultParameters.Keys) -join ' '
                Same = $vault.VaultParameters['Path'] -eq $a; Module = $vault.ModuleName
                IsFolder = Test-Path (Join-Path $vault.ModulePath Lockbox.Extension/Lockbox.Extension.psd1)
            }
        }
        $found.Said | Should -Be 0
        $found.Parameters | Should -Be Path
        $found.Same, $found.IsFolder | Should -Be $true, $true
        $found.Module | Should -Be Lockbox
    }

    It 'passes the vault on, makes it the default, and takes a lockbox from the pipeline' {
        $found = Invoke-WithVaults -Unregistered {
            Register-LockboxSecretVault $b -Name other
            $vault = Get-Lockbox $a | Register-LockboxSecretVault -Name 'my vault' -DefaultVault -PassThru
            Set-Secret x 'in the default'
            @{
                Type = $vault.GetType().Name; Name = $vault.Name; Where = (Get-SecretInfo x).VaultName
                Default = (Get-SecretVault | Where-Object IsDefault).Name
            }
        }
        $found.Type, $found.Name, $found.Default, $found.Where |
            Should -Be SecretVaultInfo, 'my vault', 'my vault', 'my vault'
    }

    It 'unlocks by the key file whenever the vault is used, and holds no key' {
        $found = Invoke-WithVaults -Unregistered -Locked {
            Register-LockboxSecretVault $a -Name A -KeyFile ./test.key
            Set-Secret x text -Vault A
            $value = Get-Secret x -Vault A -AsPlainText
            $state = "$((Get-Lockbox $a).State)"
            $registered = (Get-SecretVault A).VaultParameters['KeyFile'] -eq $key
            Move-Item $key "$key.away"
            $gone = Get-Problems { Get-Secret x -Vault A }
            Unlock-Lockbox $a -KeyFile "$key.away"
            $unlocked = Get-Secret x -Vault A -AsPlainText
            Move-Item "$key.away" $key
            @{ Value = $value; State = $state; Registered = $registered; Gone = $gone; Unlocked = $unlocked }
        }
        $found.Value, $found.State, $found.Registered, $found.Unlocked | Should -Be text, Locked, $true, text
        @($found.Gone) | Should -HaveCount 1
        $found.Gone.Type | Should -Be PasswordRequiredException
        $found.Gone.Message | Should -Match 'test\.key'
    }

    It 'shows what is below the prefix, without it' {
        $found = Invoke-WithVaults -Unregistered {
            Register-LockboxSecretVault $a -Name A -Prefix prod/db
            Register-LockboxSecretVault $a -Name all
            Set-Secret prod/other x -Vault all
            Set-Secret PASSWORD text -Vault A
            Set-Secret prod/dbx x -Vault all
            @{
                Below = @(Get-SecretInfo -Vault A).Name; All = @(Get-SecretInfo -Vault all).Name -join ' '
                Value = Get-Secret password -Vault A -AsPlainText
                Outside = (Get-Problems { Remove-Secret x -Vault A }).Id
            }
        }
        $found.Below | Should -Be PASSWORD
        $found.All | Should -Be 'prod/db/PASSWORD prod/dbx prod/other'
        $found.Value, $found.Outside | Should -Be text, LockboxVariableNotFound
    }

    It 'shows plain variables and files too with -Include All' {
        $found = Invoke-WithVaults -Unregistered {
            Set-LockboxVariable plain -Value 'a value' -Lockbox $a
            Set-LockboxSecret secret -SecureString (ConvertTo-SecureString x -AsPlainText) -Lockbox $a
            Add-LockboxItem $a -Name docs/read.me -Value 'hello'
            Register-LockboxSecretVault $a -Name secrets
            Register-LockboxSecretVault $a -Name all -Include All
            $info = Get-SecretInfo docs/read.me -Vault all
            @{
                Secrets = @(Get-SecretInfo -Vault secrets).Name -join ' '
                All = @(Get-SecretInfo -Vault all).Name -join ' '
                Plain = Get-Secret plain -Vault all -AsPlainText
                File = [Text.Encoding]::UTF8.GetString((Get-Secret docs/read.me -Vault all))
                Kind = $info.Metadata['Kind']; Length = $info.Metadata['Length']; Type = "$($info.Type)"
                Set = (Get-Problems { Set-Secret docs/read.me x -Vault all }).Id
                Remove = (Get-Problems { Remove-Secret docs/read.me -Vault all }).Id
            }
        }
        $found.Secrets | Should -Be secret
        $found.All | Should -Be 'docs/read.me plain secret'
        $found.Plain, $found.File | Should -Be 'a value', hello
        $found.Kind, $found.Length, $found.Type | Should -Be File, 5, ByteArray
        $found.Set, $found.Remove | Should -Be LockboxReadOnly, LockboxReadOnly
    }

    It 'makes a vault that is only read' {
        $found = Invoke-WithVaults {
            Register-LockboxSecretVault $a -Name A -ReadOnly -Force
            $before = (Get-FileHash $a).Hash
            @{
                Ids = 'Set-Secret x y -Vault A', 'Remove-Secret x -Vault A', 'Set-SecretInfo x @{ a = 1 } -Vault A' |
                    ForEach-Object { (Get-Problems ([scriptblock]::Create($_))).Id }
                Same = (Get-FileHash $a).Hash -eq $before; Sound = Test-SecretVault A
            }
        }
        $found.Ids | Should -Be LockboxReadOnly, LockboxReadOnly, LockboxReadOnly
        $found.Same, $found.Sound | Should -Be $true, $true
    }

    It 'makes the lockbox with -Create, and only when there is none' {
        $found = Invoke-WithVaults -Unregistered {
            Register-LockboxSecretVault new.lockbox -Create -KeyFile $key
            Set-Secret x text -Vault new
            Register-LockboxSecretVault new.lockbox -Create -KeyFile $key -Force
            @{ Value = Get-Secret x -Vault new -AsPlainText }
        }
        $found.Value | Should -Be text
    }

    It 'looks before it registers, unless it shall not' {
        $found = Invoke-WithVaults -Unregistered {
            [IO.File]::WriteAllBytes("$folder/other.key", [byte[]](1..40))
            [IO.File]::WriteAllText("$folder/no.txt", 'x' * 5000)
            @{
                Ids = { Register-LockboxSecretVault nowhere.lockbox }, { Register-LockboxSecretVault no.txt },
                { Register-LockboxSecretVault $a -KeyFile other.key } | ForEach-Object { (Get-Problems $_).Id }
                Vaults = @(Get-SecretVault).Count
                Skipped = (Register-LockboxSecretVault nowhere.lockbox -SkipValidate -PassThru).Name
            }
        }
        $found.Ids | Should -Be LockboxNotFound, LockboxCorrupt, LockboxWrongKey
        $found.Vaults | Should -Be 0
        $found.Skipped | Should -Be nowhere
    }

    It 'replaces a vault with -Force only' {
        $found = Invoke-WithVaults {
            $refused = Get-Problems { Register-LockboxSecretVault $b -Name A }
            $kept = (Get-SecretVault A).VaultParameters['Path'] -eq $a
            Register-LockboxSecretVault $b -Name A -Force
            @{ Refused = $refused; Kept = $kept; Replaced = (Get-SecretVault A).VaultParameters['Path'] -eq $b }
        }
        $found.Refused.Id, $found.Refused.Category | Should -Be LockboxAlreadyExists, ResourceExists
        $found.Refused.Remedy | Should -Match '-Force'
        $found.Kept, $found.Replaced | Should -Be $true, $true
    }

    It 'lets the keys of the session live' {
        Invoke-WithVaults { 'a', 'b' | ForEach-Object { "$((Get-Lockbox "$folder/$_.lockbox").State)" } } |
            Should -Be Unlocked, Unlocked
    }

    It 'waits for another writer as long as it was told to' {
        $found = Invoke-WithVaults -Unregistered {
            Register-LockboxSecretVault $a -Name A -LockTimeoutSeconds 0
            $key0 = [Lockbox.Engine.LockboxFile]::Unlock($a, [Lockbox.Engine.KeyMaterial]::FromKeyFile($key))
            $writer = [Lockbox.Engine.LockboxFile]::OpenWrite($a, $key0)
            try { @{ Busy = Get-Problems { Set-Secret x y -Vault A } } } finally { $writer.Dispose(); $key0.Dispose() }
        }
        $found.Busy.Id | Should -Be LockboxBusy
    }

    It 'registers what works from the repository''s own manifest, too' {
        $path = New-TestLockbox
        $key = Join-Path (Split-Path $path) test.key
        $root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot ../../Lockbox.psd1))
        Invoke-Child @"
Remove-Module Lockbox
Import-Module '$root', '$(Find-SecretManagement)'
Register-LockboxSecretVault '$path' -Name A -KeyFile '$key'
Set-Secret x text -Vault A
'value: ' + (Get-Secret x -Vault A -AsPlainText)
"@ -Environment @{ HOME = New-Folder } | Should -Match 'value: text'
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
    }
}
