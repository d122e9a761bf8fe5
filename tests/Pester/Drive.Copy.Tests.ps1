# Copying and moving on a drive and between two. PowerShell gives the provider paths of any drive of its own, whichever
# drive is current.

Describe 'Copy-Item and Move-Item between lockboxes' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        function Get-Text ([string] $File, [string] $Name) {
            Get-LockboxItemContent $File -LiteralName $Name -Raw
        }
    }
    BeforeEach {
        $path = New-TestLockbox
        $other = New-TestLockbox
        foreach ($name in 'src/app.cs', 'src/lib/core.cs', 'src/read me.md', 'x[1].txt', 'f') {
            Add-LockboxItem $path -Name $name -Value "text of $name"
        }
        New-LockboxItem $path empty
        $null = New-PSDrive -PSProvider Lockbox -Name one -Root $path -Scope Global
        $null = New-PSDrive -PSProvider Lockbox -Name two -Root $other -Scope Global
        Push-Location (New-Folder)
    }
    AfterEach {
        Pop-Location
        Remove-PSDrive one, two -Force
        Test-Lockbox $path | Should -BeTrue
        Test-Lockbox $other | Should -BeTrue
        Clear-KeyEnvironment
    }

    It 'copies a file within a lockbox, to another name and into a directory' {
        (Copy-Item one:/f one:/g -PassThru).Name | Should -BeExactly g
        Copy-Item one:/f one:/empty
        Get-Text $path g | Should -BeExactly 'text of f'
        Get-Text $path empty/f | Should -BeExactly 'text of f'
        Get-Text $path f | Should -BeExactly 'text of f'
    }

    It 'copies to another lockbox, with times and mode, whatever drive is current' {
        Set-LockboxItem $path f -ModifiedAt $oddTime -UnixMode 640
        Set-Location one:/src
        Copy-Item ../f two:/copied/f
        $copy = Get-LockboxItem $other copied/f
        $copy.ModifiedAt | Should -Be $oddTime
        $copy.UnixMode | Should -Be (Get-LockboxItem $path f).UnixMode
        Set-Location two:/copied
        Copy-Item one:/src/app.cs .
        Copy-Item ./f one:/back
        Get-Text $other copied/app.cs | Should -BeExactly 'text of src/app.cs'
        Get-Text $path back | Should -BeExactly 'text of f'
    }

    It 'copies a directory under a new name, and below one that is there' {
        Copy-Item one:/src two:/new -Recurse
        (Get-LockboxItem $other).Name | Should -BeExactly new/app.cs, new/lib/core.cs, 'new/read me.md'
        Copy-Item one:/src two:/new -Recurse
        (Get-LockboxItem $other 'new/src/**').Name | Should -Contain new/src/lib/core.cs
        $copied = Copy-Item one:/empty two:/empty -PassThru
        $copied.Name | Should -BeExactly empty
    }

    It 'copies a directory without -Recurse as PowerShell does: without what is in it' {
        Add-LockboxItem $path -Name empty/no -Value 1
        Copy-Item one:/empty two:/e
        (Get-LockboxItem $other).Name | Should -BeExactly e
    }

    It 'passes on everything that it has copied' {
        Add-LockboxItem $path -Name empty/1 -Value 1
        (Copy-Item one:/empty two:/e -Recurse -PassThru).Name | Should -BeExactly e, e/1
        Copy-Item one:/empty two:/f -Recurse | Should -BeNullOrEmpty
    }

    It 'makes one commit for a directory, and replaces files that are there' {
        Copy-Item one:/src two:/ -Recurse
        Add-LockboxItem $path -Name src/app.cs -Value newer -IfExists Overwrite
        $before = (Get-Lockbox $other).CommitSequence
        Copy-Item one:/src two:/ -Recurse -WarningVariable warned
        # A commit that replaces something is three: the change, its mirror, and the redaction that is done.
        (Get-Lockbox $other).CommitSequence - $before | Should -BeLessOrEqual 3
        Get-Text $other src/app.cs | Should -BeExactly newer
        Copy-Item one:/f one:/src/app.cs -WarningVariable warned
        $warned | Should -BeNullOrEmpty -Because 'what is replaced is overwritten at once'
    }

    It 'takes names as they are with -LiteralPath, and wildcards without' {
        Copy-Item -LiteralPath 'one:/x[1].txt' -Destination two:/
        Copy-Item one:/src/*.cs two:/
        Copy-Item one:/src two:/filtered -Recurse -Filter *.md
        (Get-LockboxItem $other -File).Name | Should -BeExactly app.cs, 'filtered/read me.md', 'x[1].txt'
    }

    It 'copies what comes down a pipeline' {
        Add-LockboxItem $other -Name into/x -Value 1
        Get-ChildItem one:/src -Recurse -File | Where-Object Name -like *.cs | Copy-Item -Destination two:/into
        (Get-LockboxItem $other 'into/*').Name | Should -BeExactly into/app.cs, into/core.cs, into/x
    }

    It 'copies all that a lockbox holds' {
        Copy-Item one:/ two:/all -Recurse
        (Get-LockboxItem $other).Count | Should -Be (Get-LockboxItem $path).Count
        Get-Text $other 'all/x[1].txt' | Should -BeExactly 'text of x[1].txt'
        $record = Get-ErrorOf { Copy-Item one:/ two:/top -ErrorAction Stop }
        $record.FullyQualifiedErrorId | Should -BeLike 'LockboxNotOnDrive,*'
    }

    It 'refuses <Title>, and changes nothing' -ForEach @(
        @{ Title = 'itself'; From = 'one:/f'; To = 'one:/f'; Id = 'LockboxItemExists' }
        @{ Title = 'a directory in itself'; From = 'one:/src'; To = 'one:/src/lib'; Id = 'LockboxInvalidName' }
        @{ Title = 'a name below a file'; From = 'one:/src/app.cs'; To = 'one:/f/x'; Id = 'LockboxItemExists' }
        @{ Title = 'the host'; From = 'one:/f'; To = './f'; Id = 'CopyItemSourceAndDestinationNotSameProvider' }
    ) {
        $before = Get-FileHashText $path
        $record = Get-ErrorOf { Copy-Item $From $To -Recurse -ErrorAction Stop }
        ($record.FullyQualifiedErrorId -split ',')[0] | Should -Be $Id
        Get-FileHashText $path | Should -Be $before
        Get-ChildItem . | Should -BeNullOrEmpty
    }

    It 'says with -WhatIf what would be done, and changes no byte' {
        $before = Get-FileHashText $other
        Copy-Item one:/src two:/x -Recurse -WhatIf
        Move-Item one:/src two:/x -WhatIf
        Get-FileHashText $other | Should -Be $before
        (Get-LockboxItem $path).Name | Should -Contain src/app.cs
    }

    It 'writes to no drive that is for reading' {
        $null = New-PSDrive -PSProvider Lockbox -Name readonly -Root $other -ReadOnly
        Should-BeError (Get-ErrorOf { Copy-Item one:/f readonly:/ -ErrorAction Stop }) LockboxReadOnly PermissionDenied
        Should-BeError (Get-ErrorOf { Move-Item one:/f readonly:/ -ErrorAction Stop }) LockboxReadOnly PermissionDenied
        Get-Text $path f | Should -BeExactly 'text of f'
    }

    It 'moves a file or a directory to another lockbox' {
        (Move-Item one:/src two:/moved -PassThru).Name | Should -BeExactly moved
        Move-Item one:/f two:/moved
        (Get-LockboxItem $other).Name |
            Should -BeExactly moved/app.cs, moved/f, moved/lib/core.cs, 'moved/read me.md'
        (Get-LockboxItem $path).Name | Should -BeExactly empty, 'x[1].txt'
        Get-Text $other moved/f | Should -BeExactly 'text of f'
    }

    It 'moves over another file only with -Force, and nothing over a directory' {
        Add-LockboxItem $other -Name f -Value there
        $record = Get-ErrorOf { Move-Item one:/f two:/f -ErrorAction Stop }
        Should-BeError $record LockboxItemExists ResourceExists
        Get-Text $path f | Should -BeExactly 'text of f'
        Get-Text $other f | Should -BeExactly there
        Move-Item one:/f two:/f -Force
        Get-Text $other f | Should -BeExactly 'text of f'
        Add-LockboxItem $other -Name to/src/x -Value there
        $record = Get-ErrorOf { Move-Item one:/src two:/to -Force -ErrorAction Stop }
        Should-BeError $record LockboxItemExists ResourceExists
        (Get-LockboxItem $path).Name | Should -Contain src/app.cs
    }
}
