Describe 'Rename-LockboxVariable' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $path = New-TestLockbox
        Set-LockboxSecret old/a $path -Secret 'hunter2' -Description d -ExpiresAt '2040-01-02'
        Set-LockboxVariable b $path -Value 1
    }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Clear-KeyEnvironment }

    It 'keeps value, times and notes' {
        $before = Get-LockboxVariable old/a $path
        $after = Rename-LockboxVariable old/a new/a $path -PassThru
        $after.Name | Should -BeExactly new/a
        $after.CreatedAt | Should -Be $before.CreatedAt
        $after.ModifiedAt | Should -Be $before.ModifiedAt
        $after.ExpiresAt | Should -Be $before.ExpiresAt
        $after.Description | Should -Be d
        Get-LockboxSecret new/a $path -AsPlainText | Should -BeExactly hunter2
        Get-LockboxVariable old/a $path -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'takes the lockbox as second argument when the new name is named' {
        Rename-LockboxVariable b $path -NewName c
        (Get-LockboxVariable c $path).Value | Should -Be 1
    }

    It 'renames a pipeline in one commit, and warns of names that differ only in case' {
        $before = (Get-Lockbox $path).CommitSequence
        Rename-LockboxVariable b b2 $path
        $each = (Get-Lockbox $path).CommitSequence - $before
        Get-LockboxVariable -Lockbox $path |
            Select-Object Name, @{ n = 'NewName'; e = { 'p/' + $_.Leaf } } |
            Rename-LockboxVariable -Lockbox $path -WarningVariable none
        $none | Should -BeNullOrEmpty
        ((Get-Lockbox $path).CommitSequence - $before) | Should -Be (2 * $each)
        (Get-LockboxVariable -Lockbox $path).Name | Should -BeExactly p/a, p/b2
        Rename-LockboxVariable p/a P/B2 $path -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike "*'P/B2' differs only in case from 'p/b2'*"
        Rename-LockboxVariable P/B2 p/B3 $path -WarningVariable none
        $none | Should -BeNullOrEmpty
    }

    It 'reports <Id> for <Old> to <New>, and renames the rest' -ForEach @(
        @{ Old = 'nope'; New = 'x'; Id = 'LockboxVariableNotFound'; Category = 'ObjectNotFound' }
        @{ Old = 'old/a'; New = 'b'; Id = 'LockboxVariableExists'; Category = 'ResourceExists' }
        @{ Old = 'old/a'; New = '/x'; Id = 'LockboxInvalidName'; Category = 'InvalidArgument' }
    ) {
        [pscustomobject]@{ Name = $Old; NewName = $New }, [pscustomobject]@{ Name = 'b'; NewName = 'c' } |
            Rename-LockboxVariable -Lockbox $path -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] $Id $Category
        $failed[0].TargetObject | Should -Be $Old
        (Get-LockboxVariable -Lockbox $path).Name | Should -BeExactly c, old/a
    }

    It 'says that the new name is the old one' {
        Rename-LockboxVariable b b $path -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxVariableExists ResourceExists
        $failed[0].Exception.Message | Should -Be "The variable 'b' has this name already."
    }

    It 'changes no byte with -WhatIf' {
        $before = Get-FileHashText $path
        Lock-Lockbox -All
        { Rename-LockboxVariable b c $path -WhatIf -ErrorAction Stop } | Should -Not -Throw
        Get-FileHashText $path | Should -Be $before
        Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key)
    }
}
