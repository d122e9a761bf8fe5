# The content of items on a drive, mostly against what the same command does to a file of the host.

Describe 'Content on a drive' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $path = New-TestLockbox
        $folder = New-Folder
        New-PSDrive -PSProvider Lockbox -Name lb -Root $path -Scope Global
        New-PSDrive -PSProvider Lockbox -Name ro -Root $path -ReadOnly -Scope Global

        $contents = [ordered]@{
            lines = "one`ntwo`r`nthree"; ended = "a,b`nKäse,`n"; empty = ''; break = "`n"; blanks = "`n`n x`n"
            wide = "`u{FEFF}ö,two`n"; delimiter = 'a,,b,'
        }
        foreach ($name in $contents.Keys) { [IO.File]::WriteAllText("$folder/$name", $contents[$name]) }
        Get-ChildItem $folder -File | Add-LockboxItem $path -BasePath $folder

        function Get-Hex ([string] $Name) {
            $bytes = [Collections.Generic.List[byte]]::new()
            Get-LockboxItemContent $path $Name -AsByteStream | ForEach-Object { $bytes.AddRange([byte[]]$_) }
            [Convert]::ToHexString($bytes.ToArray())
        }

        function Get-Sequence { (Get-Lockbox $path).CommitSequence }

        function Get-Shown ([scriptblock] $Read, [string] $Place) {
            # Everything that a read gives, with the types, as text.
            @(& $Read $Place).ForEach{ "$($_.GetType()): $_" } -join "`n"
        }
    }
    AfterAll {
        Remove-PSDrive lb, ro -Force
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
    }

    It 'is read as a file of the host is: <Read>' -ForEach @(
        { Get-Content $args[0] }, { Get-Content $args[0] -Raw }, { Get-Content $args[0] -TotalCount 2 }
        { Get-Content $args[0] -TotalCount 0 }, { Get-Content $args[0] -ReadCount 2 }
        { Get-Content $args[0] -ReadCount 0 }, { Get-Content $args[0] -Delimiter ',' }
        { Get-Content $args[0] -Delimiter 'wo' }, { Get-Content $args[0] -Delimiter 'nowhere' }
        { Get-Content $args[0] -AsByteStream }, { Get-Content $args[0] -AsByteStream -TotalCount 3 }
        { Get-Content $args[0] -AsByteStream -Raw }, { Get-Content $args[0] -AsByteStream -ReadCount 4 }
        { Get-Content $args[0] -Encoding latin1 }, { Get-Content $args[0] | Select-Object -First 1 }
        { Get-Content -LiteralPath $args[0] -Encoding utf8 }
    ).ForEach{ @{ Read = $_ } } {
        foreach ($name in $contents.Keys) {
            Get-Shown $Read "lb:/$name" | Should -BeExactly (Get-Shown $Read "$folder/$name") -Because $name
        }
    }

    It 'is written as a file of the host is: <_.Options.Keys> <_.Options.Encoding>' -ForEach @(
        @{ Options = @{} }, @{ Options = @{ NoNewline = $true } }, @{ Options = @{ Encoding = 'unicode' } }
        @{ Options = @{ Encoding = 'utf8BOM' } }, @{ Options = @{ Encoding = 'latin1'; NoNewline = $true } }
    ) {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $objects = 'Käse', 1.5, $null, (Get-Date 2026-01-02), @{ a = 1 }, @(1, 'zwei'), [byte]7,
                [pscustomobject]@{ p = 'q' }, (Get-Item .), '', "split`u{D83D}", "`u{DD11}"
            foreach ($place in $folder, 'lb:/') {
                Remove-Item "$place/w3" -ErrorAction Ignore
                $objects | Set-Content "$place/w1" @Options
                Set-Content "$place/w2" -Value $objects @Options
                'mehr', 2.25 | Add-Content "$place/w2" @Options
                'mehr', 2.25 | Add-Content "$place/w3" @Options
                Set-Content "$place/w4" -Value @() @Options
                1..3 | Set-Content "$place/w5" @Options -PassThru | Should -Be 1, 2, 3
                [byte[]](1, 2, 200) | Set-Content "$place/w6" -AsByteStream
                [byte[]](3, 4) | Add-Content "$place/w6" -AsByteStream
            }
            foreach ($name in 'w1', 'w2', 'w3', 'w4', 'w5', 'w6') {
                Get-Hex $name | Should -Be ([Convert]::ToHexString([IO.File]::ReadAllBytes("$folder/$name")))
            }
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
    }

    It 'gives the last lines with a parameter of its own' {
        Set-Content lb:/log (1..2000)
        Get-Content lb:/log -LastLines 2 | Should -Be 1999, 2000
        Get-Content lb:/log -LastLines 0 | Should -BeNullOrEmpty
        (Get-Content lb:/log -LastLines 5000).Count | Should -Be 2000
        { Get-Content lb:/log -Tail 2 -ErrorAction Stop } | Should -Throw '*FileSystem*'
    }

    It 'is set, added to and cleared in one commit each' {
        Set-Content lb:/one 'old'
        # A commit that deletes something is mirrored and then marked as clean: three sequences.
        foreach ($change in @(
                @{ Change = { Set-Content lb:/one 'new', 'lines' }; Commits = 3 }
                @{ Change = { 'x', 'y' | Set-Content lb:/one }; Commits = 3 }
                @{ Change = { ${lb:one} = 'assigned' }; Commits = 3 }
                @{ Change = { Clear-Content lb:/one }; Commits = 3 }
                @{ Change = { 1..50 | Add-Content lb:/one }; Commits = 1 })) {
            $before = Get-Sequence
            & $change.Change
            (Get-Sequence) - $before | Should -Be $change.Commits -Because $change.Change
        }
    }

    It 'is a variable of its drive' {
        ${lb:variable} = 'one'
        Get-Content lb:/variable | Should -Be 'one'
        ${lb:variable} | Should -Be 'one'
        ${lb:variable} += 'two'
        ${lb:variable} = @(${lb:variable}) + 'three'
        @(${lb:variable})[-1] | Should -Be 'three'
        ${lb:not there} | Should -BeNullOrEmpty
        New-Item lb:/variables -ItemType Directory
        $record = Get-ErrorOf { ${lb:variables} = 'x' }
        $record.Exception | Should -BeOfType ([Lockbox.LockboxReadException])
        $record = Get-ErrorOf { ${ro:variable} = 'x' }
        $record.Exception | Should -BeOfType ([Lockbox.LockboxReadOnlyException])
    }

    It 'is cleared by scripts as well' {
        Set-Content lb:/scripted 'x'
        $ExecutionContext.InvokeProvider.Content.Clear('lb:/scripted')
        (Get-Item lb:/scripted).Length | Should -Be 0
        $writer = @($ExecutionContext.InvokeProvider.Content.GetWriter('lb:/scripted'))[0]
        $writer.Write(@('a', 'b')) | Should -Be 'a', 'b'
        $writer.Close()
        $writer.Close()
        $reader = @($ExecutionContext.InvokeProvider.Content.GetReader('lb:/scripted'))[0]
        $reader.Read(1) | Should -Be 'a'
        $reader.Seek(0, 'Begin')
        $reader.Read(0) | Should -Be 'a', 'b'
        { $reader.Seek(1, 'Current') } | Should -Throw
        $reader.Close()
        $writer = @($ExecutionContext.InvokeProvider.Content.GetWriter('lb:/scripted'))[0]
        $writer.Seek(2, 'Begin')
        [void]$writer.Write(@('B'))
        { $writer.Seek(0, 'End') } | Should -Throw
        $writer.Close()
        Get-Content lb:/scripted | Should -Be 'a', 'B'
    }

    It 'stays what it was when the pipeline ends early: <Name>' -ForEach @(
        @{ Name = 'an error before'; Run = {
                1..9 | ForEach-Object { if ($_ -eq 5) { throw 'x' }; $_ } | Set-Content lb:/kept
            } }
        @{ Name = 'an error behind'; Run = { 1..9 | Set-Content lb:/kept -PassThru | ForEach-Object { throw 'x' } } }
        @{ Name = 'enough behind'; Run = { 1..9 | Set-Content lb:/kept -PassThru | Select-Object -First 1 } }
        @{ Name = 'break'; Run = {
                foreach ($i in 1) { 1..9 | ForEach-Object { if ($_ -eq 5) { break }; $_ } | Set-Content lb:/kept }
            } }
        @{ Name = 'text for bytes'; Run = { [byte]1, 'x', [byte]2 | Set-Content lb:/kept -AsByteStream } }
        @{ Name = 'much'; Run = {
                $much = 'x' * 1MB
                1..30 | ForEach-Object { if ($_ -eq 29) { throw 'x' }; $much } | Add-Content lb:/kept
            } }
    ) {
        Set-Content lb:/kept 'old'
        $before = Get-Sequence
        try { & $Run 2>$null | Out-Null } catch { $null = $_ }
        Get-Content lb:/kept | Should -Be 'old'
        Get-Sequence | Should -Be $before
        Set-LockboxItemContent $path free 'x' -LockTimeoutSeconds 0
    }

    It 'stays what it was after Ctrl+C, and the lockbox is free' {
        Set-Content lb:/stopped 'old'
        foreach ($text in "'new'", "'x' * 20MB") {
            $reached = Join-Path (New-Folder) reached
            $shell = [powershell]::Create()
            try {
                [void]$shell.AddScript("
                    Import-Module '$manifest'
                    [void](New-PSDrive -PSProvider Lockbox -Name lb -Root '$path')
                    & { $text; [IO.File]::WriteAllText('$reached', ''); Start-Sleep 600 } | Set-Content lb:/stopped")
                $running = $shell.BeginInvoke()
                while (-not (Test-Path $reached) -and -not $running.IsCompleted) { Start-Sleep -Milliseconds 50 }
                $shell.Stop()
                $running.IsCompleted | Should -BeTrue
            }
            finally { $shell.Dispose() }
            Get-Content lb:/stopped | Should -Be 'old'
            Set-LockboxItemContent $path free 'x' -LockTimeoutSeconds 0
        }
    }

    It 'keeps no lockbox busy by a writer or a reader that nobody closes' {
        Set-Content lb:/forgotten -Value ('x' * 3MB)
        & {
            $writer = @($ExecutionContext.InvokeProvider.Content.GetWriter('lb:/forgotten'))[0]
            [void]$writer.Write(@('y' * 20MB))
            $reader = @($ExecutionContext.InvokeProvider.Content.GetReader('lb:/forgotten'))[0]
            [void]$reader.Read(1)
            $writer = $reader = $null
        }
        for ($i = 0; $i -lt 100; $i++) {
            [GC]::Collect()
            [GC]::WaitForPendingFinalizers()
            try { Set-LockboxItemContent $path free 'y' -LockTimeoutSeconds 0; break }
            catch { Start-Sleep -Milliseconds 50 }
        }
        Get-LockboxItemContent $path free | Should -Be 'y'
        (Get-Item lb:/forgotten).Length | Should -Be (3MB + [Environment]::NewLine.Length)
    }

    It 'says by an error of its own what goes wrong while it is committed' {
        Set-Content lb:/below 'x'
        $record = Get-ErrorOf { Set-Content lb:/below/this 'x' -ErrorAction Stop }
        Should-BeError $record LockboxItemExists ResourceExists
        Set-Content lb:/below/this 'x' -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed | Should -HaveCount 1
        $failed[0].TargetObject | Should -Be 'lb:/below/this'
        (Get-ErrorOf { Set-Content lb:/below [byte]1, 'x' -AsByteStream -ErrorAction Stop }).FullyQualifiedErrorId |
            Should -BeLike 'LockboxParameterConflict,*'
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'a directory'; Run = { Get-Content lb:/dir -ErrorAction Stop }; Id = 'LockboxReadFailed' }
        @{ Name = 'the top'; Run = { Get-Content lb:/ -ErrorAction Stop }; Id = 'LockboxReadFailed' }
        @{ Name = 'a link to read'; Run = { Get-Content lb:/link -ErrorAction Stop }; Id = 'LockboxReadFailed' }
        @{ Name = 'a directory to write'; Run = { Set-Content lb:/dir x -ErrorAction Stop }; Id = 'LockboxItemExists' }
        @{ Name = 'an implied one'; Run = { Add-Content lb:/dir/in x -ErrorAction Stop }; Id = 'LockboxItemExists' }
        @{ Name = 'a link'; Run = { Set-Content lb:/link x -ErrorAction Stop }; Id = 'LockboxItemExists' }
        @{ Name = 'a directory to clear'; Run = { Clear-Content lb:/dir -ErrorAction Stop }; Id = 'LockboxItemExists' }
        @{ Name = 'waiting'; Run = { Get-Content lb:/file -Wait -ErrorAction Stop }; Id = 'LockboxParameterConflict' }
        @{ Name = 'to set, read-only'; Run = { Set-Content ro:/file x -ErrorAction Stop }; Id = 'LockboxReadOnly' }
        @{ Name = 'to add, read-only'; Run = { Add-Content ro:/new x -ErrorAction Stop }; Id = 'LockboxReadOnly' }
        @{ Name = 'to clear, read-only'; Run = { Clear-Content ro:/file -ErrorAction Stop }; Id = 'LockboxReadOnly' }
    ) {
        New-LockboxItem $path dir -Force
        New-LockboxItem $path link -Target nowhere -Force
        Set-LockboxItemContent $path dir/in/x 'x'
        Set-LockboxItemContent $path file 'x'
        ((Get-ErrorOf $Run).FullyQualifiedErrorId -split ',')[0] | Should -Be $Id
        Get-Content ro:/file | Should -Be 'x'
    }

    It 'changes nothing with -WhatIf' {
        Set-Content lb:/what 'old'
        $hash = Get-FileHashText $path
        Set-Content lb:/what, lb:/if new -WhatIf
        Add-Content lb:/what new -WhatIf
        Clear-Content lb:/what -WhatIf
        Get-FileHashText $path | Should -Be $hash
    }

    It 'is piped from item to item, also the same, and by names with brackets' {
        Set-Content -LiteralPath 'lb:/a [1].txt' (1..500)
        Get-Content -LiteralPath 'lb:/a [1].txt' | Set-Content -LiteralPath 'lb:/a [1].txt'
        Get-Item -LiteralPath 'lb:/a [1].txt' | Get-Content | Should -Be (1..500)
        Get-ChildItem lb:/ -Filter 'a *' | Add-Content -Value 'more'
        Get-Content -LiteralPath 'lb:/a [1].txt' -LastLines 1 | Should -Be 'more'
        foreach ($name in 'new[1].txt', 'dir/new [x].txt') {
            Set-Content -LiteralPath "lb:/$name" 'first'
            Add-Content -LiteralPath "lb:/$name" 'second'
            Get-LockboxItemContent $path -LiteralName $name | Should -Be 'first', 'second'
        }
        Push-Location lb:/dir
        try {
            Set-Content ../up.txt 'x'
            Set-Content here.txt 'y'
            Get-Content lb:/up.txt, lb:/dir/here.txt | Should -Be 'x', 'y'
        }
        finally { Pop-Location }
    }

    It 'shows what another process has written at once' {
        Set-Content lb:/other 'here'
        $key = Join-Path (Split-Path $path) test.key
        Invoke-Child "'there' | Set-LockboxItemContent '$path' other -KeyFile '$key'" | Should -BeNullOrEmpty
        Get-Content lb:/other | Should -Be 'there'
    }

    It 'leaves nothing in clear in the lockbox, and nothing beside it' {
        $sentinel = 'S3NT1NEL-a41f-of-content'
        $files = [IO.Directory]::GetFiles((Split-Path $path))
        Set-Content lb:/secret.txt "$sentinel 1"
        Add-Content lb:/secret.txt "$sentinel 2"
        ${lb:secret.txt} += "$sentinel 3"
        [IO.Directory]::GetFiles((Split-Path $path)) | Should -Be $files
        $text = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($path))
        $text.Contains('S3NT1NEL') | Should -BeFalse
        (Get-Content lb:/secret.txt -Raw).Contains($sentinel) | Should -BeTrue
    }

    It 'is large, too' {
        $chunk = [byte[]]::new(3MB)
        [Random]::new(5).NextBytes($chunk)
        Set-LockboxItemContent $path large -Value $chunk
        $read = Get-Content lb:/large -AsByteStream -Raw
        Get-BytesHash $read | Should -Be (Get-BytesHash $chunk)
        1..60000 | Set-Content lb:/lines
        'x' * 3MB | Add-Content lb:/lines -NoNewline
        $lines = Get-Content lb:/lines
        $lines.Count | Should -Be 60001
        $lines[-2] | Should -Be 60000
        $lines[-1].Length | Should -Be 3MB
    }
}
