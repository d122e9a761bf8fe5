# Changing items on a drive: each change is one commit, on stable storage when the command returns.

Describe 'Changing items on a drive' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $work = New-Folder
        $path = New-TestLockbox (Join-Path $work 'one.lockbox')
        Add-LockboxItem $path -Name a.txt -Value alpha
        Add-LockboxItem $path -Name dir/b.txt -Value beta
        Add-LockboxItem $path -Name dir/sub/c.txt -Value gamma
        New-PSDrive -PSProvider Lockbox -Name lb -Root $path -Scope Global
        $names = (Get-LockboxItem $path).Name
        function Get-Sequence { (Get-Lockbox $path).CommitSequence }
        function Get-Text ($Name) { Get-LockboxItemContent $path -LiteralName $Name -Raw }
    }
    AfterEach {
        Set-Location $PSScriptRoot
        Remove-PSDrive lb -Force
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
    }

    Context 'New-Item' {
        It 'makes a file with its content in one commit, and returns it' {
            $before = Get-Sequence
            $item = New-Item lb:/new/x.txt -Value "one`ntwo"
            Get-Sequence | Should -Be ($before + 1)
            $item.Name | Should -Be new/x.txt
            $item.PSDrive.Name | Should -Be lb
            Get-Text new/x.txt | Should -BeExactly "one`ntwo"
        }

        It 'makes files of bytes, numbers and nothing' {
            (New-Item lb:/bytes -Value ([byte[]](0..255))).Length | Should -Be 256
            New-Item lb:/number -Value 42
            Get-Text number | Should -BeExactly 42
            (New-Item lb:/empty -ItemType File).Length | Should -Be 0
        }

        It 'makes directories and links' {
            (New-Item lb:/d/e -ItemType Directory).Kind | Should -Be Directory
            (New-Item -Path lb:/d -Name f -ItemType d).Name | Should -Be d/f
            $link = New-Item lb:/link -ItemType SymbolicLink -Target a.txt
            $link.Target | Should -Be a.txt
            $link.PSIsContainer | Should -BeFalse
            New-Item lb:/no -ItemType Pipe -ErrorAction SilentlyContinue -ErrorVariable problem
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'LockboxNotOnDrive,*'
        }

        It 'replaces a file only with -Force, and never a directory' {
            Should-BeError (Get-ErrorOf { New-Item lb:/a.txt -Value x -ErrorAction Stop }) `
                LockboxItemExists ResourceExists
            Get-Text a.txt | Should -Be alpha
            New-Item lb:/a.txt -Value x -Force
            Get-Text a.txt | Should -Be x
            { New-Item lb:/dir -Value x -Force -ErrorAction Stop } | Should -Throw
            { New-Item lb:/dir/sub -ItemType Directory -Force -ErrorAction Stop } | Should -Not -Throw
            { New-Item lb:/a.txt/below -Value x -ErrorAction Stop } | Should -Throw
        }
    }

    Context 'Remove-Item' {
        It 'removes a file in one commit that leaves nothing of it' {
            Remove-Item lb:/a.txt
            (Get-LockboxItem $path).Name | Should -Not -Contain a.txt
        }

        It 'removes a directory with everything below it at once, and asks where -Recurse is missing' {
            { Remove-Item lb:/dir -Confirm:$false -ErrorAction Stop } | Should -Throw
            $before = Get-Sequence
            Remove-Item lb:/a.txt
            $one = (Get-Sequence) - $before
            Remove-Item lb:/dir -Recurse
            (Get-Sequence) - $before | Should -Be (2 * $one)
            Get-LockboxItem $path | Should -BeNullOrEmpty
        }

        It 'takes items from the pipeline' {
            Get-ChildItem lb:/ -Recurse -File | Remove-Item
            Get-LockboxItem $path -File | Should -BeNullOrEmpty
        }

        It 'does not remove the top' {
            { Remove-Item lb:/ -Recurse -ErrorAction Stop } | Should -Throw
            (Get-LockboxItem $path).Name | Should -Be $names
        }

        It 'removes a name with brackets by -LiteralPath, and not what it matches as a pattern' {
            New-Item 'lb:/w[1].txt', lb:/w1.txt -Value x
            Remove-Item -LiteralPath 'lb:/w[1].txt'
            Get-ChildItem lb:/w* -Name | Should -Be w1.txt
        }
    }

    Context 'Rename-Item and Move-Item' {
        It 'renames a file and a directory, and touches no content' {
            $extents = (Get-LockboxItem $path dir/b.txt).StoredLength
            (Rename-Item lb:/dir folder -PassThru).Name | Should -Be folder
            (Get-LockboxItem $path).Name | Should -Be a.txt, folder/b.txt, folder/sub/c.txt
            (Get-LockboxItem $path folder/b.txt).StoredLength | Should -Be $extents
            Rename-Item lb:/folder/b.txt 'w[2].txt'
            Rename-Item -LiteralPath 'lb:/folder/w[2].txt' 'w[3].txt'
            Get-Text 'folder/w[3].txt' | Should -Be beta
        }

        It 'refuses to replace, and replaces with -Force' {
            New-Item lb:/other.txt -Value other
            Should-BeError (Get-ErrorOf { Rename-Item lb:/a.txt other.txt -ErrorAction Stop }) `
                LockboxItemExists ResourceExists
            Get-Text other.txt | Should -Be other
            Rename-Item lb:/a.txt other.txt -Force
            Get-Text other.txt | Should -Be alpha
            Test-Path lb:/a.txt | Should -BeFalse
        }

        It 'refuses a new name with a separator' {
            Should-BeError (Get-ErrorOf { Rename-Item lb:/a.txt x/y -ErrorAction Stop }) `
                LockboxInvalidName InvalidArgument
        }

        It 'moves into a directory, and to another name' {
            Move-Item lb:/a.txt lb:/dir
            Get-Text dir/a.txt | Should -Be alpha
            Set-Location lb:/dir
            Move-Item a.txt ../z.txt
            Get-Text z.txt | Should -Be alpha
            Move-Item sub lb:/
            Get-Text sub/c.txt | Should -Be gamma
            { Move-Item lb:/sub lb:/sub/inner -ErrorAction Stop } | Should -Throw
            { Move-Item lb:/z.txt $work/z.txt -ErrorAction Stop } | Should -Throw
            Join-Path $work z.txt | Should -Not -Exist
        }

        It 'moves within a lockbox that has two drives' {
            New-PSDrive -PSProvider Lockbox -Name again -Root $path
            Move-Item lb:/a.txt again:/dir/
            Get-Text dir/a.txt | Should -Be alpha
        }
    }

    Context 'Two lockboxes' {
        BeforeEach {
            $otherPath = New-TestLockbox
            New-PSDrive -PSProvider Lockbox -Name other -Root $otherPath -Scope Global
        }
        AfterEach {
            Remove-PSDrive other -Force
            Test-Lockbox $otherPath | Should -BeTrue
        }

        It 'copies within a lockbox and to the other one' {
            Copy-Item lb:/a.txt lb:/copy.txt
            Get-Text copy.txt | Should -Be alpha
            Copy-Item lb:/dir other:/ -Recurse
            (Get-ChildItem other:/ -Recurse -File).Name | Should -Be dir/b.txt, dir/sub/c.txt
            Get-LockboxItemContent $otherPath dir/sub/c.txt | Should -Be gamma
            Get-ChildItem lb:/ -File | Copy-Item -Destination other:/dir
            Get-ChildItem other:/dir -File -Name | Should -Be a.txt, b.txt, copy.txt
        }

        It 'moves to the other one: there whole, and here no more' {
            Move-Item lb:/dir other:/moved
            (Get-ChildItem other:/ -Recurse -File).Name | Should -Be moved/b.txt, moved/sub/c.txt
            Test-Path lb:/dir | Should -BeFalse
            Move-Item lb:/a.txt other:/
            Get-LockboxItemContent $otherPath a.txt | Should -Be alpha
            Test-Path lb:/a.txt | Should -BeFalse
        }

        It 'loses nothing where it cannot be moved' {
            New-Item other:/a.txt -Value other
            { Move-Item lb:/a.txt other:/ -ErrorAction Stop } | Should -Throw
            Get-Text a.txt | Should -Be alpha
            Get-LockboxItemContent $otherPath a.txt | Should -Be other
            Lock-Lockbox $otherPath
            { Move-Item lb:/dir other:/ -ErrorAction Stop } | Should -Throw
            (Get-LockboxItem $path).Name | Should -Be $names
            Unlock-Lockbox $otherPath -KeyFile (Join-Path (Split-Path $otherPath) test.key)
        }
    }

    Context 'Set-Item, Clear-Item and properties' {
        It 'sets and clears the content of a file, and keeps the rest of it' {
            Set-ItemProperty lb:/a.txt UnixMode 600
            $created = (Get-Item lb:/a.txt).CreatedAt
            Set-Item lb:/a.txt new
            Get-Text a.txt | Should -Be new
            (Get-Item lb:/a.txt).CreatedAt | Should -Be $created
            [int](Get-Item lb:/a.txt).UnixMode | Should -Be 384
            Clear-Item lb:/a.txt
            (Get-Item lb:/a.txt).Length | Should -Be 0
            { Set-Item lb:/dir x -ErrorAction Stop } | Should -Throw
        }

        It 'shows and changes times, mode and attributes' {
            Set-ItemProperty lb:/a.txt ModifiedAt $oddTime
            (Get-ItemProperty lb:/a.txt).ModifiedAt.ToUniversalTime() | Should -Be $oddTime
            Set-ItemProperty lb:/a.txt LastWriteTime '2020-02-03'
            Get-ItemPropertyValue lb:/a.txt ModifiedAt | Should -Be ([datetime]'2020-02-03')
            Set-ItemProperty lb:/a.txt Attributes Hidden, ReadOnly
            "$((Get-Item lb:/a.txt).Attributes)" | Should -Be 'ReadOnly, Hidden'
            Clear-ItemProperty lb:/a.txt Attributes
            (Get-Item lb:/a.txt).Attributes | Should -BeNullOrEmpty
            (Get-ItemProperty lb:/a.txt -Name Length, Kind).Length | Should -Be 5
            { Set-ItemProperty lb:/a.txt Length 3 -ErrorAction Stop } | Should -Throw
            { Set-ItemProperty lb:/a.txt ModifiedAt never -ErrorAction Stop } | Should -Throw
            { Clear-ItemProperty lb:/a.txt ModifiedAt -ErrorAction Stop } | Should -Throw
            Get-Text a.txt | Should -Be alpha
        }

        It 'gives a directory without an entry of its own one, when it gets a property' {
            (Get-LockboxItem $path -LiteralName dir -ErrorAction SilentlyContinue) | Should -BeNullOrEmpty
            Set-ItemProperty lb:/dir UnixMode 700
            [int](Get-LockboxItem $path dir).UnixMode | Should -Be 448
        }
    }

    It 'changes nothing with -WhatIf: <text>' -ForEach @(
        @{ text = 'New-Item'; script = { New-Item lb:/x -Value 1 -WhatIf } }
        @{ text = 'Set-Item'; script = { Set-Item lb:/a.txt 1 -WhatIf } }
        @{ text = 'Clear-Item'; script = { Clear-Item lb:/a.txt -WhatIf } }
        @{ text = 'Remove-Item'; script = { Remove-Item lb:/dir -Recurse -WhatIf } }
        @{ text = 'Remove-Item of a pipeline'; script = { Get-ChildItem lb:/ -Recurse -File | Remove-Item -WhatIf } }
        @{ text = 'Rename-Item'; script = { Rename-Item lb:/a.txt b -WhatIf } }
        @{ text = 'Move-Item'; script = { Move-Item lb:/a.txt lb:/dir -WhatIf } }
        @{ text = 'Copy-Item'; script = { Copy-Item lb:/a.txt lb:/dir -WhatIf } }
        @{ text = 'Set-ItemProperty'; script = { Set-ItemProperty lb:/a.txt UnixMode 600 -WhatIf } }
        @{ text = 'Clear-ItemProperty'; script = { Clear-ItemProperty lb:/a.txt UnixMode -WhatIf } }
    ) {
        $before = Get-FileHashText $path
        & $script
        Get-FileHashText $path | Should -Be $before
    }

    It 'changes nothing through a drive for reading: <text>' -ForEach @(
        @{ text = 'New-Item'; script = { New-Item ro:/x -Value 1 -ErrorAction Stop } }
        @{ text = 'Set-Item'; script = { Set-Item ro:/a.txt 1 -ErrorAction Stop } }
        @{ text = 'Remove-Item'; script = { Remove-Item ro:/a.txt -ErrorAction Stop } }
        @{ text = 'Rename-Item'; script = { Rename-Item ro:/a.txt b -ErrorAction Stop } }
        @{ text = 'Move-Item'; script = { Move-Item ro:/a.txt ro:/dir -ErrorAction Stop } }
        @{ text = 'Move-Item to it'; script = { Move-Item lb:/a.txt ro:/dir -ErrorAction Stop } }
        @{ text = 'Set-ItemProperty'; script = { Set-ItemProperty ro:/a.txt UnixMode 600 -ErrorAction Stop } }
    ) {
        New-PSDrive -PSProvider Lockbox -Name ro -Root $path -ReadOnly
        (Get-PSDrive ro).IsReadOnly | Should -BeTrue
        $before = Get-FileHashText $path
        Should-BeError (Get-ErrorOf $script) LockboxReadOnly PermissionDenied
        Get-FileHashText $path | Should -Be $before
    }

    It 'gives items that the other commands take' {
        $out = Join-Path $work out
        Get-ChildItem lb:/ -Recurse | Where-Object Length -gt 4 | Export-LockboxItem -Destination $out
        Get-Content $out/dir/sub/c.txt | Should -Be gamma
        (Get-ChildItem lb:/dir -Recurse -File | Get-LockboxItemContent) | Should -Be beta, gamma
        Get-ChildItem lb:/dir -File | Remove-LockboxItem
        Test-Path lb:/dir/b.txt | Should -BeFalse
    }
}
