Describe 'Remove-LockboxVariable' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $path = New-TestLockbox
        'a', 'b', 'prod/x', 'prod/y', 'v[1]' |
            ForEach-Object { [pscustomobject]@{ Name = $_; Secret = "value of $_" } } |
            Set-LockboxSecret -Lockbox $path
        $all = (Get-LockboxVariable -Lockbox $path).Name
    }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Clear-KeyEnvironment }

    It 'removes a name, and what a pattern matches' {
        Remove-LockboxVariable a $path | Should -BeNullOrEmpty
        Remove-LockboxVariable 'prod/**' $path
        (Get-LockboxVariable -Lockbox $path).Name | Should -BeExactly b, 'v[1]'
    }

    It 'takes literal names' {
        Remove-LockboxVariable -LiteralName 'v[1]' $path
        (Get-LockboxVariable -Lockbox $path).Name | Should -Not -Contain 'v[1]'
    }

    It 'makes one commit of a pipeline, and passes on what was removed' {
        Remove-LockboxVariable a $path
        $before = (Get-Lockbox $path).CommitSequence
        Remove-LockboxVariable b $path
        $each = (Get-Lockbox $path).CommitSequence - $before
        $before += $each
        $gone = Get-LockboxVariable 'prod/*' $path | Remove-LockboxVariable -PassThru
        ((Get-Lockbox $path).CommitSequence - $before) | Should -Be $each
        $gone.Name | Should -BeExactly prod/x, prod/y
        $gone.Value | Where-Object { $_ } | Should -BeNullOrEmpty
        'v`[1`]' | Remove-LockboxVariable -Lockbox $path
        Get-LockboxVariable -Lockbox $path | Should -BeNullOrEmpty
    }

    It 'removes variables of several lockboxes' {
        $other = New-TestLockbox
        Set-LockboxVariable z $other -Value 1
        $path, $other | ForEach-Object { Get-LockboxVariable -Lockbox $_ } | Remove-LockboxVariable
        (Get-Lockbox $path).VariableCount | Should -Be 0
        (Get-Lockbox $other).VariableCount | Should -Be 0
        Test-Lockbox $other | Should -BeTrue
    }

    It 'reports a missing name and removes the rest' {
        Remove-LockboxVariable nope, a $path -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxVariableNotFound ObjectNotFound
        (Get-LockboxVariable -Lockbox $path).Name | Should -Not -Contain a
    }

    It 'removes nothing when nothing is piped or matched' {
        $before = Get-FileHashText $path
        Get-LockboxVariable 'no*' $path | Remove-LockboxVariable
        @() | Remove-LockboxVariable -Lockbox $path
        Remove-LockboxVariable 'no*' $path -ErrorAction Stop
        Get-FileHashText $path | Should -Be $before
    }

    It 'lists with -WhatIf, changes no byte and asks for nothing' {
        $before = Get-FileHashText $path
        $key = Join-Path (Split-Path $path) test.key
        $said = Invoke-Child "Unlock-Lockbox '$path' -KeyFile '$key'; Remove-LockboxVariable 'prod/*' '$path' -WhatIf"
        $said | Should -Match 'prod/x'
        Lock-Lockbox -All
        { Remove-LockboxVariable 'prod/*' $path -WhatIf -ErrorAction Stop } | Should -Not -Throw
        Get-FileHashText $path | Should -Be $before
        Unlock-Lockbox $path -KeyFile $key
        (Get-LockboxVariable -Lockbox $path).Name | Should -BeExactly $all
    }
}
