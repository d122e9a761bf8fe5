Describe 'New-LockboxIdentity' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach { $path = Join-Path (New-Folder) 'me.identity' }
    AfterEach { Clear-KeyEnvironment }

    It 'makes a file that unlocks what is protected for its recipient' {
        $identity = New-LockboxIdentity $path
        $identity | Should -BeOfType ([Lockbox.LockboxIdentity])
        $identity.Path | Should -Be $path
        $identity.Recipient | Should -MatchExactly '^lockbox1[a-z0-9]+$'
        $identity.IsProtected | Should -BeFalse
        "$identity" | Should -Be $identity.Recipient
        $lockbox = Join-Path (Split-Path $path) 'a.lockbox'
        New-Lockbox $lockbox -Recipient $identity
        Test-Lockbox $lockbox -Identity $path | Should -BeTrue
    }

    It 'makes it for its owner only' -Skip:$IsWindows {
        [void](New-LockboxIdentity $path)
        [int][IO.File]::GetUnixFileMode($path) | Should -Be 0x180
    }

    It 'makes a different one each time' {
        (New-LockboxIdentity $path).Recipient | Should -Not -Be (New-LockboxIdentity "$path.2").Recipient
    }

    It 'protects it by a password, which is then needed' {
        $password = ConvertTo-Secret 'sésame'
        $identity = New-LockboxIdentity $path -Password $password -KdfProfile Fast
        $identity.IsProtected | Should -BeTrue
        $lockbox = Join-Path (Split-Path $path) 'a.lockbox'
        New-Lockbox $lockbox -Recipient $identity
        Test-Lockbox $lockbox -Identity $path -Password $password | Should -BeTrue
        $record = Get-ErrorOf { Test-Lockbox $lockbox -Identity $path }
        Should-BeError $record LockboxInteractionRequired AuthenticationError
        $record.ErrorDetails.RecommendedAction | Should -Match '-Password'
        $record = Get-ErrorOf { Test-Lockbox $lockbox -Identity $path -Password (ConvertTo-Secret 'wrong') }
        Should-BeError $record LockboxWrongKey AuthenticationError
        $env:LOCKBOX_PASSWORD = 'sésame'
        Test-Lockbox $lockbox -Identity $path | Should -BeTrue
    }

    It 'never replaces a file' {
        Set-Content $path 'mine'
        Should-BeError (Get-ErrorOf { New-LockboxIdentity $path }) LockboxAlreadyExists ResourceExists
        Get-Content $path | Should -Be 'mine'
    }

    It 'makes nothing with -WhatIf' {
        New-LockboxIdentity $path -WhatIf | Should -BeNullOrEmpty
        $path | Should -Not -Exist
    }

    It 'shows the whole recipient' {
        $identity = New-LockboxIdentity $path
        ($identity | Out-String -Width 200) | Should -Match $identity.Recipient
    }

    It 'says that a file is no identity' {
        Set-Content $path 'nothing of the kind'
        $lockbox = New-TestLockbox
        $record = Get-ErrorOf { Test-Lockbox $lockbox -Identity $path }
        Should-BeError $record LockboxInvalidIdentity InvalidData
        Test-Lockbox $lockbox | Should -BeTrue
    }
}
