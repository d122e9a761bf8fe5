Describe 'Add-LockboxItem' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $path = New-TestLockbox
        $key = Join-Path (Split-Path $path) test.key
        $tree = New-Tree
        Push-Location $tree
    }
    AfterEach {
        Pop-Location
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
        Lock-Lockbox -All
        $env:LOCKBOX = $null
    }

    Context 'what is added' {
        It 'adds piped folders with their content to the only unlocked lockbox' {
            Get-ChildItem ./src | Add-LockboxItem -Recurse
            (Get-LockboxItem $path -File).Name |
                Should -BeExactly 'src/app.cs', 'src/data.bin', 'src/lib/core.cs', 'src/nothing', 'src/obj/app.tmp'
            (Get-LockboxItem $path -Directory).Name | Should -BeExactly 'src/empty', 'src/lib', 'src/obj'
        }

        It 'adds piped files to a named lockbox' {
            Get-ChildItem ./src -Recurse -File | Add-LockboxItem $path -BasePath . -IfExists Overwrite
            (Get-LockboxItem $path).Name |
                Should -BeExactly 'src/app.cs', 'src/data.bin', 'src/lib/core.cs', 'src/nothing', 'src/obj/app.tmp'
        }

        It 'adds a folder by its path' {
            Add-LockboxItem $path ./src -Recurse
            (Get-LockboxItem $path).Name | Should -Contain 'src'
            (Get-LockboxItem $path).Name | Should -Contain 'src/empty'
            (Get-LockboxItem $path).Name | Should -Contain 'src/lib/core.cs'
        }

        It 'records the SHA-256 of files where it is asked for' {
            Add-LockboxItem $path ./src -Recurse -Hash
            (Get-LockboxItem $path src/data.bin).Sha256 | Should -BeExactly (Get-FileHash ./src/data.bin).Hash
            Add-LockboxItem $path ./src/app.cs -Destination plain
            (Get-LockboxItem $path plain/src/app.cs).Sha256 | Should -BeNullOrEmpty
        }

        It 'warns when a folder goes without what it holds' {
            Add-LockboxItem $path ./src -WarningVariable said -WarningAction SilentlyContinue
            $said | Should -Match 'without -Recurse'
            (Get-LockboxItem $path).Name | Should -BeExactly 'src'
            Get-ChildItem | Add-LockboxItem $path -IfExists Skip -WarningVariable piped
            $piped | Should -BeNullOrEmpty
        }

        It 'adds the current folder without an entry for itself' {
            Add-LockboxItem $path . -Recurse
            (Get-LockboxItem $path -Directory).Name | Should -BeExactly 'docs', 'src', 'src/empty', 'src/lib', 'src/obj'
        }

        It 'adds what wildcards match, and what a literal path names' {
            [IO.File]::WriteAllText("$tree/a[1].txt", '1')
            Add-LockboxItem $path src/*.cs
            Add-LockboxItem $path -LiteralPath 'a[1].txt'
            (Get-LockboxItem $path).Name | Should -BeExactly 'a[1].txt', 'src/app.cs'
        }

        It 'adds files that are given as objects without a provider path' {
            [IO.FileInfo]::new("$tree/src/app.cs") | Add-LockboxItem $path
            (Get-LockboxItem $path).Name | Should -BeExactly 'src/app.cs'
        }

        It 'adds children of a piped folder once' {
            Get-ChildItem -Recurse | Add-LockboxItem $path -Recurse -ErrorAction Stop
            (Get-LockboxItem $path) | Should -HaveCount (Get-ChildItem -Recurse).Count
        }

        It 'adds a file named twice once' {
            Add-LockboxItem $path src/app.cs, ./src/app.cs -ErrorAction Stop
            (Get-LockboxItem $path).Name | Should -BeExactly 'src/app.cs'
        }

        It 'keeps times, and permissions where there are any' {
            if (-not $IsWindows) { chmod 640 src/app.cs }
            Add-LockboxItem $path src/app.cs
            $item = Get-LockboxItem $path src/app.cs
            $item.ModifiedAt.ToUniversalTime().Ticks | Should -Be $oddTime.Ticks
            if (-not $IsWindows) { [int]$item.UnixMode | Should -Be 0x1A0 }
        }

        It 'makes one commit for the pipeline' {
            $before = (Get-Lockbox $path).CommitSequence
            Get-ChildItem -Recurse -File | Add-LockboxItem $path
            $once = (Get-Lockbox $path).CommitSequence
            Add-LockboxItem $path -Name one -Value 1
            ($once - $before) | Should -Be ((Get-Lockbox $path).CommitSequence - $once)
        }

        It 'passes on what it added' {
            $items = Get-ChildItem src -File | Add-LockboxItem $path -PassThru
            $items | Should -BeOfType ([Lockbox.LockboxItem])
            $items.Name | Sort-Object | Should -Be 'src/app.cs', 'src/data.bin', 'src/nothing'
            ($items | Where-Object Name -eq src/app.cs).Length | Should -Be (Get-Item src/app.cs).Length
        }

        It 'takes the lockbox as an object' {
            Get-ChildItem src -File | Add-LockboxItem (Get-Lockbox $path)
            Add-LockboxItem -Lockbox (Get-Item $path) -Path docs -Recurse
            (Get-LockboxItem $path).Name | Should -Contain 'docs/read me.md'
        }
    }

    Context 'names' {
        It 'are relative to -BasePath' {
            Get-ChildItem src -Recurse -File | Add-LockboxItem $path -BasePath src
            (Get-LockboxItem $path).Name | Should -Contain 'lib/core.cs'
        }

        It 'begin with -Destination' {
            Add-LockboxItem $path src -Recurse -Destination backup/2026
            (Get-LockboxItem $path).Name | Should -Contain 'backup/2026/src/lib/core.cs'
        }

        It 'are the last part for what lies outside the base folder' {
            $outside = New-Tree
            Add-LockboxItem $path "$outside/src/app.cs", "$outside/docs" -Recurse
            (Get-LockboxItem $path).Name | Should -BeExactly 'app.cs', 'docs', 'docs/read me.md'
        }

        It 'are refused when they are no names, and the rest is added' {
            Add-LockboxItem $path -Name ../up -Value 1 -ErrorVariable failed -ErrorAction SilentlyContinue
            Should-BeError $failed[0] LockboxInvalidName InvalidArgument
            { Add-LockboxItem $path src -Destination '../x' } | Should -Throw
            Get-LockboxItem $path | Should -BeNullOrEmpty
        }
    }

    Context 'what is left out' {
        It 'includes and excludes by the last part, everywhere' {
            Add-LockboxItem $path . -Recurse -Include *.cs, *.TMP -Exclude lib
            (Get-LockboxItem $path -File).Name | Should -BeExactly 'src/app.cs', 'src/obj/app.tmp'
        }

        It 'applies them to piped files too' {
            Get-ChildItem -Recurse -File | Add-LockboxItem $path -Include *.cs -Exclude core*
            (Get-LockboxItem $path).Name | Should -BeExactly 'src/app.cs'
        }

        It 'leaves hidden files in folders out, unless they are wanted or named' -Skip:$IsWindows {
            [IO.File]::WriteAllText("$tree/src/.hidden", 'h')
            Add-LockboxItem $path src -Recurse
            (Get-LockboxItem $path).Name | Should -Not -Contain 'src/.hidden'
            Add-LockboxItem $path src/.hidden
            (Get-LockboxItem $path).Name | Should -Contain 'src/.hidden'
            Remove-LockboxItem $path src
            Add-LockboxItem $path src -Recurse -Hidden
            (Get-LockboxItem $path).Name | Should -Contain 'src/.hidden'
        }

        It 'heeds ignore files in folders, unless told not to' {
            [IO.File]::WriteAllText("$tree/src/.lockboxignore", "*.tmp`n/lib/`n*.bin`nnothing`n")
            Add-LockboxItem $path src -Recurse
            (Get-LockboxItem $path -File).Name | Should -BeExactly 'src/app.cs'
            Add-LockboxItem $path src/obj/app.tmp
            (Get-LockboxItem $path -File).Name | Should -BeExactly 'src/app.cs', 'src/obj/app.tmp'
            Add-LockboxItem $path src -Recurse -NoIgnoreFile -IfExists Skip
            (Get-LockboxItem $path).Name | Should -Contain 'src/lib/core.cs'
        }

        It 'adds a hidden file that is piped together with its folder' -Skip:$IsWindows {
            [IO.File]::WriteAllText("$tree/src/.hidden", 'h')
            Get-ChildItem -Force -Recurse | Add-LockboxItem $path -Recurse -ErrorAction Stop
            (Get-LockboxItem $path).Name | Should -Contain 'src/.hidden'
        }

        It 'skips the lockbox itself' {
            $inside = Join-Path $tree 'inside.lockbox'
            New-Lockbox $inside -KeyFile $key
            Unlock-Lockbox $inside -KeyFile $key
            Add-LockboxItem $inside . -Recurse -ErrorAction Stop
            (Get-LockboxItem $inside).Name | Should -Not -Contain 'inside.lockbox'
            (Get-LockboxItem $inside).Name | Should -Contain 'src/app.cs'
            Get-ChildItem -File | Add-LockboxItem $inside -ErrorAction Stop
            Test-Lockbox $inside | Should -BeTrue
        }

        It 'reports a path that is not there, and adds the rest' {
            Add-LockboxItem $path no-such-file, src/app.cs, no*match -ErrorVariable failed -ErrorAction SilentlyContinue
            $failed | Should -HaveCount 1
            Should-BeError $failed[0] LockboxReadFailed ReadError
            (Get-LockboxItem $path).Name | Should -BeExactly 'src/app.cs'
        }

        It 'reports what cannot be read, and adds the rest' -Skip:$IsWindows {
            mkfifo "$tree/src/pipe"
            [IO.File]::WriteAllText("$tree/src/secret", 'x')
            chmod 0 "$tree/src/secret"
            $isRoot = (id -u) -eq 0
            Add-LockboxItem $path src -Recurse -ErrorVariable failed -ErrorAction SilentlyContinue
            $failed | Should -HaveCount ($isRoot ? 1 : 2)
            $failed | ForEach-Object { Should-BeError $_ LockboxReadFailed ReadError }
            (Get-LockboxItem $path).Name | Should -Contain 'src/app.cs'
            (Get-LockboxItem $path).Name | Should -Not -Contain 'src/pipe'
        }
    }

    Context 'links' {
        BeforeEach {
            if (-not $IsWindows) {
                ln -s app.cs src/link
                ln -s ../docs src/folder
                ln -s nowhere src/dangling
            }
        }

        It 'are kept as links' -Skip:$IsWindows {
            Add-LockboxItem $path src -Recurse
            (Get-LockboxItem $path -Link).Name | Should -BeExactly 'src/dangling', 'src/folder', 'src/link'
            (Get-LockboxItem $path -Link).Target | Should -BeExactly 'nowhere', '../docs', 'app.cs'
        }

        It 'are followed when asked to' -Skip:$IsWindows {
            Add-LockboxItem $path src -Recurse -SymbolicLink Follow -ErrorVariable failed -ErrorAction SilentlyContinue
            (Get-LockboxItem $path src/link).Kind | Should -Be File
            (Get-LockboxItem $path).Name | Should -Contain 'src/folder/read me.md'
            $failed.Count | Should -BeLessOrEqual 1
        }

        It 'are skipped when asked to' -Skip:$IsWindows {
            Add-LockboxItem $path src -Recurse -SymbolicLink Skip
            Get-LockboxItem $path -Link | Should -BeNullOrEmpty
        }
    }

    Context 'names that are there already' {
        BeforeEach {
            Add-LockboxItem $path src/app.cs
            $first = Get-Content src/app.cs -Raw
            [IO.File]::WriteAllText("$tree/src/app.cs", 'changed')
        }

        It 'are errors, and the rest is added' {
            Add-LockboxItem $path src/app.cs, src/data.bin -ErrorVariable failed -ErrorAction SilentlyContinue
            Should-BeError $failed[0] LockboxItemExists ResourceExists
            Get-LockboxItemContent $path src/app.cs -Raw | Should -BeExactly $first
            (Get-LockboxItem $path).Name | Should -Contain 'src/data.bin'
        }

        It 'leave the lockbox untouched with -ErrorAction Stop' {
            $before = Get-FileHashText $path
            { Add-LockboxItem $path src/data.bin, src/app.cs -ErrorAction Stop } | Should -Throw
            (Get-LockboxItem $path).Name | Should -BeExactly 'src/app.cs'
        }

        It 'are kept with Skip' {
            Add-LockboxItem $path src/app.cs -IfExists Skip -ErrorAction Stop
            Get-LockboxItemContent $path src/app.cs -Raw | Should -BeExactly $first
        }

        It 'are replaced with Overwrite' {
            Add-LockboxItem $path src/app.cs -IfExists Overwrite
            Get-LockboxItemContent $path src/app.cs | Should -BeExactly 'changed'
            (Get-Lockbox $path).ItemCount | Should -Be 1
        }

        It 'are replaced with Newer when they are' {
            [IO.File]::SetLastWriteTimeUtc("$tree/src/app.cs", $oddTime.AddYears(-1))
            Add-LockboxItem $path src/app.cs -IfExists Newer
            Get-LockboxItemContent $path src/app.cs -Raw | Should -BeExactly $first
            [IO.File]::SetLastWriteTimeUtc("$tree/src/app.cs", $oddTime.AddYears(1))
            Add-LockboxItem $path src/app.cs -IfExists Newer
            Get-LockboxItemContent $path src/app.cs | Should -BeExactly 'changed'
        }
    }

    Context 'values' {
        It 'keep one string exactly' {
            Add-LockboxItem $path -Name a.txt -Value 'no line break'
            (Get-LockboxItem $path a.txt).Length | Should -Be 13
            Add-LockboxItem $path -Name empty.txt -Value ''
            (Get-LockboxItem $path empty.txt).Length | Should -Be 0
        }

        It 'make lines of several strings' {
            Add-LockboxItem $path -Name a.txt -Value 'one', 'two'
            Get-LockboxItemContent $path a.txt | Should -Be 'one', 'two'
            Get-LockboxItemContent $path a.txt -Raw | Should -BeExactly ('one', 'two', '' -join [Environment]::NewLine)
            Get-Content "$tree/src/app.cs" | Add-LockboxItem $path -Name b.txt
            Get-LockboxItemContent $path b.txt | Should -Be (Get-Content "$tree/src/app.cs")
        }

        It 'keep bytes and streams' {
            Add-LockboxItem $path -Name bytes -Value ([byte[]](1, 2, 3))
            [byte[]](Get-LockboxItemContent $path bytes -AsByteStream) | Should -Be 1, 2, 3
            $stream = [IO.MemoryStream]::new([byte[]](4, 5))
            Add-LockboxItem $path -Name stream -Value $stream
            [byte[]](Get-LockboxItemContent $path stream -AsByteStream) | Should -Be 4, 5
            $stream.CanRead | Should -BeTrue
        }

        It 'take the chunks of another item' {
            $big = [byte[]]::new(1MB)
            [Random]::new(3).NextBytes($big)
            Add-LockboxItem $path -Name big -Value $big
            Get-LockboxItemContent $path big -AsByteStream | Add-LockboxItem $path -Name again
            $stream = Get-LockboxItemContent $path again -AsStream
            try { (Get-FileHash -InputStream $stream).Hash | Should -Be (Get-BytesHash $big) }
            finally { $stream.Dispose() }
        }

        It 'go below -Destination' {
            Add-LockboxItem $path -Name a -Value 1 -Destination sub
            (Get-LockboxItem $path 'sub/a').Name | Should -BeExactly 'sub/a'
        }
    }

    Context 'items of another lockbox' {
        It 'are copied with their times' {
            Add-LockboxItem $path src -Recurse
            $other = New-TestLockbox
            Get-LockboxItem $path 'src/**' | Add-LockboxItem $other -Destination copy
            $names = (Get-LockboxItem $path 'src/**').Name
            (Get-LockboxItem $other 'copy/**').Name | Should -BeExactly $names.ForEach({ "copy/$_" })
            (Get-LockboxItem $other copy/src/app.cs).ModifiedAt.ToUniversalTime() | Should -Be $oddTime
            Get-LockboxItemContent $other copy/src/app.cs | Should -Be (Get-Content src/app.cs)
            Test-Lockbox $other | Should -BeTrue
        }
    }

    Context 'refusals' {
        It 'change no byte with -WhatIf, and ask for nothing' {
            Lock-Lockbox -All
            $before = Get-FileHashText $path
            $files = (Get-ChildItem (Split-Path $path)).Name
            Get-ChildItem | Add-LockboxItem $path -Recurse -WhatIf -ErrorAction Stop
            Get-FileHashText $path | Should -Be $before
            (Get-ChildItem (Split-Path $path)).Name | Should -Be $files
        }

        It 'say what is meant when the folder stands where the lockbox belongs' {
            $record = Get-ErrorOf { Add-LockboxItem ./src -Recurse }
            Should-BeError $record LockboxCorrupt InvalidData
            $record.ErrorDetails.RecommendedAction | Should -Match 'Add-LockboxItem -Path'
        }

        It 'say that there is nothing to add' {
            $record = Get-ErrorOf { Add-LockboxItem $path }
            $record.FullyQualifiedErrorId | Should -BeLike 'LockboxNothingToAdd,*'
            $record.CategoryInfo.Category | Should -Be InvalidArgument
        }

        It 'accept an empty pipeline' {
            $before = Get-FileHashText $path
            Get-ChildItem *.nothing | Add-LockboxItem $path -ErrorAction Stop
            Get-FileHashText $path | Should -Be $before
        }

        It 'say which lockbox is missing' {
            Should-BeError (Get-ErrorOf { Add-LockboxItem ./none.lockbox src }) LockboxNotFound ObjectNotFound
        }

        It 'touch nothing when the key is wrong' {
            $before = Get-FileHashText $path
            $record = Get-ErrorOf { Add-LockboxItem $path src -KeyFile (New-KeyFile) }
            Should-BeError $record LockboxWrongKey AuthenticationError
            Get-FileHashText $path | Should -Be $before
        }

        It 'name the drive that is no file system' {
            Should-BeError (Get-ErrorOf { Add-LockboxItem Env:/x src }) LockboxNotFound ObjectNotFound
            Add-LockboxItem $path Env:/PATH -ErrorVariable failed -ErrorAction SilentlyContinue
            Should-BeError $failed[0] LockboxReadFailed ReadError
        }
    }

    It 'leaves the previous commit when it is stopped in the middle' {
        Add-LockboxItem $path -Name first -Value 1
        $big = Join-Path $tree big.bin
        $file = [IO.File]::Create($big)
        try { $file.SetLength(3GB) } finally { $file.Dispose() }
        $shell = [powershell]::Create()
        [void]$shell.AddScript("Import-Module '$manifest'; Add-LockboxItem '$path' '$big' -KeyFile '$key'")
        $running = $shell.BeginInvoke()
        Start-Sleep -Milliseconds 400
        $shell.Stop()
        $shell.Dispose()
        (Get-LockboxItem $path).Name | Should -BeExactly 'first'
        Remove-Item $big
    }

    It 'says when the lockbox cannot be written, and reading still works' -Skip:($IsWindows -or (id -u) -eq 0) {
        Add-LockboxItem $path -Name x -Value 1
        chmod 444 $path
        try {
            $record = Get-ErrorOf { Add-LockboxItem $path -Name y -Value 1 }
            Should-BeError $record LockboxReadOnly PermissionDenied
            Get-LockboxItemContent $path x | Should -Be 1
        }
        finally { chmod 600 $path }
    }

    It 'adds to the lockbox that is being listed' {
        Add-LockboxItem $path src -Recurse
        Get-LockboxItem $path -File | ForEach-Object { Add-LockboxItem $path -Name "again/$_" -Value $_.Length }
        (Get-LockboxItem $path 'again/**') | Should -HaveCount 5
    }

    It 'lets many read while some write' {
        Add-LockboxItem $path src -Recurse
        $writers = 1..4 | ForEach-Object {
            Start-ThreadJob -ThrottleLimit 16 {
                Import-Module $using:manifest
                1..5 | ForEach-Object { Add-LockboxItem $using:path -Name "w$($using:_)/$_" -Value $_ }
            }
        }
        $readers = 1..12 | ForEach-Object {
            Start-ThreadJob -ThrottleLimit 16 {
                Import-Module $using:manifest
                1..10 | ForEach-Object {
                    Get-LockboxItemContent $using:path src/app.cs -Raw
                    (Get-LockboxItem $using:path 'src/**').Count
                }
            }
        }
        $expected = (Get-Content src/app.cs -Raw), 8
        $seen = $readers | Receive-Job -Wait -AutoRemoveJob -ErrorAction Stop
        $seen | Sort-Object -Unique | Should -Be ($expected | Sort-Object -Unique)
        $writers | Receive-Job -Wait -AutoRemoveJob -ErrorAction Stop
        (Get-LockboxItem $path 'w?/*') | Should -HaveCount 20
    }

    It 'works in thread jobs, one after the other' {
        $jobs = 1..4 | ForEach-Object {
            $n = $_
            Start-ThreadJob {
                Import-Module $using:manifest
                Add-LockboxItem $using:path -Name "job$($using:n)" -Value $using:n -KeyFile $using:key
            }
        }
        $jobs | Receive-Job -Wait -AutoRemoveJob
        (Get-LockboxItem $path).Name | Should -BeExactly 'job1', 'job2', 'job3', 'job4'
    }
}
