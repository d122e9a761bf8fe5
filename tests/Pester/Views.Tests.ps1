Describe 'What tables show' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $long = 'src/' + 'long-name-' * 12 + 'end.txt'
        $wide = 'src/日本語のファイル名がとても長い場合の表示.txt'
        $path = New-TestLockbox
        New-LockboxItem $path src
        foreach ($name in $long, $wide, 'src/a.zip', 'src/plain', 'src/run') {
            Add-LockboxItem $path -Name $name -Value 1
        }
        Set-LockboxItem $path src/run -UnixMode 755
        Set-LockboxItem $path src/a.zip, src/plain -UnixMode 644
        New-LockboxItem $path src/link -Target plain
        $variable = 'prod/database/connection/for/the/reporting/service/PASSWORD'
        Set-LockboxVariable $variable -Lockbox $path -Value ('v' * 500)
        Mount-Lockbox $path views

        $saved = $PSStyle.OutputRendering, $PSStyle.FileInfo.Directory
        function Get-Whole ([object[]] $Shown, [int] $Width) {
            # What is printed at this width, with the lines of the last column put together again.
            ($Shown | Format-Table | Out-String -Width $Width) -replace '\s'
        }
    }
    BeforeEach { $PSStyle.OutputRendering = 'PlainText' }
    AfterEach { $PSStyle.OutputRendering, $PSStyle.FileInfo.Directory = $saved }
    AfterAll { Dismount-Lockbox -Name views; Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All }

    It 'is the whole name in <_> columns, on a drive as well' -ForEach 80, 120 {
        foreach ($name in $long, $wide) {
            Get-Whole (Get-LockboxItem $path $name) $_ | Should -BeLike "*$name"
            Get-Whole (Get-LockboxItem $path $name -Hash) $_ | Should -BeLike "*$name"
            Get-Whole (Get-Item -LiteralPath views:/$name) $_ | Should -BeLike "*$($name.Substring(4))"
        }
        $text = Get-LockboxVariable $variable -Lockbox $path | Format-Table | Out-String -Width $_
        $column = ($text -split '\r?\n').Where{ $_ -match '^Type' }[0].IndexOf('Name')
        $end = ($text -split '\r?\n').Where{ $_ -match '^Type' }[0].IndexOf('Value')
        $lines = ($text -split '\r?\n').Where({ $_ -match '^String' }, 'SkipUntil')
        -join $lines.Where{ $_.Length -gt $column }.ForEach{
            $_.Substring($column, [Math]::Min($end, $_.Length) - $column).Trim()
        } | Should -Be $variable
        $lines.Where{ $_ }.Count | Should -BeLessThan 6 -Because 'a long value must not fill the screen'
    }

    It 'has the colours that files of the host have' {
        $PSStyle.OutputRendering = 'Ansi'
        $PSStyle.FileInfo.Directory = "`e[35m"
        $text = Get-LockboxItem $path | Format-Table | Out-String -Width 200
        $text | Should -Match ([regex]::Escape("`e[35msrc`e[0m"))
        $text | Should -Match ([regex]::Escape("$($PSStyle.FileInfo.Extension['.zip'])src/a.zip`e[0m"))
        $text | Should -Match ([regex]::Escape("$($PSStyle.FileInfo.Executable)src/run`e[0m"))
        $text | Should -Match ([regex]::Escape("$($PSStyle.FileInfo.SymbolicLink)src/link`e[0m -> plain"))
        $text | Should -Match ([regex]::Escape(" src/plain"))
        $text = Get-ChildItem views:/src | Out-String -Width 200
        $text | Should -Match ([regex]::Escape("$($PSStyle.FileInfo.SymbolicLink)link`e[0m -> plain"))
        Get-ChildItem views:/.variables | Out-String -Width 200 | Should -Match ([regex]::Escape("`e[35mprod`e[0m"))
    }

    It 'has none of them as plain text' {
        $text = (Get-LockboxItem $path), (Get-LockboxItem $path -Hash), (Get-ChildItem views: -Recurse) |
            ForEach-Object { $_ | Format-Table | Out-String -Width 200 }
        -join $text | Should -Not -Match "`e"
    }

    It 'is the permissions of an item as people write them, in its list' {
        Get-LockboxItem $path src/run | Format-List | Out-String | Should -Match 'UnixMode\s+: rwxr-xr-x \(755\)'
    }
}
