Describe 'Copy-LockboxItem' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $tree = New-Tree
        $path = New-TestLockbox
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
        $all = (Get-LockboxItem $path).Name
        $other = New-TestLockbox
    }
    AfterEach {
        Clear-KeyEnvironment
        foreach ($file in $path, $other) {
            Test-Lockbox $file -KeyFile (Join-Path (Split-Path $file) test.key) | Should -BeTrue
        }
    }

    It 'copies to another lockbox with content, times and mode, and leaves the original' {
        $before = Get-LockboxItem $path src/app.cs
        $copy = Copy-LockboxItem $path src/app.cs main/program.cs -DestinationLockbox $other -PassThru
        $copy.Name | Should -BeExactly main/program.cs
        $copy.Lockbox | Should -Be $other
        $copy.ModifiedAt | Should -Be $before.ModifiedAt
        $copy.CreatedAt | Should -Be $before.CreatedAt
        $copy.UnixMode | Should -Be $before.UnixMode
        Get-LockboxItemContent $other main/program.cs -Raw |
            Should -BeExactly (Get-LockboxItemContent $path src/app.cs -Raw)
        (Get-LockboxItem $path).Name | Should -BeExactly $all
    }

    It 'copies a directory with all that is below it, into one that is there or under a new name' {
        Copy-LockboxItem $path src copied
        Copy-LockboxItem $path docs copied
        (Get-LockboxItem $path 'copied/**').Name | Should -Contain copied/lib/core.cs
        (Get-LockboxItem $path 'copied/**').Name | Should -Contain 'copied/docs/read me.md'
        (Get-LockboxItem $path 'copied/*' -Directory).Name | Should -Contain copied/empty
    }

    It 'copies everything of a pipeline in one commit, from several lockboxes' {
        $third = New-TestLockbox
        Add-LockboxItem $third -Name one.txt -Value one
        $before = (Get-Lockbox $other).CommitSequence
        $items = @(Get-LockboxItem $path -File) + @(Get-LockboxItem $third)
        $items | Copy-LockboxItem -Destination all -DestinationLockbox $other
        ((Get-Lockbox $other).CommitSequence - $before) | Should -Be 1
        @(Get-LockboxItem $other 'all/*').Count | Should -Be $items.Count
        Get-LockboxItemContent $other all/one.txt -Raw | Should -BeExactly one
    }

    It 'does as -IfExists says with names that are taken' {
        Add-LockboxItem $path -Name a -Value new
        Add-LockboxItem $other -Name a -Value old
        $record = Get-ErrorOf { Copy-LockboxItem $path a / -DestinationLockbox $other -ErrorAction Stop }
        Should-BeError $record LockboxItemExists ResourceExists
        $record.ErrorDetails.RecommendedAction | Should -Match '-IfExists'
        Copy-LockboxItem $path a / -DestinationLockbox $other -IfExists Skip -PassThru | Should -BeNullOrEmpty
        Get-LockboxItemContent $other a -Raw | Should -BeExactly old
        Copy-LockboxItem $path a / -DestinationLockbox $other -IfExists Overwrite -WarningVariable warned
        $warned | Should -BeNullOrEmpty
        Get-LockboxItemContent $other a -Raw | Should -BeExactly new
        Copy-LockboxItem $path src/app.cs a -IfExists Overwrite -WarningVariable warned
        $warned | Should -BeNullOrEmpty -Because 'what is replaced is overwritten at once'
    }

    It 'tells names apart whose case differs' {
        Add-LockboxItem $path -Name a -Value 1
        Copy-LockboxItem $path a A
        (Get-LockboxItem $path).Name | Should -BeExactly (@('A', 'a') + $all)
    }

    It 'refuses what cannot be, and copies the rest' {
        Copy-LockboxItem $path nope, src/app.cs copied/ -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxItemNotFound ObjectNotFound
        Get-LockboxItem $path copied/app.cs | Should -Not -BeNullOrEmpty
        $record = Get-ErrorOf { Copy-LockboxItem $path src src/lib -ErrorAction Stop }
        Should-BeError $record LockboxInvalidName InvalidArgument
        $record = Get-ErrorOf { Copy-LockboxItem $path src/app.cs src/app.cs -ErrorAction Stop }
        Should-BeError $record LockboxItemExists ResourceExists
        $record = Get-ErrorOf { Copy-LockboxItem $path docs src/app.cs/x -ErrorAction Stop }
        Should-BeError $record LockboxItemExists ResourceExists
        $record = Get-ErrorOf { Copy-LockboxItem $path docs ../out -ErrorAction Stop }
        Should-BeError $record LockboxInvalidName InvalidArgument
    }

    It 'needs the other lockbox unlocked, and says how' {
        Lock-Lockbox $other
        $key = Join-Path (Split-Path $path) test.key
        $record = Get-ErrorOf { Copy-LockboxItem $path src x -DestinationLockbox $other -ErrorAction Stop }
        Should-BeError $record LockboxLocked AuthenticationError
        $record.Exception.Message | Should -Match ([regex]::Escape($other))
        $record = Get-ErrorOf {
            Copy-LockboxItem $path src x -DestinationLockbox $other -KeyFile $key -ErrorAction Stop
        }
        Should-BeError $record LockboxWrongKey AuthenticationError
        $record.ErrorDetails.RecommendedAction | Should -Match 'Unlock-Lockbox'
        $record.TargetObject | Should -Be $other
        Unlock-Lockbox $other -KeyFile (Join-Path (Split-Path $other) test.key)
        Lock-Lockbox $path
        Copy-LockboxItem $path src x -DestinationLockbox $other -KeyFile $key
        (Get-LockboxItem $other).Name | Should -Contain x/app.cs
    }

    It 'opens both with one key file, where it fits both' {
        $shared = New-KeyFile
        $one, $two = 1, 2 | ForEach-Object { Join-Path (New-Folder) "$_.lockbox" }
        New-Lockbox $one -KeyFile $shared
        New-Lockbox $two -KeyFile $shared
        Add-LockboxItem $one -Name a -Value 1 -KeyFile $shared
        Copy-LockboxItem $one a b -DestinationLockbox $two -KeyFile $shared
        (Get-LockboxItem $two -KeyFile $shared).Name | Should -BeExactly b
        Test-Lockbox $two -KeyFile $shared | Should -BeTrue
    }

    It 'says with -WhatIf what would go where, and changes no byte' {
        $before = Get-FileHashText $other
        $keys = $path, $other | ForEach-Object { Join-Path (Split-Path $_) test.key }
        $said = Invoke-Child (
            "Unlock-Lockbox '$path' -KeyFile '$($keys[0])'; Unlock-Lockbox '$other' -KeyFile '$($keys[1])'; " +
            "Copy-LockboxItem '$path' src/lib docs/ -DestinationLockbox '$other' -WhatIf")
        $said | Should -Match 'docs/lib'
        Get-FileHashText $other | Should -Be $before
        Lock-Lockbox -All
        { Copy-LockboxItem $path src docs -DestinationLockbox $other -WhatIf -ErrorAction Stop } | Should -Not -Throw
        Get-FileHashText $other | Should -Be $before
    }

    It 'makes no file, and copies full frames without compressing them again' {
        $large = New-Folder
        [IO.File]::WriteAllText("$large/large", ('what a large file says ' * 200000))
        Add-LockboxItem $path $large/large -Destination /
        $beside = Get-ChildItem (Split-Path $other) -Force
        $verbose = Copy-LockboxItem $path large / -DestinationLockbox $other -Verbose 4>&1
        "$verbose" | Should -Match '4194304 of 4600000 bytes went over as they were compressed'
        (Get-ChildItem (Split-Path $other) -Force).Name | Should -BeExactly $beside.Name
        Get-LockboxItemContent $other large -Raw | Should -BeExactly (Get-LockboxItemContent $path large -Raw)
    }

    It 'completes the destination with names of the lockbox that it is in' {
        Add-LockboxItem $other -Name target/x -Value 1
        $line = "Copy-LockboxItem '$path' src -DestinationLockbox '$other' -Destination ta"
        ([System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        ).CompletionMatches.CompletionText | Should -BeExactly target
        $line = "Copy-LockboxItem '$path' src -Destination do"
        ([System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        ).CompletionMatches.CompletionText | Should -BeExactly docs
    }

    It 'takes no script block for a name' {
        { Get-LockboxItem $path docs | Copy-LockboxItem -Destination { $_.Leaf } } | Should -Throw '*script block*'
    }
}
