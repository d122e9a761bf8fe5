Describe 'Set-LockboxVariable' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach { $path = New-TestLockbox }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Clear-KeyEnvironment }

    It 'refuses a <_>, of which PowerShell would make the name of a type' -ForEach 'SecureString', 'PSCredential' {
        $secret = ConvertTo-Secret hidden
        $value = if ($_ -eq 'SecureString') { $secret } else { [pscredential]::new('ann', $secret) }
        { Set-LockboxVariable a $path -Value $value } | Should -Throw '*Set-LockboxSecret*'
        Get-LockboxVariable -Lockbox $path | Should -BeNullOrEmpty
    }

    It 'sets a plain value, which lists show' {
        Set-LockboxVariable prod/LOG_LEVEL $path -Value debug -Description 'how much to say' | Should -BeNullOrEmpty
        $variable = Get-LockboxVariable prod/LOG_LEVEL $path
        $variable | Should -BeOfType ([Lockbox.LockboxVariable])
        $variable.Lockbox | Should -Be $path
        $variable.Name | Should -BeExactly 'prod/LOG_LEVEL'
        $variable.Leaf | Should -BeExactly 'LOG_LEVEL'
        $variable.Value | Should -BeExactly 'debug'
        $variable.Type | Should -Be String
        $variable.IsSecret | Should -BeFalse
        $variable.Length | Should -Be 5
        $variable.Description | Should -BeExactly 'how much to say'
        $variable.ExpiresAt | Should -BeNullOrEmpty
        $variable.IsExpired | Should -BeFalse
        $variable.CreatedAt.Kind | Should -Be Local
        $variable.CreatedAt | Should -BeGreaterThan (Get-Date).AddMinutes(-5)
    }

    It 'keeps creation, description and expiry unless they are given' {
        Set-LockboxVariable a $path -Value 1 -Description first -ExpiresAt '2040-01-02'
        $before = Get-LockboxVariable a $path
        Set-LockboxVariable a $path -Value 2
        $after = Get-LockboxVariable a $path
        $after.Value | Should -Be 2
        $after.CreatedAt | Should -Be $before.CreatedAt
        $after.ModifiedAt | Should -BeGreaterThan $before.ModifiedAt
        $after.Description | Should -Be first
        $after.ExpiresAt | Should -Be ([datetime]'2040-01-02')
        Set-LockboxVariable a $path -ExpiresAt $null -Description ''
        $cleared = Get-LockboxVariable a $path
        $cleared.ExpiresAt | Should -BeNullOrEmpty
        $cleared.Description | Should -BeExactly ''
        $cleared.Value | Should -Be 2
        $cleared.ModifiedAt | Should -Be $after.ModifiedAt
    }

    It 'describes a secret and leaves its value alone' {
        Set-LockboxSecret s $path -Secret 'hunter2'
        Set-LockboxVariable s $path -Description 'the old one' -ExpiresAt '2040-01-02'
        (Get-LockboxVariable s $path).IsSecret | Should -BeTrue
        (Get-LockboxVariable s $path).Description | Should -Be 'the old one'
        Get-LockboxSecret s $path -AsPlainText | Should -BeExactly hunter2
    }

    It 'takes a CSV file as one commit, each line with what it gives' {
        Set-LockboxVariable keep $path -Value k -ExpiresAt '2040-01-02' -Description kept
        $before = (Get-Lockbox $path).CommitSequence
        Set-LockboxVariable keep $path -Value other
        $each = (Get-Lockbox $path).CommitSequence - $before
        $lines = @'
Name,Value,ExpiresAt,Description
a,1,2041-02-03,first
b,,,
"c d/é","x,""y""",,last
'@ | ConvertFrom-Csv
        $set = @($lines) + [pscustomobject]@{ Name = 'keep'; Value = 'new' } |
            Set-LockboxVariable -Lockbox $path -PassThru
        ((Get-Lockbox $path).CommitSequence - $before) | Should -Be (2 * $each)
        $set.Name | Should -BeExactly a, b, 'c d/é', keep
        $set[0].ExpiresAt | Should -Be ([datetime]'2041-02-03')
        $set[1].Value | Should -BeExactly ''
        $set[1].ExpiresAt | Should -BeNullOrEmpty
        $set[2].Value | Should -BeExactly 'x,"y"'
        $set[3].Value | Should -BeExactly 'new'
        $set[3].ExpiresAt | Should -Be ([datetime]'2040-01-02')
        $set[3].Description | Should -Be kept
    }

    It 'copies variables from another lockbox, and refuses what lists do not have' {
        $other = New-TestLockbox
        Set-LockboxVariable a $other -Value 1 -Description d
        Set-LockboxSecret s $other -Secret x
        Get-LockboxVariable -Lockbox $other |
            Set-LockboxVariable -Lockbox $path -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxUnsupportedSecretType InvalidType
        $failed[0].TargetObject | Should -Be s
        $copied = Get-LockboxVariable -Lockbox $path
        $copied.Name | Should -Be a
        $copied.Description | Should -Be d
        Test-Lockbox $other | Should -BeTrue
    }

    It 'does not make a plain value of a secret unless it is told to' {
        Set-LockboxSecret s $path -Secret x
        Set-LockboxVariable s $path -Value plain -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxVariableExists ResourceExists
        (Get-LockboxVariable s $path).IsSecret | Should -BeTrue
        Set-LockboxVariable s $path -Value plain -Force
        (Get-LockboxVariable s $path).Value | Should -Be plain
    }

    It 'leaves what is there alone with -NoClobber, and sets the rest' {
        Set-LockboxVariable a $path -Value 1
        'a', 'b' | ForEach-Object { [pscustomobject]@{ Name = $_; Value = 2 } } |
            Set-LockboxVariable -Lockbox $path -NoClobber -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxVariableExists ResourceExists
        (Get-LockboxVariable -Lockbox $path).Value | Should -Be 1, 2
    }

    It 'says when there is nothing to describe' {
        Set-LockboxVariable no $path -Description x -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxVariableNotFound ObjectNotFound
    }

    It 'reports the name <_>, and sets the others' -ForEach '/a', 'a/', 'a//b', '..', "a`0b" {
        [pscustomobject]@{ Name = $_; Value = 1 }, [pscustomobject]@{ Name = 'ok'; Value = 1 } |
            Set-LockboxVariable -Lockbox $path -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxInvalidName InvalidArgument
        (Get-LockboxVariable -Lockbox $path).Name | Should -Be ok
    }

    It 'takes names with <_>' -ForEach 'x[1]', 'a*b', 'a b', ' a ', "it's", '"', '$x', '🔑/é', 'a\b', '`' {
        Set-LockboxVariable $_ $path -Value v
        (Get-LockboxVariable -LiteralName $_ $path).Value | Should -Be v
    }

    It 'warns of names that differ only in case, and lists each with the other' {
        Set-LockboxVariable prod/Key $path -Value 1 -WarningVariable none
        $none | Should -BeNullOrEmpty
        Set-LockboxVariable prod/KEY $path -Value 2 -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike "*'prod/KEY' differs only in case from 'prod/Key'*"
        Set-LockboxVariable prod/KEY $path -Value 3 -WarningVariable none
        $none | Should -BeNullOrEmpty
        $both = Get-LockboxVariable -Lockbox $path
        $both.Name | Should -BeExactly prod/KEY, prod/Key
        $both[0].CaseVariants | Should -BeExactly prod/Key
        $both | Out-String -Width 160 | Should -Match ([regex]::Escape('prod/KEY (also: prod/Key)'))
    }

    It 'refuses a value and a description that are too long, and commits nothing' {
        $before = Get-FileHashText $path
        $record = Get-ErrorOf { Set-LockboxVariable a $path -Value ('x' * (16MB + 1)) }
        Should-BeError $record LockboxLimitExceeded LimitsExceeded
        $record = Get-ErrorOf { Set-LockboxVariable a $path -Value 1 -Description ('x' * 4097) }
        Should-BeError $record LockboxLimitExceeded LimitsExceeded
        Get-LockboxVariable -Lockbox $path | Should -BeNullOrEmpty
        Get-FileHashText $path | Should -Be $before
    }

    It 'keeps text as it is: <_>' -ForEach '', "a`r`nb`t", "`0", ('ä' * 5000), '{"a":1}' {
        Set-LockboxVariable a $path -Value $_
        (Get-LockboxVariable a $path).Value | Should -BeExactly $_
    }

    It 'changes no byte with -WhatIf, and asks for no key' {
        Lock-Lockbox -All
        $before = Get-FileHashText $path
        { Set-LockboxVariable a $path -Value 1 -WhatIf -ErrorAction Stop } | Should -Not -Throw
        Get-FileHashText $path | Should -Be $before
        Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key)
    }

    It 'sets nothing with -ErrorAction Stop when one is refused' {
        Set-LockboxVariable a $path -Value 1
        $lines = 'b', 'a' | ForEach-Object { [pscustomobject]@{ Name = $_; Value = 2 } }
        { $lines | Set-LockboxVariable -Lockbox $path -NoClobber -ErrorAction Stop } | Should -Throw
        (Get-LockboxVariable -Lockbox $path).Name | Should -Be a
    }

    It 'leaves the previous state when the pipeline stops' {
        $some = {
            1..1000 | ForEach-Object {
                if ($_ -eq 500) { throw 'stop' }
                [pscustomobject]@{ Name = "n$_"; Value = 1 }
            }
        }
        { & $some | Set-LockboxVariable -Lockbox $path } | Should -Throw
        Get-LockboxVariable -Lockbox $path | Should -BeNullOrEmpty
    }

    It 'needs no lockbox when one is unlocked, and says so when it cannot tell' {
        Set-LockboxVariable a -Value 1
        (Get-LockboxVariable a).Lockbox | Should -Be $path
        $other = New-TestLockbox
        $record = Get-ErrorOf { Set-LockboxVariable a -Value 1 }
        ($record.FullyQualifiedErrorId -split ',')[0] | Should -Be LockboxNotSpecified
        $env:LOCKBOX = $other
        Set-LockboxVariable a -Value 2
        (Get-LockboxVariable a $other).Value | Should -Be 2
        Test-Lockbox $other | Should -BeTrue
    }
}
