Describe 'Remove-LockboxItem' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $tree = New-Tree
        $path = New-TestLockbox
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
        $all = (Get-LockboxItem $path).Name
    }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All; $env:LOCKBOX = $null }

    It 'removes what a pattern matches, and keeps the directory' {
        Remove-LockboxItem $path 'src/obj/**' | Should -BeNullOrEmpty
        $names = (Get-LockboxItem $path).Name
        $names | Should -Not -Contain 'src/obj/app.tmp'
        $names | Should -Contain 'src/obj'
        $names | Should -HaveCount ($all.Count - 1)
    }

    It 'removes a directory with everything below it' {
        Remove-LockboxItem $path src
        (Get-LockboxItem $path).Name | Should -BeExactly 'docs', 'docs/read me.md'
    }

    It 'removes what is below a directory that has no entry of its own' {
        Add-LockboxItem $path -Name virtual/a -Value 1
        Add-LockboxItem $path -Name virtual/b -Value 2
        (Get-LockboxItem $path).Name | Should -Not -Contain virtual
        Remove-LockboxItem $path virtual
        (Get-LockboxItem $path).Name | Should -BeExactly $all
    }

    It 'removes piped items while they are being listed' {
        Get-LockboxItem $path 'src/lib/**' | Remove-LockboxItem
        (Get-LockboxItem $path 'src/lib/**') | Should -BeNullOrEmpty
        Get-LockboxItem $path | Remove-LockboxItem $path
        Get-LockboxItem $path | Should -BeNullOrEmpty
    }

    It 'makes one commit for the whole pipeline' {
        $before = (Get-Lockbox $path).CommitSequence
        Get-LockboxItem $path -File | Remove-LockboxItem
        $once = (Get-Lockbox $path).CommitSequence
        Remove-LockboxItem $path docs
        ($once - $before) | Should -Be ((Get-Lockbox $path).CommitSequence - $once)
    }

    It 'removes items of several lockboxes' {
        $other = New-TestLockbox
        Add-LockboxItem $other -Name x -Value 1
        (Get-LockboxItem $path docs), (Get-LockboxItem $other x) | Remove-LockboxItem
        Get-LockboxItem $other | Should -BeNullOrEmpty
        Get-LockboxItem $path 'docs/**' | Should -BeNullOrEmpty
        Test-Lockbox $other | Should -BeTrue
    }

    It 'takes a literal name' {
        Add-LockboxItem $path -Name 'a[1]' -Value 1
        Add-LockboxItem $path -Name 'a1' -Value 1
        Remove-LockboxItem $path -LiteralName 'a[1]'
        (Get-LockboxItem $path 'a*').Name | Should -BeExactly 'a1'
    }

    It 'passes on what it removed' {
        $gone = Remove-LockboxItem $path 'src/*.cs' -PassThru
        $gone.Name | Should -BeExactly 'src/app.cs'
        $gone.Length | Should -BeGreaterThan 0
    }

    It 'lists with -WhatIf and changes no byte' {
        $before = Get-FileHashText $path
        $time = (Get-Item $path).LastWriteTimeUtc
        $files = (Get-ChildItem (Split-Path $path)).Name
        $key = Join-Path (Split-Path $path) test.key
        $said = Invoke-Child "Unlock-Lockbox '$path' -KeyFile '$key'; Remove-LockboxItem '$path' src -WhatIf"
        $said | Should -Match 'src/lib/core.cs'
        Get-FileHashText $path | Should -Be $before
        (Get-Item $path).LastWriteTimeUtc | Should -Be $time
        (Get-ChildItem (Split-Path $path)).Name | Should -Be $files
    }

    It 'asks for nothing with -WhatIf when it is locked, and says what it would do' {
        Lock-Lockbox -All
        { Remove-LockboxItem $path 'src/**' -WhatIf -ErrorAction Stop } | Should -Not -Throw
        Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key)
        (Get-LockboxItem $path).Name | Should -BeExactly $all
    }

    It 'removes nothing when nothing is piped or matched' {
        $before = Get-FileHashText $path
        Get-LockboxItem $path 'nothing*' | Remove-LockboxItem
        Get-LockboxItem $path 'nothing*' | Remove-LockboxItem $path
        Remove-LockboxItem $path 'nothing*' -ErrorAction Stop
        Get-FileHashText $path | Should -Be $before
    }

    It 'reports a missing name and removes the rest' {
        Remove-LockboxItem $path nope, docs -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxItemNotFound ObjectNotFound
        Get-LockboxItem $path 'docs' -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'removes nothing with -ErrorAction Stop when a name is missing' {
        { Remove-LockboxItem $path docs, nope -ErrorAction Stop } | Should -Throw
        (Get-LockboxItem $path).Name | Should -BeExactly $all
    }

    It 'waits for another writer, then names it' {
        $material = [Lockbox.Engine.KeyMaterial]::FromKeyFile((Join-Path (Split-Path $path) test.key))
        $key = [Lockbox.Engine.LockboxFile]::Unlock($path, $material)
        $options = [Lockbox.Engine.WriteOptions]::new()
        $writer = [Lockbox.Engine.LockboxFile]::OpenWrite($path, $key, $options)
        try {
            $record = Get-ErrorOf { Remove-LockboxItem $path docs -LockTimeoutSeconds 0 }
            Should-BeError $record LockboxBusy ResourceBusy
        }
        finally { $writer.Dispose(); $key.Dispose(); $material.Dispose() }
        Remove-LockboxItem $path docs
    }
}
