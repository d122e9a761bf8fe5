# An hour's ordinary work on two mounted lockboxes, in sessions of their own as users have them: each is a pwsh with the
# module in its PSModulePath and nothing of these tests, which gets one command after the other.

Describe 'Work on drives' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $work = New-Folder
        $key = New-KeyFile $work
        $modules = New-Folder
        Copy-Item -LiteralPath (Get-Module Lockbox).ModuleBase (Join-Path $modules Lockbox) -Recurse

        function Start-Session {
            $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
            foreach ($given in '-NoProfile', '-NonInteractive', '-Command', '-') { $start.ArgumentList.Add($given) }
            $start.WorkingDirectory = $work
            $start.Environment['PSModulePath'] = $modules + [IO.Path]::PathSeparator + $env:PSModulePath
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            [Diagnostics.Process]::Start($start)
        }

        # Sends a script, and does not wait. The last line of the answer is the mark.
        function Send ([Diagnostics.Process] $Session, [scriptblock] $Script) {
            $text = "& { Invoke-Expression @'`n$Script`n'@ } *>&1 | ForEach-Object {
                [Console]::Out.WriteLine(`$_ -is [Management.Automation.ErrorRecord] ?
                    `"error `$((`$_.FullyQualifiedErrorId -split ',')[0])`" : `"`$_`") }
                [Console]::Out.WriteLine('-- done')"
            $coded = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text))
            $Session.StandardInput.WriteLine(
                "Invoke-Expression ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('$coded')))")
            $Session.StandardInput.Flush()
        }

        function Read-Answer ([Diagnostics.Process] $Session) {
            # No measure of speed: a session that is stuck must not keep the suite for ever.
            $reading = $Session.StandardOutput.ReadLineAsync()
            if (-not $reading.Wait([timespan]::FromMinutes(10))) { throw 'The session says nothing.' }
            $reading.Result
        }

        function Receive ([Diagnostics.Process] $Session) {
            while ($true) {
                $line = Read-Answer $Session
                if ($null -eq $line) { throw 'The session has ended.' }
                # What PowerShell tells the terminal before and after a command.
                $line = $line -replace '\e\[\?1[hl]'
                if ($line -eq '-- done') { return }
                $line
            }
        }

        # What a script gives out in a session, a text each; of an error its id.
        function Use ([Diagnostics.Process] $Session, [scriptblock] $Script) {
            Send $Session $Script
            Receive $Session
        }

        $one = Start-Session
        $two = Start-Session
        Use $one {
            New-Lockbox ./app.lockbox -KeyFile ./test.key
            New-Lockbox ./notes.lockbox -KeyFile ./test.key
            Mount-Lockbox ./app.lockbox -KeyFile ./test.key
            Mount-Lockbox ./notes.lockbox -KeyFile ./test.key
        } | Should -BeNullOrEmpty
        Use $two { Mount-Lockbox ./app.lockbox -KeyFile ./test.key } | Should -BeNullOrEmpty
    }
    AfterAll {
        foreach ($session in $one, $two) {
            if (-not $session.HasExited) { $session.Kill() }
            $session.Dispose()
        }

        foreach ($name in 'app', 'notes') { Test-Lockbox "$work/$name.lockbox" -KeyFile $key | Should -BeTrue }
        Clear-KeyEnvironment
    }

    It 'makes and edits files, wherever the current location is' {
        Use $one {
            Set-Location app:/
            $null = New-Item src/lib -ItemType Directory
            $null = New-Item src/app.cs -Value "class App { }`n"
            Set-Location src/lib
            'first', 'second' | Set-Content core.cs
            'third' | Add-Content ./core.cs
            (Get-Content core.cs) -replace 'second', '2nd' | Set-Content core.cs
            Get-Content core.cs
            Set-Content ../../readme.md -Value 'TODO: all of it'
            ${app:/readme.md} += 'and more'
            ${app:/readme.md}
            Set-Location ..
            if ((Test-Path lib -PathType Container) -and -not (Test-Path ./lib/none)) { "in $pwd" }
            Get-ChildItem app: -Recurse -Name
        } | Should -Be first, 2nd, third, 'TODO: all of itand more', 'in app:/src',
            app.cs, lib, lib/core.cs
    }

    It 'finds files and lines' {
        Use $one {
            Get-ChildItem app:/ -Recurse | Where-Object { $_.Length -gt 13 -and $_.Leaf -like 'a*' } |
                ForEach-Object Name
            Get-ChildItem app:/ -Recurse -File | Select-LockboxString 'TODO|2nd' |
                ForEach-Object { $_.Name + ':' + $_.LineNumber }
        } | Should -Be src/app.cs, readme.md:1, src/lib/core.cs:2
    }

    It 'renames many at once, and one with brackets' {
        Use $one {
            Set-Location app:/
            $null = New-Item drafts -ItemType Directory
            1..3 | ForEach-Object { Set-Content "drafts/$_.txt" $_ }
            Get-ChildItem drafts | Rename-Item -NewName { $_.Leaf -replace '\.txt$', '.md' }
            Set-Content -LiteralPath 'drafts/a[1].txt' 'brackets'
            Set-Content 'drafts/a1.txt' 'none'
            Get-Item -LiteralPath 'drafts/a[1].txt' | Rename-Item -NewName 'b[1].txt'
            Get-Content -LiteralPath 'drafts/b[1].txt'
            Move-Item drafts/1.md, drafts/2.md src
            Get-ChildItem drafts, src -Name
        } | Should -Be brackets, 3.md, a1.txt, 'b[1].txt', 1.md, 2.md, app.cs, lib
    }

    It 'copies from one lockbox to the other and back' {
        Use $one {
            Copy-Item app:/src notes:/ -Recurse
            Set-Location notes:/src
            Get-ChildItem app:/ -Recurse | Where-Object Leaf -Like '*.txt' | Copy-Item -Destination .
            Set-Content lib/core.cs 'edited'
            Copy-Item lib/core.cs app:/src/lib/copy.cs
            Get-Content app:/src/lib/copy.cs
            Get-ChildItem -Recurse -File | ForEach-Object Name
        } | Should -Be edited, src/1.md, src/2.md, src/a1.txt, src/app.cs, 'src/b[1].txt', src/lib/core.cs
    }

    It 'completes names from where one is, as they have to be written' {
        Use $one {
            Set-Location app:/drafts
            foreach ($line in 'Get-Content b', 'Get-Content -LiteralPath b', 'Copy-Item notes:/src/l',
                'Rename-Item ./a1', 'Set-Content x -NoN', 'Set-Location ../src/', 'Get-Content ../s',
                'Get-ChildItem ../../') {
                (TabExpansion2 $line $line.Length).CompletionMatches[0].CompletionText
            }
        } | Should -Be "'./b``[1``].txt'", './b[1].txt', notes:/src/lib, ./a1.txt, -NoNewline, ../src/lib,
            ../src, ../drafts
    }

    It 'takes nothing for nothing, never for everything' {
        $before = Get-FileHashText $work/app.lockbox
        $said = Use $one {
            Set-Location app:/
            Get-ChildItem nothing* | Remove-LockboxItem
            Get-ChildItem nothing* | Remove-LockboxItem app:
            Get-ChildItem nothing* | Remove-Item -Recurse
            @() | Remove-LockboxItem app:
            $null | Remove-LockboxItem app:
            Remove-LockboxItem app: @()
            Remove-Item $null
            $folder = Join-Path (Get-Location -PSProvider FileSystem) none
            @() | Export-LockboxItem app: -Destination $folder
            $null | Export-LockboxItem app: -Destination $folder
            Get-ChildItem nothing* | Copy-Item -Destination notes:/none
            Get-ChildItem app: -Recurse | Remove-Item -Recurse -WhatIf *> $null
            Test-Path $folder, notes:/none
        }
        $said | Select-Object -Last 2 | Should -Be 'False', 'False'
        $said | Select-Object -SkipLast 2 | Where-Object { $_ -notlike 'What if: *' } |
            Should -BeLike 'error ParameterArgumentValidationError*'
        Get-FileHashText $work/app.lockbox | Should -Be $before
    }

    It 'stops at an error where it is told to' {
        Use $one {
            foreach ($step in { Get-Content app:/none -ErrorAction Stop },
                { New-Item app:/readme.md -ErrorAction Stop },
                { Rename-Item app:/readme.md src -ErrorAction Stop }, { Set-Content app:/src x -ErrorAction Stop },
                { 'x' | Out-File app:/readme.md -ErrorAction Stop }) {
                try { & $step; 'no error' } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
            }
            Get-Content app:/readme.md -TotalCount 1
        } | Should -Be PathNotFound, LockboxItemExists, LockboxItemExists, LockboxItemExists,
            ReadWriteFileNotFileSystemProvider,
            'TODO: all of itand more'
    }

    It 'goes out to a folder and is the same there' {
        Use $one {
            Set-Location app:/
            $out = Join-Path (Get-Location -PSProvider FileSystem) out
            Get-ChildItem app: -Recurse | Export-LockboxItem -Destination $out
            @(Compare-Lockbox app: $out -Hash).Count
            Set-Content -LiteralPath $out/readme.md 'edited outside'
            Sync-Lockbox app: $out -Delete -WhatIf 6> $null | ForEach-Object { "$($_.Action) $($_.Name)" }
            Sync-Lockbox app: $out
            Get-Content readme.md
        } | Where-Object { $_ -notlike 'What if*' } | Should -Be 0, 'Replace readme.md', 'Add src', 'edited outside'
    }

    It 'shows each of two processes what the other does, at once' {
        Use $two { Set-Location app:/src; Get-Content ../readme.md; Test-Path new.cs } |
            Should -Be 'edited outside', False
        Use $one { Set-Content app:/src/new.cs 'from one'; Rename-Item app:/src/1.md first.md }
        Use $two { Get-Content new.cs; Test-Path 1.md, first.md; Rename-Item new.cs newer.cs } |
            Should -Be 'from one', False, True
        Use $one { Get-Content app:/src/new.cs; Get-ChildItem app:/src -File -Name } |
            Should -Be 'error PathNotFound', 2.md, app.cs, first.md, newer.cs
    }

    It 'loses no line that two processes add to a file at the same time' {
        Send $one { 1..25 | ForEach-Object { Add-Content app:/log.txt "one $_" } }
        Send $two { 1..25 | ForEach-Object { Add-Content app:/log.txt "two $_" } }
        Receive $one | Should -BeNullOrEmpty
        Receive $two | Should -BeNullOrEmpty
        $lines = Use $one { Get-Content app:/log.txt }
        foreach ($name in 'one', 'two') {
            @($lines) -like "$name *" | Should -Be @(1..25 | ForEach-Object { "$name $_" })
        }
    }

    It 'keeps what was reported when a session is killed in the middle of its work' {
        $three = Start-Session
        try {
            Use $three { Mount-Lockbox ./app.lockbox -KeyFile ./test.key } | Should -BeNullOrEmpty
            Send $three {
                foreach ($i in 1..100000) {
                    Set-Content "app:/kept/$i.txt" "$i $('x' * 5000)"
                    Set-Content app:/last.txt "$i $('x' * 5000)"
                    Rename-Item "app:/kept/$i.txt" "$i.done"
                    "reported $i"
                }
            }
            do { $line = Read-Answer $three } until ($line -eq 'reported 12')
            $three.Kill()
            $reported = 12
            while ($line = Read-Answer $three) { if ($line -match '^reported (\d+)$') { $reported = [int]$Matches[1] } }
        }
        finally { if (-not $three.HasExited) { $three.Kill() }; $three.Dispose() }

        $names = Use $two { Get-ChildItem app:/kept -Name }
        foreach ($i in 1..$reported) { $names | Should -Contain "$i.done" }
        $names.Count | Should -BeIn $reported, ($reported + 1)
        Use $two {
            foreach ($item in (Get-ChildItem app:/kept) + (Get-Item app:/last.txt)) {
                $text = Get-Content -LiteralPath $item.PSPath
                if ($text -notmatch '^\d+ x{5000}$') { "$($item.Name) is torn" }
            }
            Set-Content app:/last.txt 'whole'
            Get-Content app:/last.txt
        } | Should -Be whole
    }
}
