# -WhatIf of every command that changes something: nobody is asked for anything, no lock is waited for, no byte changes.
# A writer holds the lockbox meanwhile, which a command that took a lock would wait for and then report.

BeforeDiscovery {
    $commands = @(
        @{ Name = 'Add-LockboxItem'; Run = { Add-LockboxItem $path -Name new -Value 1 -WhatIf } }
        @{ Name = 'Add-LockboxKeyProtector'; Run = { Add-LockboxKeyProtector $path -NewKeyFile $spare -WhatIf } }
        @{ Name = 'Copy-LockboxItem'; Run = { Copy-LockboxItem $path a.txt b -WhatIf } }
        @{ Name = 'Export-LockboxItem'; Run = { Export-LockboxItem $path -Destination $work/out -WhatIf } }
        @{ Name = 'Export-LockboxVariable'
            Run = { Export-LockboxVariable -Lockbox $path -Format Json -Path $work/v -WhatIf } }
        @{ Name = 'Import-LockboxVariable'; Run = { Import-LockboxVariable $spareText -Lockbox $path -WhatIf } }
        @{ Name = 'Lock-Lockbox'; Run = { Lock-Lockbox $path -WhatIf } }
        @{ Name = 'Dismount-Lockbox'; Run = { Dismount-Lockbox * -WhatIf } }
        @{ Name = 'Mount-Lockbox'; Run = { Mount-Lockbox $path what -WhatIf } }
        @{ Name = 'Move-LockboxItem'; Run = { Move-LockboxItem $path a.txt b -WhatIf } }
        @{ Name = 'New-Lockbox'; Run = { New-Lockbox $work/new.lockbox -KeyFile $spare -WhatIf } }
        @{ Name = 'New-LockboxIdentity'; Run = { New-LockboxIdentity $work/identity -WhatIf } }
        @{ Name = 'New-LockboxItem'; Run = { New-LockboxItem $path folder -WhatIf } }
        @{ Name = 'Optimize-Lockbox'; Run = { Optimize-Lockbox $path -WhatIf } }
        @{ Name = 'Register-LockboxSecretVault'; Run = { Register-LockboxSecretVault $path -WhatIf }
            Unless = { -not (Get-Module -ListAvailable Microsoft.PowerShell.SecretManagement) } }
        @{ Name = 'Remove-LockboxItem'; Run = { Remove-LockboxItem $path a.txt -WhatIf } }
        @{ Name = 'Remove-LockboxKeyProtector'; Run = { Remove-LockboxKeyProtector $path $word -WhatIf } }
        @{ Name = 'Remove-LockboxVariable'; Run = { Remove-LockboxVariable v -Lockbox $path -WhatIf } }
        @{ Name = 'Rename-LockboxItem'; Run = { Rename-LockboxItem $path a.txt b -WhatIf } }
        @{ Name = 'Rename-LockboxVariable'; Run = { Rename-LockboxVariable v w -Lockbox $path -WhatIf } }
        @{ Name = 'Repair-Lockbox'; Run = { Repair-Lockbox $path -Destination $work/r.lockbox -WhatIf } }
        @{ Name = 'Set-LockboxItem'; Run = { Set-LockboxItem $path a.txt -ModifiedAt 2020-01-01 -WhatIf } }
        @{ Name = 'Set-LockboxItemContent'; Run = { Set-LockboxItemContent $path a.txt new -WhatIf } }
        @{ Name = 'Set-LockboxPassword'
            Run = { Set-LockboxPassword $path -NewPassword (ConvertTo-Secret new) -WhatIf } }
        @{ Name = 'Set-LockboxSecret'; Run = { Set-LockboxSecret s -Secret new -Lockbox $path -WhatIf } }
        @{ Name = 'Set-LockboxVariable'; Run = { Set-LockboxVariable v -Value new -Lockbox $path -WhatIf } }
        @{ Name = 'Sync-Lockbox'; Run = { Sync-Lockbox $path $work -Delete -Force -WhatIf 3>$null } }
        @{ Name = 'Unlock-Lockbox'; Run = { Unlock-Lockbox $path -WhatIf } }
        @{ Name = 'Update-LockboxKey'; Run = { Update-LockboxKey $path -NewKeyFile $spare -Force -WhatIf 3>$null } }
    )
    $drive = @(
        @{ Name = 'New-Item'; Run = { New-Item lb:/new -Value 1 -WhatIf } }
        @{ Name = 'Set-Item'; Run = { Set-Item lb:/a.txt new -WhatIf } }
        @{ Name = 'Clear-Item'; Run = { Clear-Item lb:/a.txt -WhatIf } }
        @{ Name = 'Remove-Item'; Run = { Remove-Item lb:/a.txt -WhatIf } }
        @{ Name = 'Rename-Item'; Run = { Rename-Item lb:/a.txt b -WhatIf } }
        @{ Name = 'Move-Item'; Run = { Move-Item lb:/a.txt lb:/b -WhatIf } }
        @{ Name = 'Move-Item between lockboxes'; Run = { Move-Item lb:/a.txt other:/ -WhatIf } }
        @{ Name = 'Copy-Item'; Run = { Copy-Item lb:/a.txt lb:/b -WhatIf } }
        @{ Name = 'Copy-Item between lockboxes'; Run = { Copy-Item other:/b.txt lb:/ -WhatIf } }
        @{ Name = 'Set-Content'; Run = { 'new' | Set-Content lb:/a.txt, lb:/new -WhatIf } }
        @{ Name = 'Add-Content'; Run = { 'new' | Add-Content lb:/a.txt -WhatIf } }
        @{ Name = 'Clear-Content'; Run = { Clear-Content lb:/a.txt -WhatIf } }
        @{ Name = 'Set-ItemProperty'; Run = { Set-ItemProperty lb:/a.txt UnixMode 600 -WhatIf } }
        @{ Name = 'Clear-ItemProperty'; Run = { Clear-ItemProperty lb:/a.txt UnixMode -WhatIf } }
        @{ Name = 'Remove-PSDrive'; Run = { Remove-PSDrive lb -WhatIf } }
        @{ Name = 'New-PSDrive'
            Run = { New-PSDrive -PSProvider Lockbox -Name what -Root $path -Scope Global -WhatIf } }
    )
}

