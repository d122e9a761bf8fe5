Describe 'Test-Lockbox' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $path = New-TestLockbox
        $tree = New-Tree
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
        $key = Join-Path (Split-Path $path) test.key
    }
    AfterEach { Lock-Lockbox -All; $env:LOCKBOX = $null }

    It 'is true for a sound lockbox' {
        Test-Lockbox $path | Should -BeTrue
        Test-Lockbox $path -Quick | Should -BeTrue
        Test-Lockbox | Should -BeTrue
    }

    It 'tells more with -Detailed' {
        $result = Test-Lockbox $path -Detailed
        $result | Should -BeOfType ([Lockbox.LockboxTestResult])
        $result.IsSound | Should -BeTrue
        $result.Findings | Should -HaveCount 0
        $result.ItemsChecked | Should -Be (Get-Lockbox $path).ItemCount
        $result.FramesChecked | Should -BeGreaterThan 0
        $result.BytesChecked | Should -BeGreaterThan 0
        $result.Lockbox | Should -Be $path
        (Test-Lockbox $path -Detailed -Quick).FramesChecked | Should -Be 0
    }

    It 'cuts a long path on the left in its table' {
        $long = New-TestLockbox (Join-Path (New-Item -ItemType Directory (Join-Path (New-Folder) ('x' * 80))) a.lockbox)
        $table = Test-Lockbox $long -Detailed | Out-String -Width 80
        $table | Should -Match '(?m) \u2026x+[\\/]a\.lockbox\s*$'
    }

    It 'takes several from the pipeline' {
        $other = New-TestLockbox
        Get-Item $path, $other | Test-Lockbox | Should -Be $true, $true
        Test-Lockbox $path, $other | Should -Be $true, $true
        Test-Lockbox (Join-Path (Split-Path $path) '*.lockbox') | Should -BeTrue
    }

    It 'works on a lockbox that cannot be written' {
        (Get-Item $path).IsReadOnly = $true
        Test-Lockbox $path | Should -BeTrue
        (Get-Item $path).IsReadOnly = $false
    }

    It 'finds a flipped bit anywhere, or shows that nothing depends on it' {
        $bytes = [IO.File]::ReadAllBytes($path)
        $hash = Get-TreeState $tree | Sort-Object
        $copy = Join-Path (Split-Path $path) 'flipped.lockbox'
        $found = 0
        foreach ($at in (0..($bytes.Length - 1)).Where({ $_ % 401 -eq 0 })) {
            $flipped = [byte[]]$bytes.Clone()
            $flipped[$at] = $flipped[$at] -bxor 0x10
            [IO.File]::WriteAllBytes($copy, $flipped)
            if (-not (Test-Lockbox $copy -KeyFile $key -ErrorAction Stop)) { $found++; continue }

            # A byte between extents, or one of which there is a second copy: then the content must be whole.
            $out = Join-Path (New-Folder) out
            Export-LockboxItem $copy -Destination $out -KeyFile $key -ErrorAction Stop
            Get-TreeState $out | Sort-Object | Should -Be $hash
        }
        $found | Should -BeGreaterThan 5
    }

    It 'is false, not an error, for what is cut off' {
        $bytes = [IO.File]::ReadAllBytes($path)
        $copy = Join-Path (Split-Path $path) 'cut.lockbox'
        foreach ($length in 0, 100, 600, 4096, 8192, ($bytes.Length - 100)) {
            [IO.File]::WriteAllBytes($copy, $bytes[0..$length])
            Test-Lockbox $copy -KeyFile $key -ErrorAction Stop | Should -BeFalse
        }
        (Test-Lockbox $copy -KeyFile $key -Detailed).Findings | Should -Not -BeNullOrEmpty
    }

    It 'is false for a text file, and an error for nothing' {
        $text = Join-Path (New-Folder) 'x.lockbox'
        Set-Content $text ('text ' * 4000)
        Test-Lockbox $text | Should -BeFalse
        Should-BeError (Get-ErrorOf { Test-Lockbox (Join-Path (New-Folder) none) }) LockboxNotFound ObjectNotFound
    }

    It 'says that the key is wrong or missing' {
        Should-BeError (Get-ErrorOf { Test-Lockbox $path -KeyFile (New-KeyFile) }) LockboxWrongKey AuthenticationError
        Lock-Lockbox -All
        Should-BeError (Get-ErrorOf { Test-Lockbox $path }) LockboxLocked AuthenticationError
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
    }

    It 'says what to do about damage, as every other command does' {
        $bytes = [IO.File]::ReadAllBytes($path)
        $damaged = Join-Path (Split-Path $path) 'damaged.lockbox'
        [IO.File]::WriteAllBytes($damaged, $bytes[0..($bytes.Length / 2)])
        $result = Test-Lockbox $damaged -KeyFile $key -Detailed
        $result.RecommendedAction | Should -Match 'Repair-Lockbox'
        $result | Out-String | Should -Match '(?s)Findings\s+: \S.*RecommendedAction'
        $result | Format-Table | Out-String | Should -Match 'Sound\s+Findings'
        $result.Findings | Out-String -Width 80 | Should -Match 'Rule\s+Item, Place\s+Message'
        $record = Get-ErrorOf { Get-LockboxItem $damaged -KeyFile $key -ErrorAction Stop }
        Should-BeError $record LockboxCorrupt InvalidData
        $record.ErrorDetails.RecommendedAction | Should -Match 'Repair-Lockbox'
        [Array]::Clear($bytes, 0, 8192)
        [IO.File]::WriteAllBytes($damaged, $bytes)
        $record = Get-ErrorOf { Get-LockboxItem $damaged -KeyFile $key -ErrorAction Stop }
        $record.ErrorDetails.RecommendedAction | Should -Match 'Check the path.*Repair-Lockbox'
        (Test-Lockbox $path -Detailed).RecommendedAction | Should -BeNullOrEmpty
    }

    It 'prints findings as a list' {
        Test-Lockbox $path -Detailed | Format-List | Out-String | Should -Match 'IsSound\s+: True'
        Test-Lockbox $path -Detailed | Format-Table | Out-String | Should -Match 'Sound\s+Findings'
    }
}
