Describe 'Move-LockboxItem' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $tree = New-Tree
        $path = New-TestLockbox
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
        $all = (Get-LockboxItem $path).Name
    }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All; $env:LOCKBOX = $null }

    It 'gives a single item a new full name, and keeps content, times and mode' {
        $before = Get-LockboxItem $path src/app.cs
        $text = Get-LockboxItemContent $path src/app.cs -Raw
        $after = Move-LockboxItem $path src/app.cs main/program.cs -PassThru
        $after.Name | Should -BeExactly main/program.cs
        $after.ModifiedAt | Should -Be $before.ModifiedAt
        $after.UnixMode | Should -Be $before.UnixMode
        Get-LockboxItemContent $path main/program.cs -Raw | Should -BeExactly $text
        Get-LockboxItem $path src/app.cs -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'moves into a directory that is there, or is named as one' {
        Move-LockboxItem $path src/app.cs docs
        Move-LockboxItem $path src/lib new/
        Get-LockboxItem $path docs/app.cs | Should -Not -BeNullOrEmpty
        (Get-LockboxItem $path 'new/**').Name | Should -Contain new/lib/core.cs
        (Get-LockboxItem $path 'src/lib/**') | Should -BeNullOrEmpty
    }

    It 'moves what a pattern matches, each directory as a whole' {
        Move-LockboxItem $path 'src/**' moved
        $names = (Get-LockboxItem $path 'moved/**').Name
        $names | Should -Contain moved/app.cs
        $names | Should -Contain moved/lib/core.cs
        (Get-LockboxItem $path).Name.Count | Should -Be $all.Count
    }

    It 'moves to the top' {
        Move-LockboxItem $path src/lib /
        (Get-LockboxItem $path).Name | Should -Contain lib/core.cs
    }

    It 'moves a directory that has no entry of its own' {
        Add-LockboxItem $path -Name virtual/a -Value 1
        Move-LockboxItem $path virtual real
        (Get-LockboxItem $path).Name | Should -Contain real/a
    }

    It 'makes one commit for a pipeline' {
        $before = (Get-Lockbox $path).CommitSequence
        Move-LockboxItem $path docs d2
        $once = (Get-Lockbox $path).CommitSequence
        Get-LockboxItem $path -File | Move-LockboxItem -Destination flat
        ((Get-Lockbox $path).CommitSequence - $once) | Should -Be ($once - $before)
        (Get-LockboxItem $path 'flat/*' -File).Count | Should -BeGreaterThan 2
    }

    It 'replaces only with -Force' {
        Add-LockboxItem $path -Name a -Value one
        Add-LockboxItem $path -Name b -Value two
        $record = Get-ErrorOf { Move-LockboxItem $path a b -ErrorAction Stop }
        Should-BeError $record LockboxItemExists ResourceExists
        Move-LockboxItem $path a b -Force
        Get-LockboxItemContent $path b -Raw | Should -BeExactly one
    }

    It 'reports what cannot be moved and moves the rest' {
        Move-LockboxItem $path nope, src/app.cs docs -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxItemNotFound ObjectNotFound
        Get-LockboxItem $path docs/app.cs | Should -Not -BeNullOrEmpty
    }

    It 'moves no directory into itself' {
        $record = Get-ErrorOf { Move-LockboxItem $path src src/lib -ErrorAction Stop }
        Should-BeError $record LockboxInvalidName InvalidArgument
        (Get-LockboxItem $path).Name | Should -BeExactly $all
    }

    It 'takes no script block for a name' {
        { Get-LockboxItem $path docs | Move-LockboxItem -Destination { $_.Leaf } } | Should -Throw '*script block*'
    }

    It 'refuses a destination that is no name' {
        $record = Get-ErrorOf { Move-LockboxItem $path src/app.cs ../out -ErrorAction Stop }
        Should-BeError $record LockboxInvalidName InvalidArgument
    }

    It 'says with -WhatIf what would move where, and changes no byte' {
        $before = Get-FileHashText $path
        $key = Join-Path (Split-Path $path) test.key
        $said = Invoke-Child "Unlock-Lockbox '$path' -KeyFile '$key'; Move-LockboxItem '$path' src/lib docs -WhatIf"
        $said | Should -Match 'docs/lib'
        Get-FileHashText $path | Should -Be $before
        Lock-Lockbox -All
        { Move-LockboxItem $path src docs -WhatIf -ErrorAction Stop } | Should -Not -Throw
        Unlock-Lockbox $path -KeyFile $key
    }
}
