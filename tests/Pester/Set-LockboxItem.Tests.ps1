Describe 'Set-LockboxItem' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $tree = New-Tree
        $path = New-TestLockbox
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
    }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All; $env:LOCKBOX = $null }

    It 'sets what is given and keeps the rest' {
        $before = Get-LockboxItem $path src/app.cs
        $text = Get-LockboxItemContent $path src/app.cs -Raw
        $after = Set-LockboxItem $path src/app.cs -ModifiedAt $oddTime -PassThru
        $after.ModifiedAt.ToUniversalTime() | Should -Be $oddTime
        $after.CreatedAt | Should -Be $before.CreatedAt
        $after.UnixMode | Should -Be $before.UnixMode
        Get-LockboxItemContent $path src/app.cs -Raw | Should -BeExactly $text
    }

    It 'takes modes as <Mode>' -ForEach @(
        @{ Mode = 644; Expected = 0x1A4 }
        @{ Mode = 0755; Expected = 0x1ED }
        @{ Mode = '4750'; Expected = 0x9E8 }
        @{ Mode = 'UserRead, UserWrite'; Expected = 0x180 }
        @{ Mode = 'UserRead', 'UserWrite'; Expected = 0x180 }
        @{ Mode = [IO.UnixFileMode]::OtherRead; Expected = 4 }
    ) {
        $item = Set-LockboxItem $path src/app.cs -UnixMode $Mode -PassThru
        [int] $item.UnixMode | Should -Be $Expected
    }

    It 'refuses <Mode> as a mode' -ForEach @(@{ Mode = 888 }, @{ Mode = '10000' }, @{ Mode = 'rwx' }, @{ Mode = -1 }) {
        { Set-LockboxItem $path src/app.cs -UnixMode $Mode } | Should -Throw '*octal*'
    }

    It 'takes several attributes as a list' {
        (Set-LockboxItem $path src/app.cs -Attributes Hidden, Archive -PassThru).Attributes |
            Should -Be 'Hidden, Archive'
        { Set-LockboxItem $path src/app.cs -Attributes Nonsense } | Should -Throw '*FileAttributes*'
    }

    It 'sets many in one commit' {
        $before = (Get-Lockbox $path).CommitSequence
        Set-LockboxItem $path src/app.cs -Attributes Archive
        $each = (Get-Lockbox $path).CommitSequence - $before
        Get-LockboxItem $path -File | Set-LockboxItem -UnixMode 600 -CreatedAt '2020-01-02'
        ((Get-Lockbox $path).CommitSequence - $before) | Should -Be (2 * $each)
        Get-LockboxItem $path -File | ForEach-Object { [int] $_.UnixMode | Should -Be 0x180 }
    }

    It 'wants something to set' {
        $record = Get-ErrorOf { Set-LockboxItem $path src/app.cs }
        $record.FullyQualifiedErrorId | Should -BeLike 'LockboxParameterConflict,*'
    }

    It 'reports a missing name, and changes no byte with -WhatIf' {
        $record = Get-ErrorOf { Set-LockboxItem $path nope -UnixMode 600 -ErrorAction Stop }
        Should-BeError $record LockboxItemNotFound ObjectNotFound
        $before = Get-FileHashText $path
        Set-LockboxItem $path 'src/**' -UnixMode 600 -WhatIf
        Get-FileHashText $path | Should -Be $before
    }
}
