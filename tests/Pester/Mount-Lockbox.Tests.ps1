Describe 'Mount-Lockbox' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $work = New-Folder
        $path = New-TestLockbox (Join-Path $work 'app.lockbox') -Locked
        $key = Join-Path $work test.key
        Add-LockboxItem $path -Name src/a.txt -Value alpha -KeyFile $key
    }
    AfterEach {
        Set-Location $PSScriptRoot
        Dismount-Lockbox * -Force
        Clear-KeyEnvironment
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
    }

    It 'makes a drive of the session with the name of the file' {
        & { Mount-Lockbox $path -KeyFile $key }
        (Get-ChildItem app:/src).Name | Should -Be src/a.txt
        (Get-PSDrive app).Provider.Name | Should -Be Lockbox
        (Get-PSDrive -Scope Global app).Lockbox | Should -Be $path
    }

    It 'takes <what>' -ForEach @(
        @{ what = 'a name'; name = 'x' }
        @{ what = 'a name with a colon'; name = 'x:' }
    ) {
        $drive = Mount-Lockbox $path $name -KeyFile $key -PassThru -ReadOnly -AsPlainText
        $drive.Name | Should -Be x
        $drive.IsReadOnly, $drive.IsPlainText | Should -Be $true, $true
        Test-Path x:/src/a.txt | Should -BeTrue
    }

    It 'makes a name of a file name that no drive can have' {
        $odd = Join-Path $work 'my app.v2 [x].lockbox'
        Copy-Item $path $odd
        (Mount-Lockbox $odd -KeyFile $key -PassThru).Name | Should -Be my_app_v2__x_
    }

    It 'refuses names that are taken and names that no drive can have' {
        Mount-Lockbox $path -KeyFile $key
        (Get-ErrorOf { Mount-Lockbox $path }).FullyQualifiedErrorId | Should -BeLike 'LockboxDriveExists,*'
        (Get-ErrorOf { Mount-Lockbox $path Temp }).FullyQualifiedErrorId | Should -BeLike 'LockboxDriveExists,*'
        (Get-ErrorOf { Mount-Lockbox $path 'a/b' }).FullyQualifiedErrorId | Should -BeLike 'LockboxParameterConflict,*'
    }

    It 'makes no drive of what does not open' {
        Should-BeError (Get-ErrorOf { Mount-Lockbox $path }) LockboxLocked AuthenticationError
        Should-BeError (Get-ErrorOf { Mount-Lockbox $path -KeyFile (New-KeyFile) }) LockboxWrongKey AuthenticationError
        Should-BeError (Get-ErrorOf { Mount-Lockbox $work/no.lockbox -KeyFile $key }) LockboxNotFound ObjectNotFound
        Should-BeError (Get-ErrorOf { New-PSDrive -PSProvider Lockbox -Name z -Root $path -ErrorAction Stop }) `
            LockboxLocked AuthenticationError
        Should-BeError (Get-ErrorOf { New-PSDrive -PSProvider Lockbox -Name z -Root $work/no -ErrorAction Stop }) `
            LockboxNotFound ObjectNotFound
        Get-PSDrive -PSProvider Lockbox | Should -BeNullOrEmpty
    }

    It 'keeps no key of a drive that is refused, or removed while it is written to' {
        $other = Join-Path $work 'refused.lockbox'
        New-Lockbox $other -KeyFile $key
        $taken = @{ PSProvider = 'Lockbox'; Name = 'taken'; Root = $other; KeyFile = $key }
        [void](New-PSDrive @taken)
        $taken.Root = $path
        New-PSDrive @taken -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'LockboxDriveExists,*'
        (Get-Lockbox -Unlocked).File | Should -Be $other
        # In a scope of its own the name is free.
        & { [void](New-PSDrive @taken); (Get-ChildItem taken:/src).Name } | Should -Be src/a.txt
        (Get-Lockbox -Unlocked).File | Should -Be $other
        Remove-PSDrive taken

        Mount-Lockbox $path lb -KeyFile $key
        $writer = @($ExecutionContext.InvokeProvider.Content.GetWriter('lb:/late'))[0]
        [void]$writer.Write(@('late'))
        Dismount-Lockbox lb
        $env:LOCKBOX_KEYFILE = $key
        try { $writer.Close() } finally { $env:LOCKBOX_KEYFILE = $null }
        Get-Lockbox -Unlocked | Should -BeNullOrEmpty
    }

    It 'makes no drive with -WhatIf' {
        Mount-Lockbox $path -WhatIf
        Get-PSDrive -PSProvider Lockbox | Should -BeNullOrEmpty
        New-PSDrive -PSProvider Lockbox -Name z -Root $path -KeyFile $key -WhatIf
        Get-PSDrive -PSProvider Lockbox | Should -BeNullOrEmpty
    }

    It 'stands for its lockbox wherever one is asked for' {
        Mount-Lockbox $path lb -KeyFile $key
        (Get-LockboxItem lb:).Name | Should -Be src/a.txt
        (Get-LockboxItem lb:/).Name | Should -Be src/a.txt
        (Get-LockboxItem (Get-PSDrive lb)).Name | Should -Be src/a.txt
        Add-LockboxItem lb: -Name new.txt -Value 1
        Set-LockboxVariable URL -Value u -Lockbox lb:
        (Get-Lockbox lb:).ItemCount | Should -Be 2
        Set-Location lb:/src
        (Get-LockboxItem .).Count | Should -Be 2
        (Get-LockboxItem (Get-Location)).Count | Should -Be 2
        # Not every path on the drive is the lockbox: somebody may mean a file by it.
        { Get-LockboxItem other.lockbox -ErrorAction Stop } | Should -Throw
    }

    It 'is offered where a lockbox is asked for, and its names are' {
        Mount-Lockbox $path lb -KeyFile $key
        function Get-Completion ($Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText }
        Get-Completion 'Get-Lockbox -Lockbox lb' | Should -Contain lb:
        Get-Completion 'Get-LockboxItem lb: sr' | Should -Contain src
        Get-Completion 'Dismount-Lockbox l' | Should -Be lb
        Get-Completion 'Get-Item lb:/src/' | Should -Contain lb:/src/a.txt
        Get-Completion 'Get-Item lb:/s' | Should -Contain lb:/src
    }

    It 'unlocks the lockbox for as long as it is mounted' {
        Mount-Lockbox $path one -KeyFile $key
        Mount-Lockbox $path two
        (Get-LockboxItem $path).Count | Should -Be 1
        (Get-Lockbox -Unlocked).File | Should -Be $path
        Dismount-Lockbox one
        (Get-ChildItem two:/).Name | Should -Be src
        Dismount-Lockbox two
        Should-BeError (Get-ErrorOf { Get-LockboxItem $path }) LockboxLocked AuthenticationError
    }

    It 'stays bound to the deadline of Unlock-Lockbox' {
        Unlock-Lockbox $path -KeyFile $key -TimeToLive 1.00:00:00
        Mount-Lockbox $path lb
        (Get-Lockbox $path).UnlockedUntil | Should -Not -BeNullOrEmpty
        # What the timer does at the deadline.
        $cache = [Lockbox.Lockbox].Assembly.GetType('Lockbox.PowerShell.Unlocking.KeyCache')
        $cache.GetMethod('IsKept').Invoke($null, @($path, (Get-Lockbox $path).Id)) | Should -BeFalse
    }

    It 'is locked by Lock-Lockbox, says so, and works again when it is unlocked' {
        Mount-Lockbox $path lb -KeyFile $key
        Test-Path lb:/src/a.txt | Should -BeTrue
        Lock-Lockbox lb:
        foreach ($script in { Get-Item lb:/src/a.txt -ErrorAction Stop }, { Get-ChildItem lb:/ -ErrorAction Stop },
            { Test-Path lb:/src -ErrorAction Stop }, { New-Item lb:/x -Value 1 -ErrorAction Stop },
            { Remove-Item lb:/src/a.txt -ErrorAction Stop }, { Set-Location lb:/src -ErrorAction Stop }) {
            $record = Get-ErrorOf $script | Select-Object -Last 1
            Should-BeError $record LockboxLocked AuthenticationError
            $record.ErrorDetails.RecommendedAction | Should -Match Unlock-Lockbox
        }

        Unlock-Lockbox lb: -KeyFile $key
        (Get-ChildItem lb:/src).Name | Should -Be src/a.txt
    }

    It 'goes on after the key has been changed' {
        Mount-Lockbox $path lb -KeyFile $key
        Update-LockboxKey lb: -KeyFile $key -Confirm:$false
        (Get-ChildItem lb:/src).Name | Should -Be src/a.txt
        New-Item lb:/after -Value 1
        (Get-LockboxItem $path).Name | Should -Be after, src/a.txt
    }

    It 'is there in nested scopes, and New-PSDrive''s is not outside of its own' {
        function Use-Drive {
            New-PSDrive -PSProvider Lockbox -Name inner -Root $path -KeyFile $key | Out-Null
            & { (Get-ChildItem inner:/src).Name }
            Mount-Lockbox $path outer
        }

        Use-Drive | Should -Be src/a.txt
        Get-PSDrive inner -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        (Get-ChildItem outer:/src).Name | Should -Be src/a.txt
    }

    It 'is not seen by other runspaces, which take the lockbox by its path' {
        Mount-Lockbox $path lb -KeyFile $key
        $manifest = Join-Path (Get-Module Lockbox).ModuleBase Lockbox.psd1
        $seen = 1..2 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            "$(Test-Path lb:/src) $((Get-LockboxItem $using:path).Count)"
            Mount-Lockbox $using:path "own$_"
            "$((Get-ChildItem "own$($_):/src").Name)"
            Dismount-Lockbox "own$_"
        }
        $seen | Sort-Object | Should -Be 'False 1', 'False 1', src/a.txt, src/a.txt
        (Get-ChildItem lb:/src).Name | Should -Be src/a.txt
    }

    It 'keeps two lockboxes apart' {
        $other = Join-Path $work 'other.lockbox'
        New-Lockbox $other -KeyFile $key
        Add-LockboxItem $other -Name b.txt -Value beta -KeyFile $key
        Mount-Lockbox $path -KeyFile $key
        Mount-Lockbox $other -KeyFile $key
        (Get-ChildItem app:/).Name, (Get-ChildItem other:/).Name | Should -Be src, b.txt
        Set-Location other:/
        (Get-ChildItem app:/src).Name | Should -Be src/a.txt
        Lock-Lockbox other:
        Test-Path app:/src | Should -BeTrue
    }

    It 'works again after the module was imported anew, and goes with the module' {
        $manifest = Join-Path (Get-Module Lockbox).ModuleBase Lockbox.psd1
        $text = pwsh -NoProfile -NonInteractive -Command {
            param($manifest, $path, $key)
            Import-Module $manifest
            Mount-Lockbox $path one -KeyFile $key
            Import-Module $manifest -Force
            Mount-Lockbox $path two -KeyFile $key
            (Get-ChildItem two:/src).Name
            Remove-Module Lockbox
            @(Get-PSDrive | Where-Object Name -In one, two).Count
            Import-Module $manifest
            try { Get-LockboxItem $path } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
            Mount-Lockbox $path three -KeyFile $key
            (Get-ChildItem three:/src).Name
        } -args $manifest, $path, $key
        $text | Should -Be src/a.txt, 0, LockboxLocked, src/a.txt
    }
}
