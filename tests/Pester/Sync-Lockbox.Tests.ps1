Describe 'Sync-Lockbox' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        function Get-Shown ($Actions) { $Actions.ForEach({ "$($_.Action) $($_.Name)" }) }

        function Assert-Mirrored {
            Compare-Lockbox $path $tree -Hidden | Should -BeNullOrEmpty
            $out = Join-Path (New-Folder) out
            Export-LockboxItem $path -Destination $out
            Get-TreeState $out | Should -Be (Get-TreeState $tree)
        }
    }

    BeforeEach {
        $tree = New-Tree
        $path = New-TestLockbox
        Sync-Lockbox $path $tree
    }

    AfterEach { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All }

    It 'brings a folder in as it is, and has nothing to do the second time' {
        Assert-Mirrored
        $before = Get-FileHashText $path
        Sync-Lockbox $path $tree -Delete -PassThru | Should -BeNullOrEmpty
        Sync-Lockbox $path $tree -Verbose 4>&1 | Out-String | Should -Match 'Nothing to commit'
        (Get-Lockbox $path).CommitSequence | Should -Be 2
        Get-FileHashText $path | Should -Be $before
    }

    It 'adds, replaces, removes and sets metadata in one commit' {
        [IO.File]::WriteAllText("$tree/src/app.cs", 'class App;')
        [IO.File]::WriteAllText("$tree/src/new.cs", 'new')
        [IO.File]::Delete("$tree/src/data.bin")
        [IO.File]::SetLastWriteTimeUtc("$tree/docs/read me.md", $oddTime.AddDays(1))
        $done = Sync-Lockbox $path $tree -Delete -PassThru
        $done | Should -BeOfType ([Lockbox.LockboxSyncAction])
        Get-Shown ($done | Where-Object Kind -ne Directory) | Should -Be @(
            'SetMetadata docs/read me.md', 'Replace src/app.cs', 'Remove src/data.bin', 'Add src/new.cs')
        $replaced = $done | Where-Object Name -eq src/app.cs
        $replaced.Reason | Should -Be 'Length, ModifiedAt'
        $replaced.Length | Should -Be 10
        $replaced.Lockbox | Should -Be $path
        Assert-Mirrored
    }

    It 'removes nothing without -Delete' {
        [IO.File]::Delete("$tree/src/data.bin")
        Sync-Lockbox $path $tree -PassThru | Where-Object Kind -ne Directory | Should -BeNullOrEmpty
        (Get-LockboxItem $path).Name | Should -Contain 'src/data.bin'
    }

    It 'gives the plan out as objects with -WhatIf, and touches nothing' {
        [IO.File]::Delete("$tree/src/data.bin")
        [IO.File]::WriteAllText("$tree/src/new.cs", 'new')
        $before = Get-FileHashText $path
        $plan = Sync-Lockbox $path $tree -Delete -WhatIf
        Get-Shown ($plan | Where-Object Kind -ne Directory) | Should -Be 'Remove src/data.bin', 'Add src/new.cs'
        Get-FileHashText $path | Should -Be $before
        Lock-Lockbox -All
        # Only a prompt would open it: it is named, and nobody is asked.
        Sync-Lockbox $path $tree -Delete -WhatIf | Should -BeNullOrEmpty
        Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key)
    }

    It 'mirrors into no lockbox where the pipeline brings none' {
        $before = Get-FileHashText $path
        $env:LOCKBOX = $path
        try { Get-Lockbox -Unlocked | Where-Object { $false } | Sync-Lockbox -Path (New-Tree) -Delete -Force }
        finally { $env:LOCKBOX = $null }
        Get-FileHashText $path | Should -Be $before
    }

    It 'says with -WhatIf that a locked lockbox has no plan' {
        Lock-Lockbox $path
        Sync-Lockbox $path $tree -WhatIf -WarningVariable said -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $said | Should -BeLike '*locked*'
        Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key)
    }

    It 'never mirrors a folder that is missing or gives nothing' {
        $empty = New-Folder
        $before = Get-FileHashText $path
        Should-BeError (Get-ErrorOf { Sync-Lockbox $path "$empty/none" -Delete -Force }) LockboxReadFailed ReadError
        $record = Get-ErrorOf { Sync-Lockbox $path $empty -Delete -Force }
        Should-BeError $record LockboxSyncGuard InvalidOperation
        $record.ErrorDetails.RecommendedAction | Should -Match 'mounted'
        Sync-Lockbox $path $empty -Delete -WhatIf -WarningVariable warning -WarningAction SilentlyContinue |
            Should -Not -BeNullOrEmpty
        "$warning" | Should -Match 'This would be refused: .* all 11 entries would be removed'
        Get-FileHashText $path | Should -Be $before
    }

    It 'removes most of what there is only with -Force' {
        1..20 | ForEach-Object { [IO.File]::WriteAllText("$tree/docs/$_.txt", "$_") }
        Sync-Lockbox $path $tree
        [IO.Directory]::Delete("$tree/docs", $true)
        $record = Get-ErrorOf { Sync-Lockbox $path $tree -Delete }
        Should-BeError $record LockboxSyncGuard InvalidOperation
        "$record" | Should -Match '^22 of 31 entries would be removed'
        $record.ErrorDetails.RecommendedAction | Should -Match '-WhatIf.*-Force'
        Sync-Lockbox $path $tree -Delete -Force
        Assert-Mirrored
    }

    It 'neither adds nor removes what is left out, and says why with -Verbose' -Skip:$IsWindows {
        [IO.File]::WriteAllText("$tree/.lockboxignore", "obj/`n")
        [IO.File]::WriteAllText("$tree/src/obj/more.tmp", 'x')
        [IO.File]::Delete("$tree/src/obj/app.tmp")
        $text = Sync-Lockbox $path $tree -Delete -Verbose 4>&1 | Out-String
        $text | Should -Match 'src/obj/app\.tmp is left as it is: an ignore file leaves it out'
        $names = (Get-LockboxItem $path).Name
        $names | Should -Contain 'src/obj/app.tmp'
        $names | Should -Not -Contain 'src/obj/more.tmp'
        [IO.File]::Delete("$tree/src/app.cs")
        Sync-Lockbox $path $tree -Delete -Exclude *.cs -Verbose 4>&1 | Out-String |
            Should -Match 'src/app\.cs is left as it is: -Include or -Exclude leaves it out'
        (Get-LockboxItem $path).Name | Should -Contain 'src/app.cs'
        Sync-Lockbox $path $tree -Delete -NoIgnoreFile -Hidden
        Assert-Mirrored
    }

    It 'leaves itself out where it lies in the folder' {
        $folder = Split-Path $path
        Sync-Lockbox $path $folder -Destination here
        (Get-LockboxItem $path 'here/*').Name | Should -Be 'here/test.key'
        Sync-Lockbox $path $folder -Destination here -Delete -PassThru | Should -BeNullOrEmpty
    }

    It 'mirrors into a directory and leaves the rest alone' {
        Sync-Lockbox $path "$tree/docs" -Destination copy/docs
        [IO.File]::WriteAllText("$tree/docs/new.md", 'new')
        [IO.File]::Delete("$tree/docs/read me.md")
        Sync-Lockbox $path "$tree/docs" -Destination copy/docs -Delete
        (Get-LockboxItem $path 'copy/docs/*').Name | Should -Be 'copy/docs/new.md'
        (Get-LockboxItem $path 'docs/*').Name | Should -Be 'docs/read me.md'
        $record = Get-ErrorOf { Sync-Lockbox $path $tree -Destination src/app.cs/x }
        Should-BeError $record LockboxItemExists ResourceExists
    }

    It 'reports what it cannot read, and does the rest' -Skip:$IsWindows {
        [IO.File]::WriteAllBytes("$tree/src/.lockboxignore", [byte[]](0xFF, 0xFE))
        [IO.File]::Delete("$tree/src/app.cs")
        [IO.File]::Delete("$tree/docs/read me.md")
        Sync-Lockbox $path $tree -Delete -ErrorVariable problem -ErrorAction SilentlyContinue
        Should-BeError $problem[0] LockboxReadFailed ReadError
        (Get-LockboxItem $path).Name | Should -Contain 'src/app.cs'
        (Get-LockboxItem $path).Name | Should -Not -Contain 'docs/read me.md'
        $before = Get-FileHashText $path
        [IO.File]::WriteAllText("$tree/docs/new.md", 'new')
        Get-ErrorOf { Sync-Lockbox $path $tree -Delete -ErrorAction Stop } | Should -Not -BeNullOrEmpty
        Get-FileHashText $path | Should -Be $before
    }

    It 'records digests with -Hash and finds what only content tells' {
        Sync-Lockbox $path $tree -Hash
        $time = [IO.File]::GetLastWriteTimeUtc("$tree/src/obj/app.tmp")
        [IO.File]::WriteAllText("$tree/src/obj/app.tmp", 'TEMPORARY')
        [IO.File]::SetLastWriteTimeUtc("$tree/src/obj/app.tmp", $time)
        Sync-Lockbox $path $tree -PassThru | Should -BeNullOrEmpty
        $done = Sync-Lockbox $path $tree -Hash -PassThru
        Get-Shown $done | Should -Be 'Replace src/obj/app.tmp'
        $done.Reason | Should -Be 'Content'
        (Get-LockboxItem $path src/obj/app.tmp).Sha256 | Should -Be (Get-FileHashText "$tree/src/obj/app.tmp")
        Assert-Mirrored
    }

    It 'is formatted as a table and a list' {
        $plan = Sync-Lockbox $path $tree -Destination new -WhatIf
        $text = $plan | Out-String -Width 100
        $text | Should -Match 'Action\s+Reason\s+Length\s+Name'
        $text | Should -Match 'Add\s+OnlyInFolder\s+256 B new/src/data\.bin'
        $text | Should -Match 'Add\s+OnlyInFolder\s+new/src/empty/'
        $plan | Format-List | Out-String | Should -Match 'Kind\s+: Directory'
    }

    It 'completes lockboxes and directories' {
        (TabExpansion2 "Sync-Lockbox '$path' . -Destination do").CompletionMatches.CompletionText | Should -Be 'docs'
        (TabExpansion2 "Sync-Lockbox '$path' . -Destination src/").CompletionMatches.CompletionText |
            Should -Be 'src/empty', 'src/lib', 'src/obj'
    }
}
