Describe 'Lock-Lockbox' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach { $one = New-TestLockbox; $two = New-TestLockbox }
    AfterEach {
        $one, $two | ForEach-Object { Test-Lockbox $_ -KeyFile (Join-Path (Split-Path $_) test.key) | Should -BeTrue }
        Lock-Lockbox -All
    }

    It 'locks the one that is named' {
        Lock-Lockbox $one
        (Get-Lockbox -Unlocked).File | Should -Be $two
    }

    It 'locks all' {
        Lock-Lockbox -All
        Get-Lockbox -Unlocked | Should -BeNullOrEmpty
    }

    It 'locks what the pipeline gives' {
        Get-Lockbox -Unlocked | Lock-Lockbox
        Get-Lockbox -Unlocked | Should -BeNullOrEmpty
    }

    It 'locks the only unlocked one when none is named, and says when there are several' {
        $record = Get-ErrorOf { Lock-Lockbox }
        ($record.FullyQualifiedErrorId -split ',')[0] | Should -Be LockboxNotSpecified
        Lock-Lockbox $two
        Lock-Lockbox
        Get-Lockbox -Unlocked | Should -BeNullOrEmpty
    }

    It 'is content with what is locked already, even when the file is gone' {
        Lock-Lockbox $one
        { Lock-Lockbox $one } | Should -Not -Throw
        { Lock-Lockbox (Join-Path (New-Folder) gone.lockbox) } | Should -Not -Throw
    }

    It 'does nothing with -WhatIf' {
        Lock-Lockbox -All -WhatIf
        (Get-Lockbox -Unlocked) | Should -HaveCount 2
    }
}
