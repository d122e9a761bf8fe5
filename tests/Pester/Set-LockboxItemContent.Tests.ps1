Describe 'Set-LockboxItemContent' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $path = New-TestLockbox
        $folder = New-Folder

        function Get-Hex ([string] $Name) {
            $bytes = [Collections.Generic.List[byte]]::new()
            Get-LockboxItemContent $path $Name -AsByteStream | ForEach-Object { $bytes.AddRange([byte[]]$_) }
            [Convert]::ToHexString($bytes.ToArray())
        }
    }
    AfterAll { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All }

    It 'writes lines, and keeps what is said of the item' {
        Add-LockboxItem $path -Name a/b.txt -Value 'old' -PassThru
        Set-LockboxItem $path a/b.txt -UnixMode 0640 -CreatedAt $oddTime
        Set-LockboxItemContent $path a/b.txt one, two | Should -BeNullOrEmpty
        $end = [Environment]::NewLine
        Get-LockboxItemContent $path a/b.txt -Raw | Should -BeExactly "one${end}two$end"
        $item = Get-LockboxItem $path a/b.txt
        $item.CreatedAt.ToUniversalTime() | Should -Be $oddTime
        [int]$item.UnixMode | Should -Be 0x1A0
        $item.ModifiedAt | Should -BeGreaterThan (Get-Date).AddMinutes(-5)
    }

    It 'writes what Set-Content and Add-Content write: <Options>' -ForEach @(
        @{ Options = @{} }, @{ Options = @{ NoNewline = $true } }, @{ Options = @{ Encoding = 'unicode' } }
        @{ Options = @{ Encoding = 'utf8BOM' } }, @{ Options = @{ Encoding = 'latin1'; NoNewline = $true } }
        @{ Options = @{ Encoding = 'bigendianutf32' } }
    ) {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $objects = 'Käse', 1.5, $null, (Get-Date 2026-01-02), $true, @{ a = 1 }, @(1, 'zwei'),
                [pscustomobject]@{ p = 'q' }, (Get-Item .), '', [char]'x', "split`u{D83D}", "`u{DD11}", 12345678901
            $objects | Set-Content $folder/piped @Options
            $objects | Set-LockboxItemContent $path piped @Options
            Get-Hex piped | Should -Be ([Convert]::ToHexString([IO.File]::ReadAllBytes("$folder/piped")))
            Set-Content $folder/given -Value $objects @Options
            Set-LockboxItemContent $path given -Value $objects @Options
            Get-Hex given | Should -Be ([Convert]::ToHexString([IO.File]::ReadAllBytes("$folder/given")))
            foreach ($name in 'given', 'new') {
                Remove-Item $folder/new -ErrorAction Ignore
                'mehr', 2.25 | Add-Content $folder/$name @Options
                'mehr', 2.25 | Set-LockboxItemContent $path $name -Append @Options
                Get-Hex $name | Should -Be ([Convert]::ToHexString([IO.File]::ReadAllBytes("$folder/$name")))
            }
            Remove-LockboxItem $path new
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
    }

    It 'gives the encoding of an item with a byte order mark to what is added' {
        Set-LockboxItemContent $path wide 'ä' -Encoding unicode -NoNewline
        Set-LockboxItemContent $path wide 'ö' -Append -NoNewline
        Get-Hex wide | Should -Be 'FFFEE400F600'
        Set-LockboxItemContent $path wide 'ü' -Offset 4 -NoNewline
        Get-LockboxItemContent $path wide -Raw | Should -BeExactly 'äü'
        Set-LockboxItemContent $path late 'ä' -Offset 2 -Encoding unicode -NoNewline
        Get-Hex late | Should -Be '0000E400'
    }

    It 'keeps bytes, chunks of bytes and streams' {
        $bytes = [byte[]](0..255)
        , $bytes | Set-LockboxItemContent $path bytes
        $bytes | Set-LockboxItemContent $path bytes -Append
        [IO.MemoryStream]::new($bytes) | Set-LockboxItemContent $path bytes -Append
        Set-LockboxItemContent $path bytes -Value $bytes -Append -AsByteStream
        1, 2L, [byte]3 | Set-LockboxItemContent $path bytes -Append -AsByteStream
        Get-Hex bytes | Should -Be ([Convert]::ToHexString([byte[]]($bytes + $bytes + $bytes + $bytes + 1..3)))
    }

    It 'refuses <_> as a byte, and leaves the item' -ForEach '"text"', '256', '-1', '1.5', '$true' {
        Set-LockboxItemContent $path refused 'old'
        $record = Get-ErrorOf { 1, (Invoke-Expression $_) | Set-LockboxItemContent $path refused -AsByteStream }
        $record.FullyQualifiedErrorId | Should -BeLike 'LockboxParameterConflict,*'
        Get-LockboxItemContent $path refused | Should -Be 'old'
    }

    It 'makes items, empty ones too, but not of an empty pipeline' {
        Set-LockboxItemContent $path empty -Value @()
        (Get-LockboxItem $path empty).Length | Should -Be 0
        @() | Set-LockboxItemContent $path nothing
        Get-LockboxItem $path 'noth*' | Should -BeNullOrEmpty
        $null | Set-LockboxItemContent $path empty2
        (Get-LockboxItem $path empty2).Length | Should -Be 0
        (Set-LockboxItemContent $path deep/er/x 'y' -PassThru).Name | Should -Be 'deep/er/x'
    }

    It 'writes into the middle and beyond the end' {
        $big = [byte[]]::new(5MB)
        [Random]::new(3).NextBytes($big)
        Set-LockboxItemContent $path big -Value $big
        $before = (Get-Lockbox $path).CommitSequence
        Set-LockboxItemContent $path big -Value ([byte[]](1, 2, 3)) -Offset 3MB
        1..3 | ForEach-Object { $big[3MB + $_ - 1] = $_ }
        Get-BytesHash ([Convert]::FromHexString((Get-Hex big))) | Should -Be (Get-BytesHash $big)
        Set-LockboxItemContent $path sparse -Value ([byte[]]7) -Offset 4
        Get-Hex sparse | Should -Be '0000000007'
        (Get-Lockbox $path).CommitSequence | Should -BeGreaterThan $before
    }

    It 'takes the content of the same item, and one of another that comes piece by piece' {
        Set-LockboxItemContent $path same (1..1000)
        Get-LockboxItemContent $path same | Set-LockboxItemContent $path same
        Get-LockboxItemContent $path same | Should -Be (1..1000)
        $chunk = [byte[]]::new(128KB)
        [Random]::new(4).NextBytes($chunk)
        1..160 | ForEach-Object { , $chunk } | Set-LockboxItemContent $path large
        Get-LockboxItemContent $path large -AsByteStream | Set-LockboxItemContent $path copy
        $item = Get-LockboxItem $path copy
        $item.Length | Should -Be 20MB
        $last = Get-LockboxItemContent $path copy -AsByteStream -Offset (159 * 128KB)
        Get-BytesHash $last | Should -Be (Get-BytesHash $chunk)
    }

    It 'leaves the item, and the lockbox to others, when the pipeline ends early, small or large' -ForEach 1, 200 {
        Set-LockboxItemContent $path kept 'old'
        $chunk = [byte[]]::new(128KB)
        $record = Get-ErrorOf {
            1..$_ | ForEach-Object { , $chunk } -End { throw 'theirs' } | Set-LockboxItemContent $path kept
        }
        "$record" | Should -Be theirs
        Get-LockboxItemContent $path kept | Should -Be 'old'
        Set-LockboxItemContent $path other 'x' -LockTimeoutSeconds 0
        Remove-LockboxItem $path other
    }

    It 'keeps nobody waiting while a small content is on its way' {
        'a', 'b' | ForEach-Object {
            Set-LockboxItemContent $path "during $_" $_ -LockTimeoutSeconds 0
            $_
        } | Set-LockboxItemContent $path during -LockTimeoutSeconds 0
        Get-LockboxItemContent $path 'during*' | Should -Be 'a', 'b', 'a', 'b'
    }

    It 'changes nothing with -WhatIf, not even a locked lockbox' {
        $locked = New-TestLockbox -Locked
        $hash = Get-FileHashText $locked
        1..3 | Set-LockboxItemContent $locked x -WhatIf
        Get-FileHashText $locked | Should -Be $hash
        $hash = Get-FileHashText $path
        Set-LockboxItemContent $path a/b.txt x -WhatIf
        Get-FileHashText $path | Should -Be $hash
    }

    It 'says what has no content, and what is no name' {
        New-LockboxItem $path folder
        New-LockboxItem $path link -Target nowhere
        foreach ($name in 'folder', 'link') {
            $record = Get-ErrorOf { Set-LockboxItemContent $path $name 'x' }
            Should-BeError $record LockboxItemExists ResourceExists
            $record.TargetObject | Should -Be $name
        }
        Should-BeError (Get-ErrorOf { Set-LockboxItemContent $path folder/../x 'x' }) LockboxInvalidName InvalidArgument
        Should-BeError (Get-ErrorOf { Set-LockboxItemContent $path a/b.txt/c 'x' }) LockboxItemExists ResourceExists
    }

    It 'refuses <_>' -ForEach '-Append -Offset 1', '-Offset -1', '-Encoding klingon' {
        { Invoke-Expression "Set-LockboxItemContent '$path' x -Value y $_" } | Should -Throw
    }
}
