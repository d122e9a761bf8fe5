# A lockbox as a drive: finding one's way, and looking at items.

Describe 'A drive' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $statistics = [Lockbox.Lockbox].Assembly.GetType('Lockbox.PowerShell.Drive.DriveStatistics')

        function Measure-LookUp ([scriptblock] $Script, [string] $Counter = 'LookUps') {
            # How often the drive looked something up while a script ran.
            $property = $statistics.GetProperty($Counter)
            $before = $property.GetValue($null)
            & $Script | Out-Null
            $property.GetValue($null) - $before
        }

        $tree = New-Tree
        $path = New-TestLockbox
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
        Add-LockboxItem $path -Name virtual/inner/deep.txt -Value deep
        Add-LockboxItem $path -Name 'odd/w[1].txt' -Value one
        Add-LockboxItem $path -Name 'odd/w1.txt' -Value other
        Add-LockboxItem $path -Name 'odd/tick`s.txt' -Value tick
        New-PSDrive -PSProvider Lockbox -Name lb -Root $path -Scope Global
    }
    AfterAll {
        Set-Location $PSScriptRoot
        Remove-PSDrive lb -Force
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
    }
    BeforeEach { Push-Location }
    AfterEach { Pop-Location }

    It 'has a root that is no path, and shows where the lockbox is' {
        $drive = Get-PSDrive lb
        $drive.DisplayRoot | Should -Be $path
        $drive.Lockbox | Should -Be $path
        $drive.Root | Should -Not -Match '^[/\\:]'
        $drive.Root | Should -Not -Match ([regex]::Escape($path))
    }

    It 'lists a directory, one without an entry of its own as well' {
        Get-ChildItem lb:/ | ForEach-Object Name | Should -Be docs, odd, src, virtual
        Get-ChildItem lb:/virtual | ForEach-Object { "$($_.Name) $($_.Kind)" } | Should -Be 'virtual/inner Directory'
        (Get-Item lb:/virtual).PSIsContainer | Should -BeTrue
        Get-ChildItem lb:/src/empty | Should -BeNullOrEmpty
        Get-ChildItem lb:/src/app.cs | ForEach-Object Name | Should -Be src/app.cs
    }

    It 'lists everything below, and no deeper than -Depth' {
        Get-ChildItem lb:/ -Recurse | ForEach-Object Name | Should -Contain virtual/inner/deep.txt
        (Get-ChildItem lb:/ -Recurse).Count | Should -Be ((Get-LockboxItem $path).Count + 3)
        Get-ChildItem lb:/ -Depth 0 | ForEach-Object Name | Should -Be docs, odd, src, virtual
        Get-ChildItem lb:/virtual -Depth 1 | ForEach-Object Name | Should -Be virtual/inner, virtual/inner/deep.txt
        Get-ChildItem lb:/ -Recurse -Depth 1 | ForEach-Object Name | Should -Not -Contain src/lib/core.cs
    }

    It 'filters by <text>' -ForEach @(
        @{ text = '-Filter'; get = { Get-ChildItem lb:/ -Recurse -Filter *.CS }
            names = 'src/app.cs', 'src/lib/core.cs' }
        @{ text = '-Filter in one directory'; get = { Get-ChildItem lb:/src -Filter *.cs }; names = 'src/app.cs' }
        @{ text = '-Include'; get = { Get-ChildItem lb:/ -Recurse -Include *.md, *.bin }
            names = 'docs/read me.md', 'src/data.bin' }
        @{ text = '-Exclude'; get = { Get-ChildItem lb:/src -Exclude *.cs, lib, obj }
            names = 'src/data.bin', 'src/empty', 'src/nothing' }
        @{ text = '-File'; get = { Get-ChildItem lb:/src -File }
            names = 'src/app.cs', 'src/data.bin', 'src/nothing' }
        @{ text = '-Directory'; get = { Get-ChildItem lb:/src -Directory }
            names = 'src/empty', 'src/lib', 'src/obj' }
        @{ text = '-Directory -Recurse'; get = { Get-ChildItem lb:/virtual -Directory -Recurse }
            names = 'virtual/inner' }
        @{ text = 'wildcards'; get = { Get-ChildItem lb:/s*/l*/*.cs }; names = 'src/lib/core.cs' }
        @{ text = 'Get-Item with a wildcard'; get = { Get-Item lb:/src/*.cs }; names = 'src/app.cs' }
    ) {
        & $get | ForEach-Object Name | Sort-Object | Should -Be $names
    }

    It 'gives names alone' {
        Get-ChildItem lb:/src -Name | Should -Be app.cs, data.bin, empty, lib, nothing, obj
        Get-ChildItem lb:/virtual -Name -Recurse | Sort-Object | Should -Be inner, inner/deep.txt
    }

    It 'gives items that lead back to themselves' {
        $item = Get-Item lb:/src/app.cs
        $item | Should -BeOfType Lockbox.LockboxItem
        $item.PSDrive.Name | Should -Be lb
        $item.PSChildName | Should -Be app.cs
        $item.PSIsContainer | Should -BeFalse
        foreach ($each in Get-ChildItem lb:/ -Recurse) {
            (Get-Item -LiteralPath $each.PSPath).Name | Should -BeExactly $each.Name
        }
        Get-ChildItem lb:/ -Recurse | Get-Item | ForEach-Object Name |
            Should -Be (Get-ChildItem lb:/ -Recurse).Name
        (Get-Item $item.PSParentPath).Name | Should -Be src
    }

    It 'gives the lockbox for its top' {
        $top = Get-Item lb:/
        $top | Should -BeOfType Lockbox.Lockbox
        $top.ItemCount | Should -Be (Get-LockboxItem $path).Count
    }

    It 'tells what is there' {
        Test-Path lb:/, lb:/src, lb:/virtual, lb:/src/app.cs, lb:/no, lb:/src/App.cs |
            Should -Be $true, $true, $true, $true, $false, $false
        Test-Path lb:/src/app.cs -PathType Container | Should -BeFalse
        Test-Path lb:/src/app.cs -PathType Leaf | Should -BeTrue
        Test-Path lb:/virtual -PathType Container | Should -BeTrue
        Test-Path lb:/src/*.cs | Should -BeTrue
        Test-Path "lb:/$('x' * 2000)" -IsValid | Should -BeFalse
        (Get-ErrorOf { Get-Item lb:/no -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
    }

    It 'goes up and down' {
        Set-Location lb:/src
        "$pwd" | Should -Be lb:/src
        (Get-ChildItem).Name | Should -Contain src/lib
        Set-Location lib
        "$pwd" | Should -Be lb:/src/lib
        (Get-Item ../app.cs).Name | Should -Be src/app.cs
        (Get-ChildItem ../../docs).Name | Should -Be 'docs/read me.md'
        Set-Location ..
        (Get-Item ./lib/../app.cs).Name | Should -Be src/app.cs
        Push-Location lb:/virtual/inner
        (Get-Item deep.txt).Name | Should -Be virtual/inner/deep.txt
        Pop-Location
        "$pwd" | Should -Be lb:/src
        Set-Location ../../../..
        "$pwd" | Should -Be lb:/
        Set-Location lb:/src/../docs
        "$pwd" | Should -Be lb:/docs
        { Set-Location lb:/src/app.cs -ErrorAction Stop } | Should -Throw
    }

    It 'stays at the top with <path>, where too many parents are named' -ForEach @(
        @{ path = 'lb:/../src/app.cs' }
        @{ path = 'lb:/docs/../../src/app.cs' }
        @{ path = 'lb:/../../src/./lib/../app.cs' }
        @{ path = 'lb:\..\src\app.cs' }
        @{ path = '../../../src/app.cs' }
    ) {
        Set-Location lb:/docs
        (Get-Item $path -ErrorAction Stop).Name | Should -Be src/app.cs
        (Get-Item -LiteralPath $path -ErrorAction Stop).Name | Should -Be src/app.cs
        (Get-ChildItem (Split-Path $path) -Filter *.cs -ErrorAction Stop).Name | Should -Be src/app.cs
        Test-Path $path -ErrorAction Stop | Should -BeTrue
        Resolve-Path $path -Relative -ErrorAction Stop | Should -Be ../src/app.cs
        Set-Location (Split-Path $path) -ErrorAction Stop
        "$pwd" | Should -Be lb:/src
    }

    It 'goes to the top from there, and writes there too' {
        foreach ($path in 'lb:/..', 'lb:/../..', 'lb:/src/../../') {
            (Get-ChildItem $path -ErrorAction Stop).Name | Should -Contain src
            Set-Location $path -ErrorAction Stop
            "$pwd" | Should -Be lb:/
        }

        Set-Content lb:/../../up.txt -Value up -ErrorAction Stop
        Get-Content lb:/up.txt | Should -Be up
        Copy-Item lb:/../up.txt lb:/../src/../../up2.txt -ErrorAction Stop
        Remove-Item lb:/../up.txt -ErrorAction Stop
        Test-Path lb:/up.txt, lb:/up2.txt | Should -Be $false, $true
    }

    It 'puts paths together and takes them apart' {
        Join-Path lb:/src lib core.cs | Should -Be lb:/src/lib/core.cs
        Join-Path lb: src | Should -Be lb:/src
        Split-Path lb:/src/app.cs | Should -Be lb:/src
        Split-Path lb:/src/app.cs -Leaf | Should -Be app.cs
        Split-Path lb:/src/app.cs -Qualifier | Should -Be lb:
        (Resolve-Path lb:/src/*.cs).Path | Should -Be lb:/src/app.cs
        Set-Location lb:/docs
        Resolve-Path lb:/src/app.cs -Relative | Should -Be ../src/app.cs
        Convert-Path lb:/src | Should -Be "$((Get-PSDrive lb).Root)/src"
    }

    It 'takes a name with <what> as it is by -LiteralPath' -ForEach @(
        @{ what = 'brackets'; name = 'w[1].txt' }
        @{ what = 'a backtick'; name = 'tick`s.txt' }
    ) {
        (Get-Item -LiteralPath "lb:/odd/$name").Name | Should -BeExactly "odd/$name"
        Test-Path -LiteralPath "lb:/odd/$name" | Should -BeTrue
        Set-Location lb:/odd
        (Get-Item -LiteralPath $name).Name | Should -BeExactly "odd/$name"
        (Get-ChildItem -LiteralPath "lb:/odd/$name").Name | Should -BeExactly "odd/$name"
        (Resolve-Path -LiteralPath $name).Path | Should -BeExactly "lb:/odd/$name"
    }

    It 'takes escaped brackets and unescaped patterns for what they are' {
        (Get-Item 'lb:/odd/w`[1`].txt').Name | Should -BeExactly 'odd/w[1].txt'
        (Get-Item 'lb:/odd/w[1].txt').Name | Should -BeExactly odd/w1.txt
        Test-Path 'lb:/odd/w`[1`].txt' | Should -BeTrue
    }

    It 'looks a name up <most> times at most for <what>' -ForEach @(
        @{ what = 'Get-Item'; most = 3; script = { Get-Item lb:/src/lib/core.cs } }
        @{ what = 'Get-Item -LiteralPath'; most = 3; script = { Get-Item -LiteralPath lb:/src/lib/core.cs } }
        @{ what = 'Get-Item from the location'; most = 3; script = { Get-Item ./lib/core.cs } }
        @{ what = 'Test-Path'; most = 2; script = { Test-Path lb:/src/lib/core.cs } }
        @{ what = 'Test-Path of nothing'; most = 2; script = { Test-Path lb:/src/lib/no } }
        @{ what = 'Get-ChildItem'; most = 8; script = { Get-ChildItem lb:/src/lib } }
        @{ what = 'Set-Location'; most = 6; script = { Set-Location lb:/src/lib } }
    ) {
        Set-Location lb:/src
        Measure-LookUp $script | Should -BeLessOrEqual $most
    }

    It 'opens the lockbox once for what it has looked up, and again after a commit' {
        Add-LockboxItem $path -Name once -Value 1
        Measure-LookUp { 1..20 | ForEach-Object { Get-Item lb:/src/app.cs; Test-Path lb:/never } } Opened |
            Should -Be 2
        Measure-LookUp { Get-ChildItem lb:/src; Get-Item lb:/src/lib, lb:/src/data.bin } Opened | Should -Be 2
        Remove-LockboxItem $path once
        Measure-LookUp { Get-Item lb:/src/app.cs } Opened | Should -Be 1
    }

    It 'sees what another process commits at once, and what it removes' {
        $manifest = Join-Path (Get-Module Lockbox).ModuleBase Lockbox.psd1
        $other = {
            param($manifest, $path, $key, $name, $verb)
            $env:LOCKBOX_KEYFILE = $key
            Import-Module $manifest
            if ($verb -eq 'add') { Add-LockboxItem $path -Name $name -Value other }
            else { Remove-LockboxItem $path $name }
        }
        $name = 'late/by-another.txt'
        $arguments = $manifest, $path, (Join-Path (Split-Path $path) test.key), $name
        Test-Path lb:/late/by-another.txt | Should -BeFalse
        Get-ChildItem lb:/ -Name | Should -Not -Contain late
        pwsh -NoProfile -NonInteractive -Command $other -args ($arguments + 'add')
        Test-Path lb:/late/by-another.txt | Should -BeTrue
        Get-ChildItem lb:/ -Name | Should -Contain late
        pwsh -NoProfile -NonInteractive -Command $other -args ($arguments + 'remove')
        Test-Path lb:/late/by-another.txt | Should -BeFalse
        Get-ChildItem lb:/ -Name | Should -Not -Contain late
    }

    It 'says so where a path leads to no drive' {
        (Get-ErrorOf { Get-Item 'Lockbox::gone#9/x' -ErrorAction Stop }).FullyQualifiedErrorId |
            Should -BeLike 'LockboxDriveNotFound,*'
        (Get-ErrorOf { Get-ChildItem 'Lockbox::/etc/passwd' -ErrorAction Stop }).FullyQualifiedErrorId |
            Should -BeLike 'LockboxDriveNotFound,*'
    }
}
