Describe 'Unlock-Lockbox' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $password = ConvertTo-Secret 'päss wörd'
        $locked = Join-Path (New-Folder) 'locked.lockbox'
        New-Lockbox $locked -Password $password
    }
    AfterEach { Clear-KeyEnvironment }
    AfterAll { Test-Lockbox $locked -Password (ConvertTo-Secret 'päss wörd') | Should -BeTrue }

    It 'unlocks with the password, for a quarter of an hour' {
        Unlock-Lockbox $locked -Password $password | Should -BeNullOrEmpty
        $lockbox = Get-Lockbox $locked
        $lockbox.State | Should -Be 'Unlocked'
        ($lockbox.UnlockedUntil - (Get-Date)).TotalMinutes | Should -BeGreaterThan 14
        ($lockbox.UnlockedUntil - (Get-Date)).TotalMinutes | Should -BeLessOrEqual 15
        Get-LockboxItem $locked | Should -BeNullOrEmpty
    }

    It 'passes the lockbox on when asked to' {
        $path = New-TestLockbox -Locked
        $lockbox = Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key) -PassThru -TimeToLive 01:00:00
        $lockbox.State | Should -Be 'Unlocked'
        $lockbox.UnlockedUntil | Should -BeGreaterThan (Get-Date).AddMinutes(58)
        Test-Lockbox $path | Should -BeTrue
    }

    It 'refuses a wrong password and touches nothing on disk' {
        $before = Get-FileHashText $locked
        $time = (Get-Item $locked).LastWriteTimeUtc
        $record = Get-ErrorOf { Unlock-Lockbox $locked -Password (ConvertTo-Secret 'wrong') }
        Should-BeError $record LockboxWrongKey AuthenticationError
        Get-FileHashText $locked | Should -Be $before
        (Get-Item $locked).LastWriteTimeUtc | Should -Be $time
        Get-ChildItem (Split-Path $locked) | Should -HaveCount 1
        (Get-Lockbox $locked).State | Should -Be 'Locked'
    }

    It 'refuses a wrong key file' {
        $record = Get-ErrorOf { Unlock-Lockbox $locked -KeyFile (New-KeyFile) }
        Should-BeError $record LockboxWrongKey AuthenticationError
    }

    It 'forgets the key when its time is over, however often it was used' {
        $path = New-TestLockbox -Locked
        $key = Join-Path (Split-Path $path) test.key
        Unlock-Lockbox $path -KeyFile $key -TimeToLive 00:00:01.5
        $end = [datetime]::UtcNow.AddSeconds(20)
        while ((Get-Lockbox $path).State -eq 'Unlocked' -and [datetime]::UtcNow -lt $end) {
            Start-Sleep -Milliseconds 50
        }

        Should-BeError (Get-ErrorOf { Get-LockboxItem $path }) LockboxLocked AuthenticationError
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
    }

    It 'refuses a time to live of <_>' -ForEach '00:00:00', '-00:01:00', '400.00:00:00' {
        { Unlock-Lockbox $locked -Password $password -TimeToLive $_ } | Should -Throw
        (Get-Lockbox $locked).State | Should -Be 'Locked'
    }

    It 'takes no bare number for a time to live: <_>' -ForEach 15, '15', 0.5 {
        $failure = Get-ErrorOf { Unlock-Lockbox $locked -Password $password -TimeToLive $_ }
        $failure.Exception.Message | Should -BeLike '*00:15:00 is 15 minutes*'
        (Get-Lockbox $locked).State | Should -Be 'Locked'
    }

    It 'wants a fresh proof even when it is unlocked' {
        $path = New-TestLockbox
        $record = Get-ErrorOf { Unlock-Lockbox $path }
        Should-BeError $record LockboxInteractionRequired AuthenticationError
        Test-Lockbox $path | Should -BeTrue
    }

    It 'takes the key file of the environment before the password of the environment' {
        $path = New-TestLockbox -Locked
        $env:LOCKBOX_KEYFILE = Join-Path (Split-Path $path) test.key
        $env:LOCKBOX_PASSWORD = 'wrong'
        $verbose = Unlock-Lockbox $path -Verbose 4>&1
        "$verbose" | Should -Match 'LOCKBOX_KEYFILE'
        (Get-Lockbox $path).State | Should -Be 'Unlocked'
        Test-Lockbox $path | Should -BeTrue
    }

    It 'goes on to the password of the environment when its key file is another one''s' {
        $env:LOCKBOX_KEYFILE = New-KeyFile
        $env:LOCKBOX_PASSWORD = 'päss wörd'
        Unlock-Lockbox $locked
        (Get-Lockbox $locked).State | Should -Be 'Unlocked'
    }

    It 'says which variable holds the wrong thing' {
        $env:LOCKBOX_PASSWORD = 'sentinel-4711'
        $record = Get-ErrorOf { Unlock-Lockbox $locked }
        Should-BeError $record LockboxWrongKey AuthenticationError
        "$record $($record.ErrorDetails.RecommendedAction)" | Should -Match 'LOCKBOX_PASSWORD'
        ($record | Format-List * -Force | Out-String) | Should -Not -Match 'sentinel-4711'
    }

    It 'holds the key for this file only, not for a copy of it' {
        $path = New-TestLockbox
        $copy = Join-Path (Split-Path $path) 'copy.lockbox'
        Copy-Item $path $copy
        Should-BeError (Get-ErrorOf { Get-LockboxItem $copy }) LockboxLocked AuthenticationError
        Test-Lockbox $path | Should -BeTrue
    }

    It 'does not open another lockbox that takes the place of the unlocked one' {
        $path = New-TestLockbox
        $other = New-TestLockbox -Locked
        Copy-Item $other $path -Force
        (Get-Lockbox $path).State | Should -Be 'Locked'
        Should-BeError (Get-ErrorOf { Get-LockboxItem $path }) LockboxLocked AuthenticationError
    }

    It 'takes lockboxes from the pipeline' {
        $folder = New-Folder
        $paths = 'a', 'b' | ForEach-Object { New-TestLockbox (Join-Path $folder "$_.lockbox") -Locked }
        # Both have the key file that was written last; only the second opens with it.
        { Get-ChildItem $folder/b.lockbox | Unlock-Lockbox -KeyFile (Join-Path $folder test.key) } | Should -Not -Throw
        (Get-Lockbox -Unlocked).File | Should -Be $paths[1]
    }

    It 'does nothing with -WhatIf' {
        Unlock-Lockbox $locked -Password $password -WhatIf
        (Get-Lockbox $locked).State | Should -Be 'Locked'
    }

    It 'shares the key with the other runspaces of the process' {
        $path = New-TestLockbox
        $count = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            (Get-Lockbox $using:path).State
        }
        $count | Should -Be @('Unlocked', 'Unlocked', 'Unlocked', 'Unlocked')
        Test-Lockbox $path | Should -BeTrue
    }

    It 'fails at once where nobody can be asked, and names the remedy' {
        $ask = @{ LOCKBOX_INTERACTION = '' }
        $text = Invoke-Child "Get-LockboxItem '$locked'; Unlock-Lockbox '$locked'" -Environment $ask
        $text | Should -Match 'is locked'
        $text | Should -Match 'needs a password'
    }
}
