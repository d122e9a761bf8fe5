Describe 'New-LockboxItem' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach { $path = New-TestLockbox }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All; $env:LOCKBOX = $null }

    It 'makes directories in one commit' {
        $before = (Get-Lockbox $path).CommitSequence
        $made = New-LockboxItem $path a, b/c, d/ -UnixMode 700 -PassThru
        ((Get-Lockbox $path).CommitSequence - $before) | Should -Be 1
        $made.Name | Should -BeExactly a, b/c, d
        $made.Kind | Should -Be Directory, Directory, Directory
        [int] $made[0].UnixMode | Should -Be 0x1C0
    }

    It 'makes links, whatever their target' {
        (New-LockboxItem $path link -Target '../no where' -PassThru).Target | Should -BeExactly '../no where'
        (Get-LockboxItem $path link).Kind | Should -Be SymbolicLink
    }

    It 'takes names from the pipeline' {
        1..3 | ForEach-Object { "dir$_" } | New-LockboxItem $path
        (Get-LockboxItem $path).Name | Should -BeExactly dir1, dir2, dir3
    }

    It 'reports what is there already, and makes the rest' {
        New-LockboxItem $path a
        New-LockboxItem $path a, b -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxItemExists ResourceExists
        $failed[0].ErrorDetails.RecommendedAction | Should -Match '-Force' -Because 'there is no -IfExists here'
        $record = Get-ErrorOf { New-LockboxItem $path a -Target x -ErrorAction Stop }
        $record.ErrorDetails.RecommendedAction | Should -Not -Match '-Force|-IfExists'
        (Get-LockboxItem $path).Name | Should -BeExactly a, b
    }

    It 'is content with a directory, and replaces a link, with -Force' {
        New-LockboxItem $path a
        $sequence = (Get-Lockbox $path).CommitSequence
        New-LockboxItem $path a -Force -ErrorAction Stop
        (Get-Lockbox $path).CommitSequence | Should -Be $sequence
        New-LockboxItem $path link -Target one
        New-LockboxItem $path link -Target two -Force
        (Get-LockboxItem $path link).Target | Should -BeExactly two
        $record = Get-ErrorOf { New-LockboxItem $path a -Target x -Force -ErrorAction Stop }
        Should-BeError $record LockboxItemExists ResourceExists
    }

    It 'completes names of directories that are there' {
        New-LockboxItem $path docs/sub
        $line = "New-LockboxItem '$path' do"
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain docs
    }

    It 'refuses names that are none, and changes no byte with -WhatIf' {
        $record = Get-ErrorOf { New-LockboxItem $path ../x -ErrorAction Stop }
        Should-BeError $record LockboxInvalidName InvalidArgument
        $before = Get-FileHashText $path
        New-LockboxItem $path x -WhatIf
        Get-FileHashText $path | Should -Be $before
    }
}
