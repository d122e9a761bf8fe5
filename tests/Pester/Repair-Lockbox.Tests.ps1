Describe 'Repair-Lockbox' {
    BeforeAll {
        . $PSScriptRoot/common.ps1

        function Set-Damage([string] $Path, [long[]] $Offset, [int] $Count = 1) {
            $bytes = [IO.File]::ReadAllBytes($Path)
            foreach ($at in $Offset) {
                $end = [Math]::Min($at + $Count, $bytes.Length)
                for ($i = $at; $i -lt $end; $i++) { $bytes[$i] = $bytes[$i] -bxor 0x5A }
            }
            [IO.File]::WriteAllBytes($Path, $bytes)
        }

        function Get-Extent([string] $Path) {
            $bytes = [IO.File]::ReadAllBytes($Path)
            for ($at = 8192; $at + 40 -lt $bytes.Length; $at += 64) {
                if ([Text.Encoding]::ASCII.GetString($bytes, $at, 4) -eq 'LBXE') {
                    [pscustomobject]@{ Offset = $at; Kind = $bytes[$at + 4] }
                }
            }
        }
    }
    BeforeEach {
        $path = New-TestLockbox
        $tree = New-Tree
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
        Set-LockboxSecret prod/TOKEN $path -SecureString (ConvertTo-Secret 'abc')
        $key = Join-Path (Split-Path $path) test.key
        $salvaged = Join-Path (New-Folder) 'salvaged.lockbox'
    }
    AfterEach { Lock-Lockbox -All; $env:LOCKBOX = $null }

    It 'gives back a sound lockbox as it is' {
        $result = Repair-Lockbox $path $salvaged -KeyFile $key -WarningVariable warnings
        $result | Should -BeOfType ([Lockbox.LockboxRepairResult])
        $result.IsComplete | Should -BeTrue
        $result.IsVerified | Should -BeTrue
        $result.Root | Should -Be 'Newest'
        $result.Lockbox | Should -Be $path
        $result.Destination | Should -Be $salvaged
        $result.ItemsReturned | Should -Be (Get-Lockbox $path).ItemCount
        $warnings | Should -HaveCount 0
        (Get-Lockbox $salvaged).Id | Should -Be (Get-Lockbox $path).Id
        $out = Join-Path (New-Folder) out
        Export-LockboxItem $salvaged -Destination $out -KeyFile $key
        Get-TreeState $out | Sort-Object | Should -Be (Get-TreeState $tree | Sort-Object)
        Get-LockboxSecret prod/TOKEN $salvaged -KeyFile $key -AsPlainText | Should -BeExactly 'abc'
    }

    It 'needs no superblock, and does not touch the damaged file' {
        Set-Damage $path 0, 4096 512
        { Get-Lockbox $path } | Should -Throw -ErrorId 'LockboxCorrupt*'
        (Get-Item $path).IsReadOnly = $true
        $before = (Get-FileHash $path).Hash
        $result = Repair-Lockbox $path $salvaged -KeyFile $key
        $result.Root | Should -Be 'None'
        $result.IsComplete | Should -BeTrue
        (Get-FileHash $path).Hash | Should -Be $before
        (Get-Item $path).IsReadOnly = $false
        $out = Join-Path (New-Folder) out
        Export-LockboxItem $salvaged -Destination $out -KeyFile $key
        Get-TreeState $out | Sort-Object | Should -Be (Get-TreeState $tree | Sort-Object)
        Get-LockboxSecret prod/TOKEN $salvaged -KeyFile $key -AsPlainText | Should -BeExactly 'abc'
    }

    It 'names what is lost, warns once, and succeeds' {
        $large = Join-Path (New-Folder) large.bin
        $bytes = [byte[]]::new(5MB); [Random]::new(1).NextBytes($bytes)
        [IO.File]::WriteAllBytes($large, $bytes)
        Add-LockboxItem $path $large -BasePath (Split-Path $large)
        Set-Damage $path ((Get-Item $path).Length - 3MB)
        Repair-Lockbox $path $salvaged -KeyFile $key -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue |
            Out-Null
        "$warnings" | Should -Match 'Not everything.*would come back'
        $result = Repair-Lockbox $path $salvaged -KeyFile $key -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match 'Not everything.*came back.*2\.00 MiB.*lost\+found'
        $result.IsComplete | Should -BeFalse
        $loss = $result.Losses | Where-Object Name -EQ 'large.bin'
        $loss.Kind | Should -Be 'ItemContent'
        $loss.BytesLost | Should -Be 2MB
        $loss.FoundAs | Should -Match '^lost\+found/\d+$'
        Get-LockboxItem $salvaged -LiteralName 'large.bin' -KeyFile $key -ErrorAction SilentlyContinue |
            Should -BeNullOrEmpty
        $piece = Get-LockboxItem $salvaged "$($loss.FoundAs)/*" -KeyFile $key
        ($piece | Measure-Object Length -Sum).Sum | Should -Be 3MB
        Test-Lockbox $salvaged -KeyFile $key | Should -BeTrue
        ($result | Out-String) | Should -Match 'large\.bin'
        $result.Losses | Out-String -Width 80 |
            Should -Match 'ItemContent.*large\.bin -> lost\+found/\d+\s+Frames that'
    }

    It 'prints the worst losses first, and not more than people read' {
        $many = New-Folder
        1..60 | ForEach-Object { Set-Content (Join-Path $many "$_.txt") $_ }
        Add-LockboxItem $path $many -BasePath $many -Recurse
        # Kinds 2 and 4 are the nodes of the trees of names and of variables.
        Set-Damage $path (Get-Extent $path | Where-Object Kind -In 2, 4).Offset 64
        $result = Repair-Lockbox $path $salvaged -KeyFile $key -WarningAction SilentlyContinue
        $result.Losses.Count | Should -BeGreaterThan 20 -Because 'the names are lost'
        $kinds = @($result.Losses.Kind)
        $named = @($kinds | Where-Object { $_ -notin 'ItemName', 'VariableName' })
        $named | Should -Not -BeNullOrEmpty
        $kinds[0..($named.Count - 1)] | Should -Be $named
        $lines = @(($result | Out-String -Width 200) -split '\r?\n')
        $lines.Count | Should -BeLessThan 60
        $lines | Where-Object { $_ -match 'and \d+ more; Losses has them all' } | Should -HaveCount 1
    }

    It 'computes the destination of each lockbox from the pipeline' {
        $folder = New-Folder
        Get-Item $path | Repair-Lockbox -Destination { Join-Path $folder "new-$($_.Name)" } -KeyFile $key | Out-Null
        (Get-ChildItem $folder).Name | Should -Be "new-$(Split-Path $path -Leaf)"
        Test-Lockbox (Get-ChildItem $folder) -KeyFile $key | Should -BeTrue
    }

    It 'says with -WhatIf what would come back, and writes nothing' {
        Set-Damage $path 0 512
        $result = Repair-Lockbox $path $salvaged -KeyFile $key -WhatIf
        $result.ItemsReturned | Should -Be (Get-Lockbox $path).ItemCount
        $result.Destination | Should -BeNullOrEmpty
        $result.IsVerified | Should -BeNullOrEmpty
        Get-ChildItem (Split-Path $salvaged) -Force | Should -BeNullOrEmpty
    }

    It 'replaces a lockbox only with -Force, and never anything else or itself' {
        Repair-Lockbox $path $salvaged -KeyFile $key | Out-Null
        { Repair-Lockbox $path $salvaged -KeyFile $key } | Should -Throw -ErrorId 'LockboxAlreadyExists*'
        (Repair-Lockbox $path $salvaged -KeyFile $key -Force).IsComplete | Should -BeTrue
        Set-Content $salvaged 'text'
        { Repair-Lockbox $path $salvaged -KeyFile $key -Force } | Should -Throw -ErrorId 'LockboxAlreadyExists*'
        $before = (Get-FileHash $path).Hash
        { Repair-Lockbox $path $path -KeyFile $key -Force } | Should -Throw -ErrorId 'LockboxAlreadyExists*'
        (Get-FileHash $path).Hash | Should -Be $before
    }

    It 'ends with an error of its own when nothing can come back' {
        Set-Damage $path (Get-Extent $path | ForEach-Object { $_.Offset + 41 })
        { Repair-Lockbox $path $salvaged -KeyFile $key } | Should -Throw -ErrorId 'LockboxNothingSalvaged*'
        Get-ChildItem (Split-Path $salvaged) -Force | Should -BeNullOrEmpty
        [IO.File]::WriteAllBytes($path, [byte[]]::new(10000))
        { Repair-Lockbox $path $salvaged -KeyFile $key } | Should -Throw -ErrorId 'LockboxCorrupt*'
    }

    It 'refuses a wrong key, and says what opens the lockbox' {
        Set-Damage $path 0, 4096 512
        $other = Join-Path (New-Folder) other.key
        [IO.File]::WriteAllBytes($other, [byte[]](1..32))
        { Repair-Lockbox $path $salvaged -KeyFile $other } | Should -Throw -ErrorId 'LockboxWrongKey*'
    }

    It 'takes the key of an unlocked lockbox' {
        Unlock-Lockbox $path -KeyFile $key
        Set-Damage $path 0, 4096 512
        $env:LOCKBOX_KEYFILE = $null
        (Repair-Lockbox $path $salvaged).Root | Should -Be 'None'
    }
}
