Describe 'Rename-LockboxItem' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $tree = New-Tree
        $path = New-TestLockbox
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
        $all = (Get-LockboxItem $path).Name
    }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All; $env:LOCKBOX = $null }

    It 'gives a file another last part, and keeps what it is' {
        $before = Get-LockboxItem $path src/app.cs
        $after = Rename-LockboxItem $path src/app.cs main.cs -PassThru
        $after.Name | Should -BeExactly src/main.cs
        $after.ModifiedAt | Should -Be $before.ModifiedAt
        $after.Length | Should -Be $before.Length
        (Get-LockboxItem $path).Name | Should -Not -Contain src/app.cs
    }

    It 'takes along what is below a directory' {
        Rename-LockboxItem $path src source
        $expected = $all -replace '^src', 'source' | Sort-Object -CaseSensitive
        (Get-LockboxItem $path).Name | Should -BeExactly $expected
    }

    It 'computes names from piped items, in one commit' {
        $before = (Get-Lockbox $path).CommitSequence
        Rename-LockboxItem $path docs d
        $once = (Get-Lockbox $path).CommitSequence
        Get-LockboxItem $path 'src/**/*.cs' | Rename-LockboxItem -NewName { $_.Leaf -replace '\.cs$', '.txt' }
        ((Get-Lockbox $path).CommitSequence - $once) | Should -Be ($once - $before)
        (Get-LockboxItem $path '**/*.cs') | Should -BeNullOrEmpty
        (Get-LockboxItem $path).Name | Should -Contain src/lib/core.txt
    }

    It 'leaves alone what has its new name already' {
        $before = Get-FileHashText $path
        $same = Get-LockboxItem $path 'src/**/*.cs'
        $after = $same | Rename-LockboxItem -NewName { $_.Leaf } -PassThru -ErrorAction Stop
        $after.Name | Should -BeExactly $same.Name
        Get-FileHashText $path | Should -Be $before
        $record = Get-ErrorOf { Rename-LockboxItem $path no no -ErrorAction Stop }
        Should-BeError $record LockboxItemNotFound ObjectNotFound
    }

    It 'offers the name to change, and no file of the host' {
        $line = "Rename-LockboxItem '$path' src/app.cs "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -BeExactly app.cs
    }

    It 'takes names by property' {
        [pscustomobject]@{ Name = 'src/app.cs'; NewName = 'x.cs' } | Rename-LockboxItem -Lockbox $path
        (Get-LockboxItem $path).Name | Should -Contain src/x.cs
    }

    It 'takes bracket names as they are' {
        Add-LockboxItem $path -Name 'a[1]' -Value 1
        Rename-LockboxItem $path 'a[1]' 'a[2]'
        (Get-LockboxItem $path -LiteralName 'a[2]').Name | Should -BeExactly 'a[2]'
    }

    It 'renames items of several lockboxes' {
        $other = New-TestLockbox
        Add-LockboxItem $other -Name x -Value 1
        (Get-LockboxItem $path docs), (Get-LockboxItem $other x) | Rename-LockboxItem -NewName { $_.Leaf + '2' }
        (Get-LockboxItem $other).Name | Should -BeExactly x2
        (Get-LockboxItem $path).Name | Should -Contain docs2
        Test-Lockbox $other | Should -BeTrue
    }

    It 'replaces only with -Force' {
        Add-LockboxItem $path -Name a -Value one
        Add-LockboxItem $path -Name b -Value two
        $record = Get-ErrorOf { Rename-LockboxItem $path a b -ErrorAction Stop }
        Should-BeError $record LockboxItemExists ResourceExists
        $record.ErrorDetails.RecommendedAction | Should -Match '-Force'
        $record = Get-ErrorOf { Rename-LockboxItem $path a src -ErrorAction Stop }
        $record.ErrorDetails.RecommendedAction | Should -Not -Match '-Force'
        Rename-LockboxItem $path a b -Force
        Get-LockboxItemContent $path b -Raw | Should -BeExactly one
    }

    It 'refuses a new name with a separator, and one that is none' {
        foreach ($bad in 'lib/app.cs', '..') {
            $record = Get-ErrorOf { Rename-LockboxItem $path src/app.cs $bad -ErrorAction Stop }
            Should-BeError $record LockboxInvalidName InvalidArgument
        }
        (Get-LockboxItem $path).Name | Should -BeExactly $all
    }

    It 'reports a missing name' {
        $record = Get-ErrorOf { Rename-LockboxItem $path nope x -ErrorAction Stop }
        Should-BeError $record LockboxItemNotFound ObjectNotFound
        $record = Get-ErrorOf { Rename-LockboxItem $path 'src/*.cs' x -ErrorAction Stop }
        Should-BeError $record LockboxItemNotFound ObjectNotFound
        $record.ErrorDetails.RecommendedAction | Should -Match 'wildcards.*Get-LockboxItem'
    }

    It 'changes no byte with -WhatIf' {
        $before = Get-FileHashText $path
        Rename-LockboxItem $path src/app.cs x -WhatIf
        Get-FileHashText $path | Should -Be $before
    }
}
