Describe 'Export-LockboxItem of a hostile lockbox' -Skip:$IsWindows {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $outside = New-Folder
        [IO.File]::WriteAllText("$outside/file", 'precious')
        $before = Get-TreeState $outside

        # One lockbox plants links; the other has files where they lead, a file where a folder will stand, and one with
        # the name of the lockbox.
        $planted = New-Folder
        ln -s $outside "$planted/dir"
        ln -s "$outside/." "$planted/up"
        $planter = New-TestLockbox
        Add-LockboxItem $planter $planted -BasePath $planted -Recurse
        $tree = New-Folder
        foreach ($name in 'dir/file', 'dir/new', 'up/new', 'good', 'folder', 'test.lockbox') {
            [void][IO.Directory]::CreateDirectory((Split-Path "$tree/$name"))
            [IO.File]::WriteAllText("$tree/$name", 'evil')
        }

        $path = New-TestLockbox
        Add-LockboxItem $path $tree -BasePath $tree -Recurse
        $lockboxes = Split-Path $path
    }
    AfterAll {
        Get-TreeState $outside | Should -Be $before
        Test-Lockbox $path | Should -BeTrue
        Test-Lockbox $planter | Should -BeTrue
        Lock-Lockbox -All
    }
    BeforeEach {
        $out = Join-Path (New-Folder) out
        Export-LockboxItem $planter -Destination $out -ErrorAction Stop
        [void][IO.Directory]::CreateDirectory("$out/folder")
    }
    AfterEach { Get-TreeState $outside | Should -Be $before }

    It 'is one error for each refusal, and writes the rest: <_>' -ForEach Overwrite, Newer, Skip, Rename, Error {
        Export-LockboxItem $path -Destination $out -IfExists $_ -ErrorVariable failed -ErrorAction SilentlyContinue
        $unsafe = $failed | Where-Object FullyQualifiedErrorId -like 'LockboxUnsafePath,*'
        $unsafe.TargetObject | Sort-Object | Should -Be 'dir', 'dir/file', 'dir/new', 'up', 'up/new'
        $unsafe | ForEach-Object { Should-BeError $_ LockboxUnsafePath SecurityError }
        $rest = @($failed | Where-Object FullyQualifiedErrorId -notlike 'LockboxUnsafePath,*')
        $rest | ForEach-Object { Should-BeError $_ LockboxDestinationExists ResourceExists }
        $rest.TargetObject | Should -Be ($_ -in 'Overwrite', 'Error' ? 'folder' : $null)
        Get-Content "$out/good" | Should -Be evil
        (Get-ChildItem "$out/folder").Count | Should -Be 0
        Get-ChildItem (Split-Path $out) | Should -HaveCount 1
    }

    It 'ends at the first refusal with -ErrorAction Stop' {
        $failed = Get-ErrorOf { Export-LockboxItem $path -Destination $out -IfExists Overwrite -ErrorAction Stop }
        Should-BeError $failed LockboxUnsafePath SecurityError
        $failed.TargetObject | Should -Be dir
        Get-ChildItem $out -Force -Filter .lockbox-* | Should -BeNullOrEmpty
    }

    It 'does not replace the lockbox that it comes from' {
        $hash = Get-FileHashText $path
        $options = @{ IfExists = 'Overwrite'; ErrorVariable = 'failed'; ErrorAction = 'SilentlyContinue' }
        Export-LockboxItem $path test.lockbox, good -Destination $lockboxes @options
        $failed | Should -HaveCount 1
        Should-BeError $failed[0] LockboxUnsafePath SecurityError
        $failed[0].TargetObject | Should -Be test.lockbox
        Get-FileHashText $path | Should -Be $hash
        "$lockboxes/good" | Should -Exist
        { Export-LockboxItem $path good -Destination $path -ErrorAction Stop } | Should -Throw
        Get-FileHashText $path | Should -Be $hash
    }

    It 'neither opens nor keeps a pipe in the way' {
        mkfifo "$out/good"
        Export-LockboxItem $path good -Destination $out -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed | Should -HaveCount 1
        Should-BeError $failed[0] LockboxDestinationExists ResourceExists
        Export-LockboxItem $path good -Destination $out -IfExists Overwrite -ErrorAction Stop
        Get-Content "$out/good" | Should -Be evil
    }
}
