Describe 'Select-LockboxString' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $box = New-TestLockbox
        $root = New-Folder
        foreach ($folder in 'src/lib', 'docs') { [void][IO.Directory]::CreateDirectory("$root/$folder") }
        [IO.File]::WriteAllText("$root/src/app.cs", "class App`n{`n    // TODO: one todo, two TODO`n}`n")
        [IO.File]::WriteAllText("$root/src/lib/core.cs", "first`r`n// todo`r`nthird")
        [IO.File]::WriteAllText("$root/docs/note[1].md", "a+b`nTODO`n")
        [IO.File]::WriteAllText("$root/docs/wide.txt", "before`nTODO ünï`n", [Text.Encoding]::Unicode)
        [IO.File]::WriteAllText("$root/docs/latin.txt", "TODO grün`n", [Text.Encoding]::Latin1)
        [IO.File]::WriteAllText("$root/docs/numbers.txt", ((1..20 -join "`n") + "`n"))
        [IO.File]::WriteAllBytes("$root/src/data.bin", [Text.Encoding]::ASCII.GetBytes("TODO`0TODO`n"))
        [IO.File]::WriteAllBytes("$root/src/empty", @())
        Add-LockboxItem $box $root/* -BasePath $root -Recurse
        if (-not $IsWindows) {
            New-LockboxItem $box current -Target src/app.cs
        }
    }

    AfterAll { Test-Lockbox $box | Should -BeTrue }

    Context 'What it finds' {
        It 'is what Select-String finds in the files, <Name>' -ForEach @(
            @{ Name = 'plainly'; Options = @{} }
            @{ Name = 'by case'; Options = @{ CaseSensitive = $true } }
            @{ Name = 'as text'; Options = @{ SimpleMatch = $true } }
            @{ Name = 'inverted'; Options = @{ NotMatch = $true } }
            @{ Name = 'everywhere in a line'; Options = @{ AllMatches = $true } }
            @{ Name = 'once a file'; Options = @{ List = $true } }
            @{ Name = 'with context'; Options = @{ Context = 1, 2 } }
            @{ Name = 'inverted with context'; Options = @{ Context = 1; NotMatch = $true } }
        ) {
            foreach ($pattern in 'TODO', 'o', '[3-5]$', 'a+b', 'nowhere', '1', @('third', 't')) {
                $names = 'docs/note[1].md', 'docs/numbers.txt', 'docs/wide.txt', 'src/app.cs', 'src/lib/core.cs'
                $theirs = $names | ForEach-Object { Get-Item -LiteralPath "$root/$_" } |
                    Select-String $pattern @Options | ForEach-Object {
                        "$([IO.Path]::GetRelativePath($root, $_.Path)) $($_.LineNumber) $($_.Line) " +
                        "$($_.Matches.ForEach{ "$($_.Index)+$($_.Length)" }) " +
                        "$($_.Context.PreContext -join '/')|$($_.Context.PostContext -join '/')|" +
                        "$($_.Context.DisplayPreContext -join '/')|$($_.Context.DisplayPostContext -join '/')" }
                $ours = Select-LockboxString $box $pattern -LiteralName $names @Options | ForEach-Object {
                    "$($_.Name) $($_.LineNumber) $($_.Line) " +
                    "$($Options.SimpleMatch ? '' : $_.Matches.ForEach{ "$($_.Index)+$($_.Length)" }) " +
                    "$($_.Context.PreContext -join '/')|$($_.Context.PostContext -join '/')|" +
                    "$($_.Context.DisplayPreContext -join '/')|$($_.Context.DisplayPostContext -join '/')" }
                $ours | Should -Be ($theirs -replace '\\', '/') -Because $pattern
            }
        }

        It 'is piped to commands that take items' {
            Select-LockboxString $box 'a\+b' | Get-LockboxItemContent | Should -Be 'a+b', 'TODO'
            $target = New-Folder
            Select-LockboxString $box 'a\+b' | Export-LockboxItem -Destination $target -Flatten
            [IO.File]::Exists("$target/note[1].md") | Should -BeTrue
        }

        It 'is told as an object' {
            $match = Select-LockboxString $box 'TODO' src/app.cs
            $match | Should -BeOfType ([Lockbox.LockboxMatch])
            $match.Lockbox | Should -Be $box
            $match.Name | Should -Be 'src/app.cs'
            $match.LineNumber | Should -Be 3
            $match.Pattern | Should -Be 'TODO'
            $match.Matches.Value | Should -Be 'TODO'
            $match.IgnoreCase | Should -BeTrue
            $match.Context | Should -BeNullOrEmpty
            $match.LockboxItem | Should -BeOfType ([Lockbox.LockboxItem])
            "$match" | Should -Be 'src/app.cs:3:    // TODO: one todo, two TODO'
        }

        It 'gives its items to other commands' {
            $out = New-Folder
            (Select-LockboxString $box todo 'src/**' -List).LockboxItem | Export-LockboxItem -Destination $out
            (Get-ChildItem $out -Recurse -File).Name | Sort-Object | Should -Be 'app.cs', 'core.cs'
        }

        It 'is read by the mark, or by -Encoding' {
            (Select-LockboxString $box 'ünï' docs/wide.txt).Line | Should -Be 'TODO ünï'
            Select-LockboxString $box 'grün' docs/latin.txt | Should -BeNullOrEmpty
            (Select-LockboxString $box 'grün' docs/latin.txt -Encoding latin1).Line | Should -Be 'TODO grün'
        }

        It 'is a string with -Raw' {
            Select-LockboxString $box '^// todo' -Raw -CaseSensitive | Should -Be '// todo'
        }

        It 'is true or false with -Quiet' {
            Select-LockboxString $box todo -Quiet | Should -BeExactly $true
            Select-LockboxString $box nowhere -Quiet | Should -BeExactly $false
            @(Get-LockboxItem $box | Select-LockboxString todo -Quiet) | Should -Be @($true)
        }
    }

    Context 'Where it looks' {
        It 'takes everything, names, wildcards, and a directory for what is below it' {
            $all = 'docs/latin.txt', 'docs/note[1].md', 'docs/wide.txt', 'src/app.cs', 'src/lib/core.cs'
            (Select-LockboxString $box todo).Name | Should -Be $all
            (Select-LockboxString $box todo src).Name | Should -Be 'src/app.cs', 'src/lib/core.cs'
            (Select-LockboxString $box todo 'src/*.cs').Name | Should -Be 'src/app.cs'
            (Select-LockboxString $box todo -LiteralName 'docs/note[1].md').Name | Should -Be 'docs/note[1].md'
        }

        It 'includes and excludes by the last part' {
            (Select-LockboxString $box todo -Include *.cs).Name | Should -Be 'src/app.cs', 'src/lib/core.cs'
            (Select-LockboxString $box todo -Exclude lib, *.txt).Name | Should -Be 'docs/note[1].md', 'src/app.cs'
        }

        It 'takes items and names from the pipeline, each once' {
            (Get-LockboxItem $box | Select-LockboxString todo -Include *.cs).Name |
                Should -Be 'src/app.cs', 'src/lib/core.cs'
            ('src/lib/core.cs', 'src/app.cs' | Select-LockboxString $box todo).Name |
                Should -Be 'src/lib/core.cs', 'src/app.cs'
            @() | Select-LockboxString $box todo | Should -BeNullOrEmpty
        }

        It 'takes the only argument for the pattern, and never a file that is there' {
            (Select-LockboxString 'todo').Count | Should -Be 5
            foreach ($problem in (Get-ErrorOf { Select-LockboxString $box }), (Get-ErrorOf { Select-LockboxString })) {
                $problem.FullyQualifiedErrorId | Should -BeLike 'LockboxParameterConflict,*'
            }
        }

        It 'passes over what is no text, and says so where it was named' {
            Select-LockboxString $box todo src/data.bin -WarningVariable warnings -WarningAction Ignore |
                Should -BeNullOrEmpty
            "$warnings" | Should -BeLike "*'src/data.bin' is no text*-IncludeBinary*"
            Select-LockboxString $box todo src -WarningVariable warnings -WarningAction Ignore > $null
            "$warnings" | Should -Be ''
            "$(Select-LockboxString $box todo src -Verbose 4>&1)" | Should -BeLike "*'src/data.bin' is no text*"
            (Select-LockboxString $box todo src/data.bin -IncludeBinary).LineNumber | Should -Be 1
        }

        It 'goes on after what cannot be searched' {
            $found = Select-LockboxString $box todo nope, current, src/app.cs -ErrorVariable problems `
                -ErrorAction SilentlyContinue
            $found.Name | Should -Be 'src/app.cs'
            ($problems.FullyQualifiedErrorId -split ',')[0] | Should -Be 'LockboxItemNotFound'
            if (-not $IsWindows) { "$($problems[-1])" | Should -BeLike "*'current' is a symbolic link*" }
        }
    }

    It 'says with -Verbose how much was searched, and where the time went' {
        $messages = Select-LockboxString $box todo src/app.cs -Verbose 4>&1 |
            Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $searched = @($messages -match 'Searched')
        $searched | Should -HaveCount 1
        "$searched" | Should -Match '^Searched 1 item, 46 bytes in \d+\.\d{3} s, threads: 1\. Stages .*open \d'
    }

    Context 'What goes wrong' {
        It 'refuses what is no expression before it opens anything' {
            $problem = Get-ErrorOf { Select-LockboxString ./none.lockbox '(' }
            Should-BeError $problem LockboxInvalidPattern InvalidArgument
            (Select-LockboxString $box 'a+b' -SimpleMatch).Line | Should -Be 'a+b'
        }

        It 'refuses -Raw with -Quiet' {
            $problem = Get-ErrorOf { Select-LockboxString $box x -Raw -Quiet }
            $problem.FullyQualifiedErrorId | Should -BeLike 'LockboxParameterConflict,*'
        }

        It 'names the item that is damaged and goes on' {
            $damaged = New-TestLockbox
            foreach ($i in 1..2) {
                $bytes = [byte[]]::new(3MB)
                [Random]::new($i).NextBytes($bytes)
                [IO.File]::WriteAllText("$root/damage$i.txt", [Convert]::ToBase64String($bytes) + "`nTODO`n")
                Add-LockboxItem $damaged $root/damage$i.txt -BasePath $root
            }

            $file = [IO.File]::ReadAllBytes($damaged)
            $file[1MB] = $file[1MB] -bxor 1
            [IO.File]::WriteAllBytes($damaged, $file)
            $found = Select-LockboxString $damaged '^TODO' -ErrorVariable problems -ErrorAction SilentlyContinue `
                -WarningAction Ignore
            $found.Name | Should -Be 'damage2.txt'
            Should-BeError $problems[0] LockboxItemCorrupt InvalidData
            $problems[0].TargetObject | Should -Be 'damage1.txt'
            Test-Lockbox $damaged | Should -BeFalse
        }
    }

    Context 'Long lines' {
        It 'searches a line of any length in pieces and says so' {
            $long = New-TestLockbox
            $path = "$root/long.txt"
            $writer = [IO.StreamWriter]::new($path)
            foreach ($i in 1..40) { $writer.Write([string]::new('x', 1MB)) }
            $writer.Write("needle`nnext needle`n")
            $writer.Dispose()
            Add-LockboxItem $long $path -BasePath $root
            $found = Select-LockboxString $long needle -WarningVariable warnings -WarningAction Ignore
            $found.LineNumber | Should -Be 1, 2
            $found[0].Line.Length | Should -BeLessOrEqual 1MB
            "$warnings" | Should -BeLike "*Line 1 of 'long.txt' is longer than*"
            (Select-LockboxString $long needle -NotMatch -WarningAction Ignore) | Should -BeNullOrEmpty
            (Select-LockboxString $long next -NotMatch -WarningAction Ignore).Line.Length | Should -Be 1MB
            $found = Select-LockboxString $long next -Context 1 -WarningAction Ignore
            $found.Context.PreContext[0].Length | Should -Be 16KB
            Test-Lockbox $long | Should -BeTrue
        }
    }

    Context 'What is shown' {
        It 'is name, number and line, with the match emphasised where that is on' {
            $saved = $PSStyle.OutputRendering
            try {
                $PSStyle.OutputRendering = 'Ansi'
                $text = Select-LockboxString $box 'class' src/app.cs | Out-String
                $text.Trim() | Should -Be "src/app.cs:1:`e[7mclass`e[27m App"
                $PSStyle.OutputRendering = 'PlainText'
                $text = Select-LockboxString $box 'class' src/app.cs -Context 1 | Out-String
                $text.Trim() -split '\r?\n' | Should -Be '> src/app.cs:1:class App', '  src/app.cs:2:{'
            }
            finally { $PSStyle.OutputRendering = $saved }
        }

        It 'makes control characters visible and shows a part of a long line' {
            $shown = New-TestLockbox
            Add-LockboxItem $shown -Name evil.txt -Value "a`e[2Jneedle`tb"
            Add-LockboxItem $shown -Name wide.txt -Value ('x' * 5000 + 'needle' + 'y' * 5000)
            $text = [Lockbox.DisplayMatch]::Text((Select-LockboxString $shown needle evil.txt), '<', '>')
            $text | Should -Be "evil.txt:1:a\u{1B}[2J<needle>`tb"
            $text = [Lockbox.DisplayMatch]::Text((Select-LockboxString $shown needle wide.txt), '<', '>')
            $text.Length | Should -BeLessThan 1100
            $text | Should -BeLike 'wide.txt:1:…xxx*x<needle>y*yyy…'
            Test-Lockbox $shown | Should -BeTrue
        }
    }

    It 'runs the examples of its page' {
        $work = New-Folder
        Push-Location $work
        try {
            Copy-Item -LiteralPath $box ./app.lockbox
            Unlock-Lockbox ./app.lockbox -KeyFile (Join-Path (Split-Path $box) test.key)
            $examples = @(Get-PageExample Select-LockboxString)
            $examples.Count | Should -BeGreaterOrEqual 3
            foreach ($example in $examples) { $null = & ([scriptblock]::Create($example)) }
        }
        finally { Pop-Location; Lock-Lockbox ./app.lockbox -ErrorAction Ignore; Lock-Lockbox $work/app.lockbox }
    }
}
