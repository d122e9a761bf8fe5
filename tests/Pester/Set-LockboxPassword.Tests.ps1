Describe 'Set-LockboxPassword' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $old = ConvertTo-Secret 'alt'
        $new = ConvertTo-Secret 'neu'
        $other = ConvertTo-Secret 'anders'
        $original = New-TestLockbox
        $key = Join-Path (Split-Path $original) test.key
        Add-LockboxKeyProtector $original -NewPassword $old -Label 'mine' -KdfProfile Fast
    }
    BeforeEach {
        $path = Join-Path (New-Folder) 'test.lockbox'
        Copy-Item $original $path
        Unlock-Lockbox $path -KeyFile $key
    }
    AfterEach {
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
        Clear-KeyEnvironment
    }

    It 'replaces exactly the password that was given' {
        Add-LockboxKeyProtector $path -NewPassword $other -Label 'other' -KdfProfile Fast
        $before = Get-LockboxKeyProtector $path
        Set-LockboxPassword $path -Password $old -NewPassword $new -KdfProfile Fast | Should -BeNullOrEmpty
        $after = Get-LockboxKeyProtector $path
        $after.Label | Should -Be $before.Label
        @($after.Id | Where-Object { $_ -notin $before.Id }) | Should -HaveCount 1
        ($after | Where-Object Label -EQ 'other').Id | Should -Be ($before | Where-Object Label -EQ 'other').Id
        Lock-Lockbox $path
        Test-Lockbox $path -Password $new | Should -BeTrue
        Test-Lockbox $path -Password $other | Should -BeTrue
        Should-BeError (Get-ErrorOf { Test-Lockbox $path -Password $old }) LockboxWrongKey AuthenticationError
    }

    It 'wants the old password even while the lockbox is unlocked' {
        $before = Get-FileHashText $path
        $record = Get-ErrorOf { Set-LockboxPassword $path -NewPassword $new }
        Should-BeError $record LockboxInteractionRequired AuthenticationError
        $record = Get-ErrorOf { Set-LockboxPassword $path -Password (ConvertTo-Secret 'wrong') -NewPassword $new }
        Should-BeError $record LockboxWrongKey AuthenticationError
        Get-FileHashText $path | Should -Be $before
    }

    It 'says what to give when nobody can be asked for the new one' {
        $record = Get-ErrorOf { Set-LockboxPassword $path -Password $old }
        Should-BeError $record LockboxInteractionRequired AuthenticationError
        $record.ErrorDetails.RecommendedAction | Should -Match '-NewPassword'
    }

    It 'never lowers what a guess costs' {
        $protector = Set-LockboxPassword $path -Password $old -NewPassword $new -KdfProfile Strong -PassThru
        $again = Set-LockboxPassword $path -Password $new -NewPassword $old -KdfProfile Fast -PassThru
        $again.Memory | Should -BeGreaterOrEqual $protector.Memory
        ($again.Memory * $again.Passes) | Should -BeGreaterOrEqual ($protector.Memory * $protector.Passes)
    }

    It 'takes the old one from the environment, and warns that it is there still' {
        $env:LOCKBOX_PASSWORD = 'alt'
        Set-LockboxPassword $path -NewPassword $new -KdfProfile Fast -WarningVariable warning 3> $null
        "$warning" | Should -Match 'LOCKBOX_PASSWORD'
        Test-Lockbox $path -Password $new | Should -BeTrue
    }

    It 'says how to add one when there is none' {
        Get-LockboxKeyProtector $path -Kind Password | Remove-LockboxKeyProtector -Confirm:$false
        $record = Get-ErrorOf { Set-LockboxPassword $path -Password $old -NewPassword $new }
        Should-BeError $record LockboxProtectorNotFound ObjectNotFound
        $record.ErrorDetails.RecommendedAction | Should -Match 'Add-LockboxKeyProtector -NewPassword'
    }

    It 'changes no byte with -WhatIf, and asks for nothing' {
        $before = Get-FileHashText $path
        Set-LockboxPassword $path -WhatIf
        Get-FileHashText $path | Should -Be $before
    }
}
