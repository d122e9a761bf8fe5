Describe 'Update-LockboxKey' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/prompts.ps1
        $password = ConvertTo-Secret 'bleibt'
        # A lockbox with one protector of each kind and an item in it; each test has a copy.
        $folder = New-Folder
        $original = Join-Path $folder 'guarded.lockbox'
        $one = @{
            KeyFile     = New-KeyFile $folder
            Identity    = (New-LockboxIdentity (Join-Path $folder ci.identity))
            Certificate = New-TestCertificate
        }
        New-Lockbox $original -KeyFile $one.KeyFile -Label 'file' -Description 'note'
        $unlock = @{ Lockbox = $original; KeyFile = $one.KeyFile }
        Add-LockboxKeyProtector @unlock -Recipient $one.Identity -Label 'ci'
        Add-LockboxKeyProtector @unlock -NewCertificate $one.Certificate -Label 'deploy'
        Add-LockboxKeyProtector @unlock -NewPassword $password -Label 'people' -KdfProfile Fast
        Add-LockboxItem @unlock -Name 'a.txt' -Value 'content'
    }
    BeforeEach {
        $path = Join-Path (New-Folder) 'guarded.lockbox'
        Copy-Item $original $path
    }
    AfterEach {
        Test-Lockbox $path -Identity $one.Identity.Path | Should -BeTrue
        Get-LockboxItemContent $path 'a.txt' -Identity $one.Identity.Path | Should -Be 'content'
        Get-ChildItem (Split-Path $path) -Force | Should -HaveCount 1
        Clear-KeyEnvironment
    }

    It 'keeps recipients and certificates by themselves, and what is given' {
        $before = Get-Lockbox $path
        $given = @{ Password = $password; KeyFile = $one.KeyFile; KdfProfile = 'Fast'; Confirm = $false }
        Update-LockboxKey $path @given | Should -BeNullOrEmpty
        $after = Get-Lockbox $path
        $after.Id | Should -Not -Be $before.Id
        $after.CommitSequence | Should -BeGreaterThan $before.CommitSequence
        (Get-LockboxKeyProtector $path).Label | Should -Be 'file', 'ci', 'deploy', 'people'
        Test-Lockbox $path -KeyFile $one.KeyFile | Should -BeTrue
        Test-Lockbox $path -Certificate $one.Certificate | Should -BeTrue
        Test-Lockbox $path -Password $password | Should -BeTrue
    }

    It 'keeps all protectors that have one password' {
        $unlock = @{ Lockbox = $path; KeyFile = $one.KeyFile }
        Add-LockboxKeyProtector @unlock -NewPassword $password -Label 'again' -KdfProfile Fast
        $given = @{ Password = $password; KeyFile = $one.KeyFile; KdfProfile = 'Fast'; Confirm = $false }
        Update-LockboxKey $path @given | Should -BeNullOrEmpty
        (Get-LockboxKeyProtector $path).Label | Should -Be 'file', 'ci', 'deploy', 'people', 'again'
    }

    It 'keeps the group, and what it may do only where it is the same: <Groups>' -ForEach @(
        @{ Groups = '0,1'; Mode = '640'; Group = 1 }
        @{ Groups = '0'; Mode = '600'; Group = 0 }
    ) -Skip:(-not ($IsLinux -and [Environment]::IsPrivilegedProcess -and (Get-Command setpriv -ErrorAction Ignore))) {
        chown 65534:1 $path
        chmod 640 $path
        # The super-user without the right to give files away, so that only his own groups are left to him.
        $command = "Import-Module '$manifest'; Update-LockboxKey '$path' -KeyFile '$($one.KeyFile)' -Force " +
            '-Confirm:$false -KdfProfile Fast -WarningAction Ignore'
        setpriv --bounding-set=-chown --groups $Groups pwsh -NoProfile -Command $command
        $LASTEXITCODE | Should -Be 0
        stat -c '%a %g' $path | Should -Be "$Mode $Group"
    }

    It 'names what it cannot keep before anything happens, and refuses' {
        $before = Get-FileHashText $path
        $record = Get-ErrorOf { Update-LockboxKey $path -KeyFile $one.KeyFile -Confirm:$false }
        Should-BeError $record LockboxProtectorLost InvalidOperation
        "$record" | Should -Match "the password 'people'"
        "$record" | Should -Not -Match "'file'|'ci'|'deploy'"
        $record.ErrorDetails.RecommendedAction | Should -Match '-Force'
        Get-FileHashText $path | Should -Be $before
    }

    It 'gives up what it cannot keep with -Force, and adds what is new' {
        $new = ConvertTo-Secret 'neu'
        $given = @{ Identity = $one.Identity.Path; NewPassword = $new; Label = 'new'; KdfProfile = 'Fast' }
        Update-LockboxKey $path @given -Force -Confirm:$false -WarningVariable warning 3> $null
        "$warning" | Should -Match "'file'.*'people'"
        (Get-LockboxKeyProtector $path).Label | Should -Be 'ci', 'deploy', 'new'
        Test-Lockbox $path -Password $new | Should -BeTrue
        Should-BeError (Get-ErrorOf { Test-Lockbox $path -KeyFile $one.KeyFile }) LockboxWrongKey AuthenticationError
        Should-BeError (Get-ErrorOf { Test-Lockbox $path -Password $password }) LockboxWrongKey AuthenticationError
    }

    It 'says what is lost anyway before it asks for anything' {
        $env:LOCKBOX_INTERACTION = $null
        try {
            $line = "Update-LockboxKey '$path' -Identity '$($one.Identity.Path)' -Confirm:`$false"
            # No answer is there: a question would be another error.
            $record = Get-ErrorOf { Invoke-WithAnswers @() $line }
        }
        finally { $env:LOCKBOX_INTERACTION = 'None' }
        "$record" | Should -Match "cannot be kept under a new key: the key file 'file'"
        "$record" | Should -Not -Match "'people'"
    }

    It 'asks for a password to keep, and an empty answer leaves the lockbox as it is' {
        $before = Get-FileHashText $path
        $env:LOCKBOX_INTERACTION = $null
        try {
            $line = "Update-LockboxKey '$path' -KeyFile '$($one.KeyFile)' -KdfProfile Fast -Confirm:`$false"
            $record = Get-ErrorOf { Invoke-WithAnswers '' $line }
            "$record" | Should -Match "the password 'people'"
            Get-FileHashText $path | Should -Be $before
            $text = Invoke-WithAnswers 'falsch', 'bleibt' $line
        }
        finally { $env:LOCKBOX_INTERACTION = 'None' }
        $text | Should -Match "(?s)the password 'people'.*\(an empty answer changes nothing\).*No password.*'people'"
        (Get-LockboxKeyProtector $path).Label | Should -Be 'file', 'ci', 'deploy', 'people'
    }

    It 'gives up a password by an empty answer with -Force' {
        $env:LOCKBOX_INTERACTION = $null
        $line = "Update-LockboxKey '$path' -Identity '$($one.Identity.Path)' -Force -Confirm:0"
        try { $text = Invoke-WithAnswers '' $line }
        finally { $env:LOCKBOX_INTERACTION = 'None' }
        $text | Should -Match "(?s)more: the key file 'file'.*empty answer gives it up.*more: the password 'people'"
        (Get-LockboxKeyProtector $path).Label | Should -Be 'ci', 'deploy'
    }

    It 'keeps what the environment opens' {
        $env:LOCKBOX_KEYFILE = $one.KeyFile
        $env:LOCKBOX_PASSWORD = 'bleibt'
        Update-LockboxKey $path -KdfProfile Fast -Confirm:$false
        (Get-LockboxKeyProtector $path).Label | Should -Be 'file', 'ci', 'deploy', 'people'
    }

    It 'needs nothing of the environment while the lockbox is unlocked' {
        $closed = Join-Path (Split-Path $original) 'closed.identity'
        if (-not (Test-Path $closed)) { [void](New-LockboxIdentity $closed -Password $password -KdfProfile Fast) }
        Unlock-Lockbox $path -KeyFile $one.KeyFile
        $env:LOCKBOX_IDENTITY = $closed
        Update-LockboxKey $path -Force -Confirm:$false 3> $null
        (Get-LockboxKeyProtector $path).Label | Should -Be 'ci', 'deploy'
    }

    It 'leaves the lockbox unlocked until the same moment' {
        $until = (Unlock-Lockbox $path -KeyFile $one.KeyFile -TimeToLive 00:30:00 -PassThru).UnlockedUntil
        $lockbox = Update-LockboxKey $path -KeyFile $one.KeyFile -Force -Confirm:$false -PassThru 3> $null
        $lockbox.State | Should -Be 'Unlocked'
        $lockbox.UnlockedUntil | Should -Be $until
        $lockbox.Description | Should -Be 'note'
        Get-LockboxItemContent $path 'a.txt' | Should -Be 'content'
    }

    It 'refuses a wrong password and a wrong key file' {
        $before = Get-FileHashText $path
        foreach ($wrong in @{ Password = (ConvertTo-Secret 'falsch') }, @{ KeyFile = (New-KeyFile) }) {
            $record = Get-ErrorOf { Update-LockboxKey $path @wrong -Confirm:$false -Force }
            Should-BeError $record LockboxWrongKey AuthenticationError
        }

        Get-FileHashText $path | Should -Be $before
    }

    It 'changes no byte with -WhatIf, asks for nothing, and says what would be lost' {
        $before = Get-FileHashText $path
        Update-LockboxKey $path -WhatIf -WarningVariable warning 3> $null
        "$warning" | Should -Match "'file'.*'people'"
        Get-FileHashText $path | Should -Be $before
    }

    It 'needs a key' {
        $record = Get-ErrorOf { Update-LockboxKey $path -Force -Confirm:$false 3> $null }
        Should-BeError $record LockboxLocked AuthenticationError
    }

    It 'asks, because its impact is high' {
        $text = Invoke-Child "Update-LockboxKey '$path' -KeyFile '$($one.KeyFile)' -Force"
        $text | Should -Match 'NonInteractive|non-interactive|Interactive'
        (Get-LockboxKeyProtector $path) | Should -HaveCount 4
    }

    It 'leaves a whole lockbox when it is stopped on its way' {
        $big = Join-Path (Split-Path $path) 'noise.bin'
        [IO.File]::WriteAllBytes($big, [Security.Cryptography.RandomNumberGenerator]::GetBytes(48MB))
        Add-LockboxItem $path -Path $big -KeyFile $one.KeyFile
        [IO.File]::Delete($big)
        $shell = [powershell]::Create()
        [void]$shell.AddScript("Import-Module '$manifest'
            Update-LockboxKey '$path' -KeyFile '$($one.KeyFile)' -Force -Confirm:`$false")
        $running = $shell.BeginInvoke()
        # Stopped as soon as the new file is there; if it is in place already, the change is whole.
        $end = [datetime]::UtcNow.AddSeconds(30)
        while (@(Get-ChildItem (Split-Path $path) -Force).Count -lt 2 -and -not $running.IsCompleted -and
            [datetime]::UtcNow -lt $end) {
            Start-Sleep -Milliseconds 1
        }

        $shell.Stop()
        $shell.Dispose()
        Test-Lockbox $path -KeyFile $one.KeyFile | Should -BeTrue
    }

    It 'refuses to leave a lockbox without any protector' {
        $folder = New-Folder
        $only = Join-Path $folder 'only.lockbox'
        $key = New-KeyFile $folder
        New-Lockbox $only -KeyFile $key
        Unlock-Lockbox $only -KeyFile $key
        $record = Get-ErrorOf { Update-LockboxKey $only -Force -Confirm:$false 3> $null }
        Should-BeError $record LockboxLastProtector InvalidOperation
        Test-Lockbox $only | Should -BeTrue
    }
}

Describe 'Update-LockboxKey of a lockbox whose key slots somebody without the key has changed' {
    BeforeAll {
        . $PSScriptRoot/common.ps1

        function Get-Crc32C ([byte[]] $Bytes) {
            [uint32] $crc = [uint32]::MaxValue
            foreach ($byte in $Bytes) {
                $crc = $crc -bxor $byte
                foreach ($bit in 1..8) {
                    $crc = if ($crc -band 1) { ($crc -shr 1) -bxor [uint32] 2197175160 } else { $crc -shr 1 }
                }
            }
            $crc -bxor [uint32]::MaxValue
        }

        function Set-Number ([byte[]] $Bytes, [int] $At, $Value) {
            [BitConverter]::GetBytes($Value).CopyTo($Bytes, $At)
        }

        function Edit-KeySlot ([string] $Path, [string] $From, [string] $To) {
            # docs/FORMAT.md: another key directory behind the end, and a newer superblock without a root that opens.
            $file = [IO.File]::ReadAllBytes($Path)
            $isFirst = [BitConverter]::ToUInt64($file, 40) -gt [BitConverter]::ToUInt64($file, 4096 + 40)
            $slot = if ($isFirst) { 0 } else { 4096 }
            $at = [BitConverter]::ToUInt64($file, $slot + 48)
            $length = [BitConverter]::ToUInt32($file, $slot + 64)
            $directory = [byte[]] $file[$at..($at + $length - 1)]
            $text = [Text.Encoding]::Latin1.GetString($directory).Replace($From, $To)
            $directory = [Text.Encoding]::Latin1.GetBytes($text)
            $checksum = Get-Crc32C $directory[0..($length - 5)]
            Set-Number $directory ($length - 4) $checksum
            $end = [uint64] ([math]::Ceiling($file.Length / 64) * 64)
            $block = [byte[]] $file[$slot..($slot + 511)]
            Set-Number $block 40 ([BitConverter]::ToUInt64($file, $slot + 40) + 1)
            Set-Number $block 48 $end
            Set-Number $block 56 $end
            Set-Number $block 68 $checksum
            Set-Number $block 508 (Get-Crc32C $block[0..507])
            $forged = [byte[]]::new($end + $length)
            $file.CopyTo($forged, 0)
            $directory.CopyTo($forged, $end)
            $block.CopyTo($forged, 4096 - $slot)
            [IO.File]::WriteAllBytes($Path, $forged)
        }
    }
    AfterAll { Clear-KeyEnvironment }

    It 'refuses, and with -Force wraps the new key for nobody but whom it was given' {
        $folder = New-Folder
        $path = Join-Path $folder 'forged.lockbox'
        $key = New-KeyFile $folder
        $identity = New-LockboxIdentity (Join-Path $folder ci.identity)
        New-Lockbox $path -KeyFile $key
        Add-LockboxKeyProtector $path -KeyFile $key -Recipient $identity -Label 'aaaa'
        Add-LockboxItem $path -Name a.txt -Value content -KeyFile $key
        Edit-KeySlot $path 'aaaa' 'evil'
        (Get-LockboxKeyProtector $path).Label | Should -Contain 'evil'

        $record = Get-ErrorOf { Update-LockboxKey $path -KeyFile $key -Confirm:$false }
        Should-BeError $record LockboxCorrupt InvalidData
        "$record" | Should -Match 'not those that its owner wrote'

        Update-LockboxKey $path -KeyFile $key -Force -Confirm:$false -WarningAction SilentlyContinue
        (Get-LockboxKeyProtector $path).Kind | Should -Be 'KeyFile'
        Get-LockboxItemContent $path a.txt -KeyFile $key | Should -Be 'content'
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
    }
}