Describe 'With -WhatIf' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $work = New-Folder
        $path = New-TestLockbox (Join-Path $work app.lockbox)
        $key = Join-Path $work test.key
        $other = Join-Path $work other.lockbox
        New-Lockbox $other -KeyFile $key
        Add-LockboxItem $path -Name a.txt -Value alpha
        Add-LockboxItem $other -Name b.txt -Value beta -KeyFile $key
        Set-LockboxVariable v -Value value -Lockbox $path
        $word = (Add-LockboxKeyProtector $path -NewPassword (ConvertTo-Secret old) -KdfProfile Fast -PassThru).Id
        $spare = New-KeyFile
        $spareText = Join-Path $work spare.env
        [IO.File]::WriteAllText($spareText, "A=1`n")
        Mount-Lockbox $path lb -KeyFile $key
        Mount-Lockbox $other other -KeyFile $key
        Lock-Lockbox -All

        function Get-State {
            # What is in the folder, which drives there are, and which lockboxes are unlocked.
            Get-TreeState $work
            (Get-PSDrive -PSProvider Lockbox).Name
            (Get-Lockbox -Unlocked).File
        }

        function Assert-Unchanged ([scriptblock] $Run) {
            $material = [Lockbox.Engine.KeyMaterial]::FromKeyFile($key)
            $opened = [Lockbox.Engine.LockboxFile]::Unlock($path, $material)
            $writer = [Lockbox.Engine.LockboxFile]::OpenWrite($path, $opened)
            try {
                $before = Get-State
                & $Run | Out-Null
                Get-State | Should -Be $before
            }
            finally { $writer.Dispose(); $opened.Dispose(); $material.Dispose() }
        }
    }

    AfterEach { Lock-Lockbox -All }

    AfterAll {
        Dismount-Lockbox *
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
        Test-Lockbox $other -KeyFile $key | Should -BeTrue
    }

    It '<Name> changes nothing, and is not asked for a key of a locked lockbox' -ForEach $commands {
        if ($Unless -and (& $Unless)) { Set-ItResult -Skipped -Because 'what it needs is not here'; return }
        $ErrorActionPreference = 'Stop'
        Assert-Unchanged $Run
    }

    It '<Name> changes nothing of an unlocked lockbox' -ForEach $commands {
        if ($Unless -and (& $Unless)) { Set-ItResult -Skipped -Because 'what it needs is not here'; return }
        $ErrorActionPreference = 'Stop'
        Unlock-Lockbox $path -KeyFile $key
        Assert-Unchanged $Run
    }

    It '<Name> changes nothing on a drive' -ForEach $drive {
        $ErrorActionPreference = 'Stop'
        Unlock-Lockbox $path -KeyFile $key
        Unlock-Lockbox $other -KeyFile $key
        Assert-Unchanged $Run
    }

    It 'every command is tried that changes something' -ForEach @{ Tried = $commands.Name } {
        $changing = Get-Command -Module Lockbox -CommandType Cmdlet |
            Where-Object { $_.Parameters.ContainsKey('WhatIf') }
        $changing.Name | Sort-Object | Should -Be ($Tried | Sort-Object)
    }
}
