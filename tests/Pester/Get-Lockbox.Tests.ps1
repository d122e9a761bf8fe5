Describe 'Get-Lockbox' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    AfterEach { Lock-Lockbox -All; $env:LOCKBOX = $null }

    It 'shows what is public of a locked lockbox' {
        $path = New-TestLockbox -Locked
        $lockbox = Get-Lockbox $path
        $lockbox | Should -BeOfType ([Lockbox.Lockbox])
        $lockbox.File | Should -Be $path
        $lockbox.State | Should -Be 'Locked'
        $lockbox.FormatVersion | Should -Be 1
        $lockbox.ProtectorCount | Should -Be 1
        $lockbox.StoredLength | Should -Be (Get-Item $path).Length
        $lockbox.Id | Should -Not -Be ([Guid]::Empty)
        $lockbox.ItemCount | Should -BeNullOrEmpty
        $lockbox.Length | Should -BeNullOrEmpty
        $lockbox.UnlockedUntil | Should -BeNullOrEmpty
        Test-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key) | Should -BeTrue
    }

    It 'shows the rest of an unlocked one' {
        $path = New-TestLockbox
        Add-LockboxItem $path -Name a.txt -Value 'hello'
        Add-LockboxItem $path -Name b.txt -Value 'world!'
        $lockbox = Get-Lockbox $path
        $lockbox.State | Should -Be 'Unlocked'
        $lockbox.ItemCount | Should -Be 2
        $lockbox.VariableCount | Should -Be 0
        $lockbox.Length | Should -Be 11
        $lockbox.StoredLength | Should -BeGreaterThan 0
        $lockbox.UnlockedUntil | Should -BeGreaterThan (Get-Date)
        $lockbox.UnlockedUntil | Should -BeLessThan (Get-Date).AddMinutes(16)
        Test-Lockbox $path | Should -BeTrue
    }

    It 'counts commits' {
        $path = New-TestLockbox
        $before = (Get-Lockbox $path).CommitSequence
        Add-LockboxItem $path -Name a -Value 1
        (Get-Lockbox $path).CommitSequence | Should -BeGreaterThan $before
        Test-Lockbox $path | Should -BeTrue
    }

    It 'takes paths, files, lockboxes and items' {
        $path = New-TestLockbox
        Add-LockboxItem $path -Name a -Value 1
        (Get-Lockbox $path | Get-Lockbox).File | Should -Be $path
        (Get-Item $path | Get-Lockbox).File | Should -Be $path
        (Get-LockboxItem $path | Get-Lockbox).File | Should -Be $path
        (Get-Lockbox ([IO.FileInfo]::new($path))).File | Should -Be $path
        Test-Lockbox $path | Should -BeTrue
    }

    It 'takes wildcards and several paths' {
        $folder = New-Folder
        $all = 'a', 'b', 'c' | ForEach-Object { New-TestLockbox (Join-Path $folder "$_.lockbox") -Locked }
        (Get-Lockbox (Join-Path $folder '*.lockbox')).File | Should -Be $all
        (Get-Lockbox $all[0], $all[2]).File | Should -Be $all[0], $all[2]
    }

    It 'finds a lockbox whose name has wildcard characters' {
        $path = New-TestLockbox (Join-Path (New-Folder) 'a[1].lockbox')
        (Get-Lockbox $path).File | Should -Be $path
        Test-Lockbox $path | Should -BeTrue
    }

    It 'shows the one that the environment names, else all unlocked ones' {
        $one = New-TestLockbox
        $two = New-TestLockbox
        (Get-Lockbox).File | Sort-Object | Should -Be ($one, $two | Sort-Object)
        (Get-Lockbox -Unlocked).File | Sort-Object | Should -Be ($one, $two | Sort-Object)
        $env:LOCKBOX = $two
        (Get-Lockbox).File | Should -Be $two
    }

    It 'says when it cannot tell which' {
        $record = Get-ErrorOf { Get-Lockbox }
        ($record.FullyQualifiedErrorId -split ',')[0] | Should -Be LockboxNotSpecified
        $record.CategoryInfo.Category | Should -Be InvalidArgument
    }

    It 'says when there is none' {
        $record = Get-ErrorOf { Get-Lockbox (Join-Path (New-Folder) 'no.lockbox') }
        Should-BeError $record LockboxNotFound ObjectNotFound
    }

    It 'cuts long paths on the left in its table, and not at all in its list' {
        $folder = New-Item -ItemType Directory (Join-Path (New-Folder) ('x' * 80))
        $all = 'a', 'b' | ForEach-Object { New-TestLockbox (Join-Path $folder "$_.lockbox") -Locked }
        $table = Get-Lockbox $all | Out-String -Width 80
        $table | Should -Match '(?m) \u2026x+[\\/]a\.lockbox\s*$'
        $table | Should -Match '(?m) \u2026x+[\\/]b\.lockbox\s*$'
        Get-Lockbox $all | Format-List | Out-String -Width 400 | Should -Match ([regex]::Escape($all[1]))
    }

    It 'says when it is <What>' -ForEach @(
        @{ What = 'a directory'; Make = { param($p) [void](New-Item -ItemType Directory $p) } }
        @{ What = 'a text file'; Make = { param($p) Set-Content $p ('text ' * 5000) } }
        @{ What = 'an empty file'; Make = { param($p) [void](New-Item $p) } }
    ) {
        $path = Join-Path (New-Folder) 'odd.lockbox'
        & $Make $path
        Should-BeError (Get-ErrorOf { Get-Lockbox $path }) LockboxCorrupt InvalidData
    }

    It 'goes on with the others when one of several cannot be read' {
        $folder = New-Folder
        $good = 'a', 'c' | ForEach-Object { New-TestLockbox (Join-Path $folder "$_.lockbox") -Locked }
        Set-Content (Join-Path $folder b.lockbox) 'no lockbox'
        $quiet = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
        (Get-ChildItem $folder/*.lockbox | Get-Lockbox @quiet).File | Should -Be $good
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'LockboxCorrupt,*'
        (Get-Lockbox "$folder/*.lockbox" @quiet).Count | Should -Be 2
    }
}
