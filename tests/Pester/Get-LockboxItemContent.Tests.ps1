Describe 'Get-LockboxItemContent' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $path = New-TestLockbox
        $big = [byte[]]::new(5MB + 17)
        [Random]::new(7).NextBytes($big)
        Add-LockboxItem $path -Name text/lines.txt -Value "one`ntwo`r`nthree"
        Add-LockboxItem $path -Name text/other.txt -Value 'four'
        Add-LockboxItem $path -Name text/umlaut.txt -Value 'Käse'
        $wide = [byte[]](0xFF, 0xFE) + [Text.Encoding]::Unicode.GetBytes('wide ö')
        Add-LockboxItem $path -Name utf16.txt -Value $wide
        Add-LockboxItem $path -Name latin.txt -Value ([Text.Encoding]::Latin1.GetBytes('Käse'))
        Add-LockboxItem $path -Name big.bin -Value $big
        Add-LockboxItem $path -Name empty -Value ([byte[]]@())
        Add-LockboxItem $path (New-Item -ItemType Directory (Join-Path (New-Folder) folder)).FullName
    }
    AfterAll { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All }

    It 'returns lines' {
        Get-LockboxItemContent $path text/lines.txt | Should -Be 'one', 'two', 'three'
    }

    It 'finds the only unlocked lockbox itself' {
        Get-LockboxItemContent -Name text/other.txt | Should -Be 'four'
    }

    It 'returns one text with -Raw' {
        $text = Get-LockboxItemContent $path text/lines.txt -Raw
        $text | Should -BeOfType ([string])
        $text | Should -BeExactly "one`ntwo`r`nthree"
    }

    It 'returns the first lines only' {
        Get-LockboxItemContent $path text/lines.txt -TotalCount 2 | Should -Be 'one', 'two'
        Get-LockboxItemContent $path text/lines.txt -TotalCount 0 | Should -BeNullOrEmpty
    }

    It 'returns a range of bytes as text' {
        Get-LockboxItemContent $path text/lines.txt -Offset 4 -Length 3 | Should -Be 'two'
        Get-LockboxItemContent $path text/lines.txt -Offset 400 | Should -BeNullOrEmpty
    }

    It 'reads UTF-8, follows a byte order mark, and takes other encodings' {
        Get-LockboxItemContent $path text/umlaut.txt | Should -BeExactly 'Käse'
        Get-LockboxItemContent $path utf16.txt | Should -BeExactly 'wide ö'
        Get-LockboxItemContent $path latin.txt -Encoding latin1 | Should -BeExactly 'Käse'
        Get-LockboxItemContent $path latin.txt -Encoding 28591 | Should -BeExactly 'Käse'
        { Get-LockboxItemContent $path latin.txt -Encoding klingon } | Should -Throw '*klingon*'
    }

    It 'returns byte arrays of 128 KiB, not single bytes' {
        $chunks = @(Get-LockboxItemContent $path big.bin -AsByteStream)
        $chunks | Should -HaveCount 41
        , $chunks[0] | Should -BeOfType ([byte[]])
        $chunks[0].Length | Should -Be 128KB
        $chunks[-1].Length | Should -Be 17
        $all = [byte[]]::new($big.Length)
        $at = 0
        foreach ($chunk in $chunks) { $chunk.CopyTo($all, $at); $at += $chunk.Length }
        [Linq.Enumerable]::SequenceEqual($all, $big) | Should -BeTrue
    }

    It 'returns a range of bytes' {
        $chunk = Get-LockboxItemContent $path big.bin -AsByteStream -Offset 3MB -Length 1000
        [Linq.Enumerable]::SequenceEqual([byte[]]$chunk, [byte[]]$big[3MB..(3MB + 999)]) | Should -BeTrue
    }

    It 'returns a seekable stream that outlives the command and the lock' {
        $stream = Get-LockboxItemContent $path big.bin -AsStream
        try {
            $stream.CanSeek | Should -BeTrue
            $stream.CanWrite | Should -BeFalse
            $stream.Length | Should -Be $big.Length
            $buffer = [byte[]]::new(100)
            [void]$stream.Seek(-100, 'End')
            $stream.ReadExactly($buffer)
            [Linq.Enumerable]::SequenceEqual($buffer, [byte[]]$big[-100..-1]) | Should -BeTrue
            $stream.Position = 0
            $stream.ReadExactly($buffer)
            $buffer[0] | Should -Be $big[0]
        }
        finally { $stream.Dispose() }
    }

    It 'cuts a stream to the range' {
        $stream = Get-LockboxItemContent $path text/lines.txt -AsStream -Offset 4 -Length 3
        try { [IO.StreamReader]::new($stream).ReadToEnd() | Should -Be 'two' } finally { $stream.Dispose() }
    }

    It 'leaves the errors of the next command to it' {
        $throwing = { Get-LockboxItemContent $path text/lines.txt | ForEach-Object { throw 'theirs' } }
        $problem = $throwing | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -Be 'theirs'
        $lines = Get-LockboxItemContent $path text/lines.txt | Select-Object -First 1
        $lines | Should -Be 'one'
    }

    It 'takes wildcards and items, in order' {
        Get-LockboxItemContent $path 'text/*er.txt', 'text/l*.txt' | Should -Be 'four', 'one', 'two', 'three'
        Get-LockboxItem $path 'text/*' | Get-LockboxItemContent -TotalCount 1 | Should -Be 'one', 'four', 'Käse'
        'text/other.txt', 'latin.txt' | Get-LockboxItemContent $path -Encoding latin1 | Should -Be 'four', 'Käse'
    }

    It 'returns nothing for an empty item' {
        Get-LockboxItemContent $path empty | Should -BeNullOrEmpty
        Get-LockboxItemContent $path empty -Raw | Should -Be ''
        Get-LockboxItemContent $path empty -AsByteStream | Should -BeNullOrEmpty
    }

    It 'stops reading when the pipeline has enough' {
        (Get-LockboxItemContent $path big.bin -AsByteStream | Select-Object -First 1).Length | Should -Be 128KB
    }

    It 'reports a missing name and goes on' {
        $lines = Get-LockboxItemContent $path nope, text/other.txt -ErrorVariable failed -ErrorAction SilentlyContinue
        $lines | Should -Be 'four'
        Should-BeError $failed[0] LockboxItemNotFound ObjectNotFound
        $failed[0].TargetObject | Should -Be nope
    }

    It 'shows no control character of the name of a damaged item' {
        $damaged = New-TestLockbox -Locked
        $key = Join-Path (Split-Path $damaged) test.key
        $content = [byte[]]::new(2MB)
        [Random]::new(1).NextBytes($content)
        Add-LockboxItem $damaged -Name "red`e.bin" -Value $content -KeyFile $key
        $bytes = [IO.File]::ReadAllBytes($damaged)
        $bytes[1MB] = $bytes[1MB] -bxor 1
        [IO.File]::WriteAllBytes($damaged, $bytes)
        $record = Get-ErrorOf {
            Get-LockboxItemContent $damaged "red`e.bin" -AsByteStream -KeyFile $key -ErrorAction Stop
        }
        Should-BeError $record LockboxItemCorrupt InvalidData
        "$record" | Should -Not -Match "`e"
        "$record" | Should -Match 'red\\u\{1B\}'
    }

    It 'says that a directory has no content' {
        Get-LockboxItemContent $path folder -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxReadFailed ReadError
    }

    It 'refuses <_>' -ForEach '-Raw -AsByteStream', '-Raw -AsStream', '-AsStream -TotalCount 1' {
        { Invoke-Expression "Get-LockboxItemContent '$path' big.bin $_" } | Should -Throw
    }

    It 'needs a name' {
        { Get-LockboxItemContent $path -Name '' } | Should -Throw
    }
}
