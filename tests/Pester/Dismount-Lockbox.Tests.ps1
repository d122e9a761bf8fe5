Describe 'Dismount-Lockbox' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $path = New-TestLockbox
        Mount-Lockbox $path one
        Mount-Lockbox $path two
    }
    AfterEach {
        Set-Location $PSScriptRoot
        Dismount-Lockbox * -Force
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
    }

    It 'removes drives by name, pattern, lockbox or pipeline' {
        Dismount-Lockbox one:
        (Get-PSDrive -PSProvider Lockbox).Name | Should -Be two
        Mount-Lockbox $path one
        Dismount-Lockbox o*
        (Get-PSDrive -PSProvider Lockbox).Name | Should -Be two
        Mount-Lockbox $path one
        Get-PSDrive one | Dismount-Lockbox
        (Get-PSDrive -PSProvider Lockbox).Name | Should -Be two
        Mount-Lockbox $path one
        Dismount-Lockbox -Lockbox $path
        Get-PSDrive -PSProvider Lockbox | Should -BeNullOrEmpty
    }

    It 'says when there is no such drive, and touches no other provider''s' {
        (Get-ErrorOf { Dismount-Lockbox nope -ErrorAction Stop }).FullyQualifiedErrorId |
            Should -BeLike 'LockboxDriveNotFound,*'
        (Get-ErrorOf { Dismount-Lockbox Temp -ErrorAction Stop }).FullyQualifiedErrorId |
            Should -BeLike 'LockboxDriveNotFound,*'
        Dismount-Lockbox nope*
        Get-PSDrive Temp | Should -Not -BeNullOrEmpty
    }

    It 'leaves the current location alone without -Force' {
        Set-Location one:/
        (Get-ErrorOf { Dismount-Lockbox one -ErrorAction Stop }).FullyQualifiedErrorId |
            Should -BeLike 'LockboxDriveInUse,*'
        Dismount-Lockbox one -Force
        (Get-Location).Provider.Name | Should -Be FileSystem
        Get-PSDrive one -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'removes nothing with -WhatIf, and does not lock what Unlock-Lockbox unlocked' {
        Dismount-Lockbox * -WhatIf
        (Get-PSDrive -PSProvider Lockbox).Name | Should -Be one, two
        Dismount-Lockbox *
        { Get-LockboxItem $path } | Should -Not -Throw
    }

    It 'leaves nothing behind that leads into the lockbox' {
        New-Item one:/x -Value 1
        $item = Get-Item one:/x
        Dismount-Lockbox *
        Lock-Lockbox -All
        Test-Path -LiteralPath $item.PSPath -ErrorAction SilentlyContinue | Should -BeFalse
        Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key)
    }
}
