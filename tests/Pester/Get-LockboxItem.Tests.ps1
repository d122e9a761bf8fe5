Describe 'Get-LockboxItem' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $tree = New-Tree
        $path = New-TestLockbox
        if (-not $IsWindows) { [void][IO.File]::CreateSymbolicLink("$tree/src/link", 'app.cs') }
        [IO.File]::WriteAllText("$tree/odd[1].txt", 'odd')
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
    }
    AfterAll { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All }

    It 'takes names and items from the pipeline, and nothing from an empty one' {
        $piped = New-TestLockbox
        'a.txt', 'b[1].txt', 'c.txt' | ForEach-Object { Add-LockboxItem $piped -Name $_ -Value $_ }
        ('c.txt', 'a*' | Get-LockboxItem $piped).Name | Should -Be 'c.txt', 'a.txt'
        $items = Get-LockboxItem $piped
        ($items[1] | Get-LockboxItem -Hash).Sha256 | Should -Be (Get-BytesHash ([byte[]][char[]]'b[1].txt'))
        # What follows would be done to everything else.
        $env:LOCKBOX = $piped
        try {
            $none = Get-LockboxItem -Name nowhere* | Get-LockboxItem
            @() | Get-LockboxItem | Remove-LockboxItem
            1.5 | Get-LockboxItem -ErrorAction Ignore | Remove-LockboxItem
        }
        finally { $env:LOCKBOX = $null }
        $none | Should -BeNullOrEmpty
        (Get-LockboxItem $piped).Count | Should -Be 3
        Test-Lockbox $piped | Should -BeTrue
    }

    It 'lists everything in ordinal order' {
        $names = (Get-LockboxItem $path).Name
        $sorted = [string[]]$names
        [Array]::Sort($sorted, [StringComparer]::Ordinal)
        $names | Should -Be $sorted
        $names | Should -Contain 'src/app.cs'
        $names | Should -Contain 'src/empty'
    }

    It 'describes a file' {
        $item = Get-LockboxItem $path src/app.cs
        $item | Should -BeOfType ([Lockbox.LockboxItem])
        $item.Lockbox | Should -Be $path
        $item.Name | Should -BeExactly 'src/app.cs'
        $item.Leaf | Should -BeExactly 'app.cs'
        $item.Directory | Should -BeExactly 'src'
        $item.Kind | Should -Be 'File'
        $item.Length | Should -Be (Get-Item "$tree/src/app.cs").Length
        $item.StoredLength | Should -BeGreaterThan 0
        $item.Ratio | Should -BeGreaterThan 0
        $item.ModifiedAt | Should -Be (Get-Item "$tree/src/app.cs").LastWriteTime
        $item.ModifiedAt.Kind | Should -Be 'Local'
        $item.Target | Should -BeNullOrEmpty
        $item.Sha256 | Should -BeNullOrEmpty
        "$item" | Should -BeExactly 'src/app.cs'
    }

    It 'has no property that PowerShell would take for a host path' {
        (Get-LockboxItem $path src/app.cs).PSObject.Properties.Name | Should -Not -Contain 'Path'
        (Get-LockboxItem $path src/app.cs).PSObject.Properties.Name | Should -Not -Contain 'FullName'
    }

    It 'describes a directory and a link' -Skip:$IsWindows {
        (Get-LockboxItem $path src/empty).Kind | Should -Be 'Directory'
        (Get-LockboxItem $path src/empty).Ratio | Should -BeNullOrEmpty
        $link = Get-LockboxItem $path src/link
        $link.Kind | Should -Be 'SymbolicLink'
        $link.Target | Should -BeExactly 'app.cs'
    }

    It 'tells with -Hash what Get-FileHash tells of the same file' {
        foreach ($item in Get-LockboxItem $path -Hash -File) {
            $item.Sha256 | Should -Be (Get-FileHashText "$tree/$($item.Name)")
            $item | Should -BeOfType ([Lockbox.LockboxItem])
        }

        (Get-LockboxItem $path -Hash).Name | Should -Be (Get-LockboxItem $path).Name
        (Get-LockboxItem $path src/empty -Hash).Sha256 | Should -BeNullOrEmpty
        Get-LockboxItem $path src/nope -Hash -ErrorVariable problem -ErrorAction SilentlyContinue |
            Should -BeNullOrEmpty
        Should-BeError $problem[0] LockboxItemNotFound ObjectNotFound
        @(Get-LockboxItem $path -Hash | Select-Object -First 1).Count | Should -Be 1
        Get-LockboxItem $path src/app.cs -Hash | Out-String -Width 100 |
            Should -Match "$(Get-FileHashText "$tree/src/app.cs") src/app\.cs"
    }

    It 'selects <Names> by <Pattern>' -ForEach @(
        @{ Pattern = 'src/*.cs'; Names = @('src/app.cs') }
        @{ Pattern = 'src/**/*.cs'; Names = @('src/app.cs', 'src/lib/core.cs') }
        @{ Pattern = '**/*.cs'; Names = @('src/app.cs', 'src/lib/core.cs') }
        @{ Pattern = 'src/obj/**'; Names = @('src/obj/app.tmp') }
        @{ Pattern = 'src/a??.cs'; Names = @('src/app.cs') }
        @{ Pattern = 'src/[a-b]*'; Names = @('src/app.cs') }
        @{ Pattern = './src/app.cs'; Names = @('src/app.cs') }
        @{ Pattern = 'odd`[1`].txt'; Names = @('odd[1].txt') }
        @{ Pattern = 'docs/'; Names = @('docs') }
        @{ Pattern = 'docs/read me.md'; Names = @('docs/read me.md') }
    ) {
        (Get-LockboxItem $path $Pattern).Name | Should -BeExactly $Names
    }

    It 'takes a literal name as it is' {
        (Get-LockboxItem $path -LiteralName 'odd[1].txt').Name | Should -BeExactly 'odd[1].txt'
    }

    It 'compares names exactly' {
        Get-LockboxItem $path 'SRC/*.cs' | Should -BeNullOrEmpty
    }

    It 'takes several names, and returns nothing twice' {
        (Get-LockboxItem $path 'src/app.cs', 'src/a*', 'docs').Name | Should -BeExactly 'src/app.cs', 'docs'
    }

    It 'selects by kind' {
        (Get-LockboxItem $path -File).Kind | Sort-Object -Unique | Should -Be 'File'
        (Get-LockboxItem $path -Directory).Kind | Sort-Object -Unique | Should -Be 'Directory'
        (Get-LockboxItem $path -File -Directory -Link) | Should -HaveCount (Get-LockboxItem $path).Count
    }

    It 'includes and excludes by the last part, without case' {
        (Get-LockboxItem $path -Include *.CS).Name | Should -BeExactly 'src/app.cs', 'src/lib/core.cs'
        (Get-LockboxItem $path -Exclude SRC, odd*).Name | Should -BeExactly 'docs', 'docs/read me.md'
    }

    It 'selects by time' {
        (Get-LockboxItem $path -File -ModifiedBefore '2001-12-31').Name | Should -BeExactly 'src/app.cs'
        (Get-LockboxItem $path -File -ModifiedAfter '2001-12-31').Name | Should -Not -Contain 'src/app.cs'
        $exact = (Get-Item "$tree/src/app.cs").LastWriteTimeUtc
        $items = Get-LockboxItem $path -ModifiedAfter $exact -ModifiedBefore $exact.AddTicks(1)
        $items.Name | Should -BeExactly 'src/app.cs'
    }

    It 'matches nothing without an error when there are wildcards' {
        Get-LockboxItem $path 'no*thing' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reports a missing name and goes on' {
        $items = Get-LockboxItem $path nope, docs -ErrorVariable failed -ErrorAction SilentlyContinue
        $items.Name | Should -Be docs
        Should-BeError $failed[0] LockboxItemNotFound ObjectNotFound
    }

    It 'reports a malformed pattern and goes on' {
        $items = Get-LockboxItem $path 'a[b', docs -ErrorVariable failed -ErrorAction SilentlyContinue
        $items.Name | Should -Be docs
        Should-BeError $failed[0] LockboxInvalidName InvalidArgument
    }

    It 'says what to do when the lockbox is locked' {
        $locked = New-TestLockbox -Locked
        $record = Get-ErrorOf { Get-LockboxItem $locked }
        Should-BeError $record LockboxLocked AuthenticationError
        $record.ErrorDetails.RecommendedAction | Should -Match 'Unlock-Lockbox'
        Test-Lockbox $locked -KeyFile (Join-Path (Split-Path $locked) test.key) | Should -BeTrue
    }

    It 'takes the key with the command' {
        $locked = New-TestLockbox -Locked
        $key = Join-Path (Split-Path $locked) test.key
        Get-LockboxItem $locked -KeyFile $key -ErrorAction Stop | Should -BeNullOrEmpty
        (Get-Lockbox $locked).State | Should -Be 'Locked'
        Test-Lockbox $locked -KeyFile $key | Should -BeTrue
    }

    It 'is sorted by lockbox and name when Sort-Object is told no property' {
        $other = New-TestLockbox
        Add-LockboxItem $other -Name docs -Value 1
        $all = @(Get-LockboxItem $path) + @(Get-LockboxItem $other)
        $sorted = @($all + $all | Get-Random -Shuffle | Sort-Object -Unique)
        $sorted.Count | Should -Be $all.Count
        @($sorted | Where-Object Lockbox -EQ $path).Name | Should -BeExactly (Get-LockboxItem $path).Name
        Test-Lockbox $other | Should -BeTrue
    }

    It 'stops when the pipeline has enough' {
        Get-LockboxItem $path | Select-Object -First 1 | Should -HaveCount 1
    }

    It 'prints a table, grouped by lockbox, that cannot be used to redraw the screen' -Skip:$IsWindows {
        $evil = New-TestLockbox
        $folder = New-Folder
        [IO.File]::WriteAllText("$folder/a`e[31mred`nline", 'x')
        Add-LockboxItem $evil $folder -BasePath $folder -Recurse
        $text = Get-LockboxItem $evil | Out-String -Width 160
        $text | Should -Match ([regex]::Escape("Lockbox: $evil"))
        $text | Should -Match 'Length'
        $text | Should -Match ([regex]::Escape('a\u{1B}[31mred\u{A}line'))
        Test-Lockbox $evil | Should -BeTrue
    }
}
