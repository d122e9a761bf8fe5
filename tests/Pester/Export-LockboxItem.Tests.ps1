Describe 'Export-LockboxItem' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $tree = New-Tree
        $path = New-TestLockbox
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
    }
    AfterAll { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All }
    BeforeEach { $out = Join-Path (New-Folder) out }

    It 'gives the whole tree back: bytes, names, times, permissions, empty folders' {
        Export-LockboxItem $path -Destination $out | Should -BeNullOrEmpty
        Get-TreeState $out | Sort-Object | Should -Be (Get-TreeState $tree | Sort-Object)
    }

    It 'gives back every odd name and link, through the pipeline' -Skip:$IsWindows {
        $odd = New-Folder
        $names = 'a[b]', '[', ']', 'star*', 'what?', "it's", 'say "x"', 'back`tick', ' blank ', 'trailing.', '-dash',
            'ünï', '🔒😀', ('n' * 255), ('é' * 127), 'Case', 'case', "tab`there", 'semi;colon', 'a\b', '$env:x',
            '#hash', '@(1)', '{}', 'CON'
        foreach ($name in $names) { [IO.File]::WriteAllText([IO.Path]::Join($odd, $name), $name) }
        [void][IO.Directory]::CreateDirectory("$odd/em[p]ty")
        [void][IO.Directory]::CreateDirectory("$odd/ deep /[x]/🔑")
        [IO.File]::WriteAllText("$odd/ deep /[x]/🔑/file", 'x')
        ln -s Case "$odd/link to"
        ln -s ../nowhere "$odd/dangling"
        ln -s ' deep /[x]' "$odd/folder link"
        chmod 751 "$odd/em[p]ty"; chmod 400 "$odd/Case"
        $lockbox = New-TestLockbox
        Push-Location $odd
        try { Get-ChildItem -Recurse | Add-LockboxItem $lockbox -ErrorAction Stop } finally { Pop-Location }
        (Get-LockboxItem $lockbox -File) | Should -HaveCount ($names.Count + 1)
        Export-LockboxItem $lockbox -Destination $out -ErrorAction Stop
        Get-TreeState $out | Sort-Object | Should -Be (Get-TreeState $odd | Sort-Object)
        foreach ($name in $names) {
            Get-LockboxItemContent $lockbox -LiteralName $name -Raw | Should -BeExactly $name
        }
        Get-LockboxItem $lockbox -LiteralName $names | Remove-LockboxItem
        (Get-LockboxItem $lockbox -File).Name | Should -BeExactly ' deep /[x]/🔑/file'
        Test-Lockbox $lockbox | Should -BeTrue
    }

    It 'exports what a pattern matches' {
        Export-LockboxItem $path 'src/**/*.cs' -Destination $out
        (Get-ChildItem $out -Recurse -File).Name | Sort-Object | Should -Be 'app.cs', 'core.cs'
        "$out/src/lib/core.cs" | Should -Exist
    }

    It 'exports a directory with everything below it' {
        Export-LockboxItem $path src -Destination $out
        (Get-ChildItem $out).Name | Should -Be src
        Get-TreeState "$out/src" | Sort-Object | Should -Be (Get-TreeState "$tree/src" | Sort-Object)
    }

    It 'exports piped items' {
        Get-LockboxItem $path 'src/*' -File | Export-LockboxItem -Destination $out
        (Get-ChildItem $out/src).Name | Sort-Object | Should -Be 'app.cs', 'data.bin', 'nothing'
        Get-LockboxItem $path 'nothing*' | Export-LockboxItem -Destination "$out-none"
        "$out-none" | Should -Not -Exist
    }

    It 'includes and excludes' {
        Export-LockboxItem $path -Destination $out -Include *.cs -Exclude lib
        (Get-ChildItem $out -Recurse -File).Name | Should -Be 'app.cs'
    }

    It 'flattens' {
        Export-LockboxItem $path 'src/**' -Destination $out -Flatten
        (Get-ChildItem $out).Name | Sort-Object | Should -Be 'app.cs', 'app.tmp', 'core.cs', 'data.bin', 'nothing'
    }

    It 'keeps times, unless told not to' {
        Export-LockboxItem $path src/app.cs -Destination $out
        (Get-Item $out/src/app.cs).LastWriteTimeUtc | Should -Be (Get-Item $tree/src/app.cs).LastWriteTimeUtc
        Export-LockboxItem $path src/app.cs -Destination "$out-2" -NoPreserve
        (Get-Item "$out-2/src/app.cs").LastWriteTime | Should -BeGreaterThan (Get-Date).AddHours(-1)
    }

    It 'passes on what it wrote' {
        $files = Export-LockboxItem $path 'src/*.cs' -Destination $out -PassThru
        $files.FullName | Should -Contain (Join-Path $out src/app.cs)
        $files | Where-Object Name -eq app.cs | Should -BeOfType ([IO.FileInfo])
    }

    It 'resolves the destination relative to the current location' {
        Push-Location (New-Folder)
        try {
            Export-LockboxItem $path docs -Destination ./here
            'here/docs/read me.md' | Should -Exist
        }
        finally { Pop-Location }
    }

    Context 'files that are there already' {
        BeforeEach {
            [void][IO.Directory]::CreateDirectory("$out/src")
            [IO.File]::WriteAllText("$out/src/app.cs", 'mine')
        }

        It 'are errors, and the rest is written' {
            Export-LockboxItem $path src -Destination $out -ErrorVariable failed -ErrorAction SilentlyContinue
            $failed | Should -HaveCount 1
            Should-BeError $failed[0] LockboxDestinationExists ResourceExists
            Get-Content $out/src/app.cs | Should -Be mine
            "$out/src/lib/core.cs" | Should -Exist
        }

        It 'are kept with Skip' {
            Export-LockboxItem $path src -Destination $out -IfExists Skip -ErrorAction Stop
            Get-Content $out/src/app.cs | Should -Be mine
        }

        It 'are replaced with Overwrite' {
            Export-LockboxItem $path src -Destination $out -IfExists Overwrite -ErrorAction Stop
            Get-FileHashText $out/src/app.cs | Should -Be (Get-FileHashText $tree/src/app.cs)
        }

        It 'are replaced with Newer when the item is' {
            Export-LockboxItem $path src/app.cs -Destination $out -IfExists Newer -ErrorAction Stop
            Get-Content $out/src/app.cs | Should -Be mine
            [IO.File]::SetLastWriteTimeUtc("$out/src/app.cs", [datetime]::new(1999, 1, 1, 0, 0, 0, [DateTimeKind]::Utc))
            Export-LockboxItem $path src/app.cs -Destination $out -IfExists Newer -ErrorAction Stop
            Get-FileHashText $out/src/app.cs | Should -Be (Get-FileHashText $tree/src/app.cs)
        }

        It 'are kept with Rename, and the item stands beside them' {
            Export-LockboxItem $path src/app.cs -Destination $out -IfExists Rename -ErrorAction Stop
            Get-Content $out/src/app.cs | Should -Be mine
            Get-FileHashText "$out/src/app (1).cs" | Should -Be (Get-FileHashText $tree/src/app.cs)
        }
    }

    Context 'refusals' {
        It 'write nothing through a link that is in the way' -Skip:$IsWindows {
            $elsewhere = New-Folder
            [void][IO.Directory]::CreateDirectory($out)
            ln -s $elsewhere "$out/src"
            $options = @{ IfExists = 'Overwrite'; ErrorVariable = 'failed'; ErrorAction = 'SilentlyContinue' }
            Export-LockboxItem $path src -Destination $out @options
            $failed | Should -Not -BeNullOrEmpty
            ($failed[0].FullyQualifiedErrorId -split ',')[0] | Should -BeIn LockboxUnsafePath, LockboxDestinationExists
            Get-ChildItem $elsewhere | Should -BeNullOrEmpty
        }

        It 'leave nothing behind with -WhatIf, and ask for nothing' {
            $locked = New-TestLockbox -Locked
            Export-LockboxItem $locked -Destination $out -WhatIf -ErrorAction Stop
            $out | Should -Not -Exist
        }

        It 'report a missing name and write the rest' {
            Export-LockboxItem $path nope, docs -Destination $out -ErrorVariable failed -ErrorAction SilentlyContinue
            Should-BeError $failed[0] LockboxItemNotFound ObjectNotFound
            "$out/docs/read me.md" | Should -Exist
        }

        It 'say when the destination is a file' {
            [IO.File]::WriteAllText($out, 'x')
            { Export-LockboxItem $path -Destination $out -ErrorAction Stop } | Should -Throw
            Get-Content $out | Should -Be x
        }
    }

    It 'leaves no partial file when it is stopped in the middle' {
        $lockbox = New-TestLockbox
        $big = [IO.File]::Create((Join-Path (New-Folder) big.bin))
        try { $big.SetLength(2GB) } finally { $big.Dispose() }
        Add-LockboxItem $lockbox $big.Name
        Remove-Item $big.Name
        $key = Join-Path (Split-Path $lockbox) test.key
        $shell = [powershell]::Create()
        $export = "Export-LockboxItem '$lockbox' -Destination '$out' -KeyFile '$key'"
        [void]$shell.AddScript("Import-Module '$manifest'; $export")
        [void]$shell.BeginInvoke()
        Start-Sleep -Milliseconds 300
        $shell.Stop()
        $isDone = $shell.InvocationStateInfo.State -eq 'Completed'
        $shell.Dispose()
        if (-not $isDone) {
            Get-ChildItem (Split-Path $out) -Recurse -Force | Should -BeNullOrEmpty
        }

        Test-Lockbox $lockbox | Should -BeTrue
    }
}
