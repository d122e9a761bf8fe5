Describe 'Compare-Lockbox' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        function Get-Shown ($Differences) { $Differences.ForEach({ "$($_.SideIndicator) $($_.Name) $($_.Reason)" }) }
    }

    BeforeEach {
        $tree = New-Tree
        $path = New-TestLockbox
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
    }

    AfterEach { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All }

    It 'finds nothing where nothing has changed' {
        Compare-Lockbox $path $tree | Should -BeNullOrEmpty
        Compare-Lockbox $path $tree -Hash | Should -BeNullOrEmpty
        (Compare-Lockbox $path $tree -IncludeEqual).Count | Should -Be (Get-LockboxItem $path).Count
        (Compare-Lockbox $path $tree -IncludeEqual).SideIndicator | Select-Object -Unique | Should -Be '=='
    }

    It 'says on which side something is, and in what it differs' {
        [IO.File]::WriteAllText("$tree/src/app.cs", 'class App;')
        [IO.File]::WriteAllText("$tree/src/new.cs", 'new')
        [IO.File]::Delete("$tree/src/data.bin")
        [IO.File]::SetLastWriteTimeUtc("$tree/docs/read me.md", $oddTime.AddDays(1))
        $found = Compare-Lockbox $path $tree
        Get-Shown $found | Should -Be @(
            '<> docs/read me.md ModifiedAt', '<> src/app.cs Length, ModifiedAt', '<= src/data.bin OnlyInLockbox',
            '=> src/new.cs OnlyInFolder')
        $found | Should -BeOfType ([Lockbox.LockboxDifference])
        $found[1].Lockbox | Should -Be $path
        $found[1].Length | Should -Be 14
        $found[1].DifferenceLength | Should -Be 10
        $found[1].ModifiedAt | Should -Be $oddTime.ToLocalTime()
        $found[2].DifferenceLength | Should -BeNullOrEmpty
        $found[3].ModifiedAt | Should -BeNullOrEmpty
        "$($found[3])" | Should -Be 'src/new.cs'
    }

    It 'compares content with -Hash, and then no times' {
        $time = [IO.File]::GetLastWriteTimeUtc("$tree/src/obj/app.tmp")
        [IO.File]::WriteAllText("$tree/src/obj/app.tmp", 'TEMPORARY')
        [IO.File]::SetLastWriteTimeUtc("$tree/src/obj/app.tmp", $time)
        [IO.File]::SetLastWriteTimeUtc("$tree/src/app.cs", $oddTime.AddDays(1))
        Get-Shown (Compare-Lockbox $path $tree) | Should -Be '<> src/app.cs ModifiedAt'
        Get-Shown (Compare-Lockbox $path $tree -Hash) | Should -Be '<> src/obj/app.tmp Content'
    }

    It 'compares a part: by -Destination, -Name, -Include and -Exclude' {
        [IO.File]::WriteAllText("$tree/src/new.cs", 'new')
        [IO.File]::WriteAllText("$tree/docs/new.md", 'new')
        (Compare-Lockbox $path "$tree/src" -Destination src).Name | Should -Be 'src/new.cs'
        (Compare-Lockbox $path $tree -Name 'docs/**').Name | Should -Be 'docs/new.md'
        (Compare-Lockbox $path $tree -Include *.CS).Name | Should -Be 'src/new.cs'
        (Compare-Lockbox $path $tree -Exclude src).Name | Should -Be 'docs/new.md'
    }

    It 'heeds ignore files and hidden names, and says so with -Verbose' -Skip:$IsWindows {
        [IO.File]::WriteAllText("$tree/.lockboxignore", "obj/`n")
        [IO.Directory]::Delete("$tree/src/obj", $true)
        Compare-Lockbox $path $tree | Should -BeNullOrEmpty
        Compare-Lockbox $path $tree -Verbose 4>&1 | Out-String |
            Should -Match 'src/obj/app.tmp is left as it is: an ignore file leaves it out'
        (Compare-Lockbox $path $tree -NoIgnoreFile).Name | Should -Be 'src/obj', 'src/obj/app.tmp'
        (Compare-Lockbox $path $tree -Hidden).Name | Should -Be '.lockboxignore'
    }

    It 'compares two lockboxes, opened by the same key or by their own' {
        $other = Join-Path (New-Folder) 'other.lockbox'
        New-Lockbox $other -KeyFile (Join-Path (Split-Path $path) test.key)
        $unlock = @{ KeyFile = Join-Path (Split-Path $path) test.key }
        Add-LockboxItem $other $tree -BasePath $tree -Recurse @unlock -Exclude obj
        Add-LockboxItem $other -Name more -Value 'x' @unlock
        $found = Compare-Lockbox $path -DifferenceLockbox $other @unlock
        Get-Shown $found | Should -Be @(
            '=> more OnlyInDifference', '<= src/obj OnlyInLockbox', '<= src/obj/app.tmp OnlyInLockbox')
        $record = Get-ErrorOf { Compare-Lockbox $path -DifferenceLockbox $other }
        Should-BeError $record LockboxLocked AuthenticationError
        Unlock-Lockbox $other @unlock
        (Compare-Lockbox $path -DifferenceLockbox (Get-Item $other) -Hash).Count | Should -Be 3
    }

    It 'refuses what is no folder, and goes on where a part cannot be read' -Skip:$IsWindows {
        Should-BeError (Get-ErrorOf { Compare-Lockbox $path "$tree/none" }) LockboxReadFailed ReadError
        Should-BeError (Get-ErrorOf { Compare-Lockbox $path "$tree/src/app.cs" }) LockboxReadFailed ReadError
        [IO.File]::WriteAllBytes("$tree/src/.lockboxignore", [byte[]](0xFF, 0xFE))
        [IO.File]::Delete("$tree/src/app.cs")
        [IO.File]::Delete("$tree/docs/read me.md")
        $found = Compare-Lockbox $path $tree -ErrorVariable problem -ErrorAction SilentlyContinue
        $found.Name | Should -Be 'docs/read me.md'
        Should-BeError $problem[0] LockboxReadFailed ReadError
    }

    It 'takes lockboxes from the pipeline, and none where that is empty' {
        $env:LOCKBOX = $path
        try {
            $other = New-TestLockbox
            $path, (Get-Lockbox $other) | Compare-Lockbox -Path $tree | Group-Object Lockbox -NoElement |
                ForEach-Object Name | Should -Be $other
            $null | Where-Object { $_ } | Compare-Lockbox -Path (New-Folder) | Should -BeNullOrEmpty
        }
        finally { $env:LOCKBOX = $null }
    }

    It 'gives items of the compared lockbox to other commands, whatever lockbox is the default' {
        Add-LockboxItem $path -Name 'src/x[1].txt' -Value 'of the compared one'
        $other = New-TestLockbox
        Add-LockboxItem $other -Name 'src/x1.txt' -Value 'of the default'
        Add-LockboxItem $other -Name 'src/x[1].txt' -Value 'of the default'
        $env:LOCKBOX = $other
        try {
            [IO.File]::WriteAllText("$tree/new.txt", 'new')
            $found = Compare-Lockbox $path $tree
            $left = $found | Where-Object SideIndicator -EQ '<='
            $left.LockboxItem | Should -BeOfType ([Lockbox.LockboxItem])
            $left | Get-LockboxItemContent | Should -Be 'of the compared one'
            $target = New-Folder
            $left | Export-LockboxItem -Destination $target
            [IO.File]::ReadAllText("$target/src/x[1].txt") | Should -BeLike 'of the compared one*'
            $left | Remove-LockboxItem
            Get-LockboxItem $path -LiteralName 'src/x[1].txt' -ErrorAction Ignore | Should -BeNullOrEmpty
            (Get-LockboxItem $other).Count | Should -Be 2
            # What only the folder has is an item of no lockbox, and never one of the default.
            Add-LockboxItem $other -Name 'new.txt' -Value 'of the default'
            $right = $found | Where-Object SideIndicator -EQ '=>'
            $right.LockboxItem | Should -BeNullOrEmpty
            $record = Get-ErrorOf { $right | Remove-LockboxItem -ErrorAction Stop }
            "$record" | Should -BeLike "*has no item 'new.txt'*"
            (Get-LockboxItem $other).Count | Should -Be 3
        }
        finally { $env:LOCKBOX = $null }
    }

    It 'stops when enough has been seen' {
        @(Compare-Lockbox $path $tree -IncludeEqual | Select-Object -First 2).Count | Should -Be 2
    }

    It 'is formatted as a table, with sizes of both sides' {
        [IO.File]::WriteAllText("$tree/src/lib/core.cs", 'short')
        [IO.Directory]::CreateDirectory("$tree/added")
        $text = Compare-Lockbox $path $tree | Out-String -Width 100
        $text | Should -Match 'Side\s+Reason\s+Length\s+Other\s+Name'
        $text | Should -Match '=>\s+OnlyInFolder\s+added/'
        $text | Should -Match '<>\s+Length, ModifiedAt\s+15\.6 KiB\s+5 B\s+src/lib/core\.cs'
        Compare-Lockbox $path $tree | Format-List | Out-String | Should -Match 'DifferenceLength\s+: 5'
    }

    It 'completes lockboxes, names and directories' {
        (TabExpansion2 "Compare-Lockbox '$path' . -Destination s").CompletionMatches.CompletionText | Should -Be 'src'
        (TabExpansion2 "Compare-Lockbox '$path' . -Name docs/").CompletionMatches.CompletionText |
            Should -Be "'docs/read me.md'"
    }
}
