Describe 'Optimize-Lockbox' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        # A lockbox that many small commits have made, with a secret and two protectors; each test has a copy.
        $folder = New-Folder
        $original = Join-Path $folder 'worn.lockbox'
        $keyFile = New-KeyFile $folder
        $password = ConvertTo-Secret 'bleibt'
        New-Lockbox $original -KeyFile $keyFile -Label 'file' -Description 'note'
        $unlock = @{ Lockbox = $original; KeyFile = $keyFile }
        Add-LockboxKeyProtector @unlock -NewPassword $password -Label 'people' -KdfProfile Fast
        1..30 | ForEach-Object { Add-LockboxItem @unlock -Name "a/$_.txt" -Value ("content of $_ " * 50) }
        Set-LockboxSecret 'token' @unlock -Secret 'abc'
    }
    BeforeEach {
        $path = Join-Path (New-Folder) 'worn.lockbox'
        Copy-Item $original $path
        $unlock = @{ Lockbox = $path; KeyFile = $keyFile }
    }
    AfterEach {
        Test-Lockbox @unlock | Should -BeTrue
        Get-LockboxItem @unlock -Name 'a/*' | Should -HaveCount 30
        Get-LockboxItemContent @unlock -Name 'a/7.txt' | Should -Be ('content of 7 ' * 50)
        Get-ChildItem (Split-Path $path) -Force | Should -HaveCount 1
        Lock-Lockbox -All
    }

    It 'makes it smaller and says by how much' {
        $before = Get-Item $path
        $result = Optimize-Lockbox @unlock
        $result | Should -BeOfType ([Lockbox.LockboxOptimizeResult])
        $result.Lockbox | Should -Be $path
        $result.LengthBefore | Should -Be $before.Length
        $result.LengthAfter | Should -Be (Get-Item $path).Length
        $result.LengthAfter | Should -BeLessThan $before.Length
        $result.SavedLength | Should -Be ($result.LengthBefore - $result.LengthAfter)
        $result.Ratio | Should -Be ($result.LengthAfter / $result.LengthBefore)
        $result.FramesBefore, $result.FramesAfter | Should -Be 30, 1
        $result.Length | Should -Be (Get-LockboxItem @unlock | Measure-Object Length -Sum).Sum
        $result.CommitSequence | Should -Be (Get-Lockbox $path).CommitSequence
    }

    It 'prints sizes that people read' {
        $text = Optimize-Lockbox @unlock | Out-String -Width 200
        $text | Should -Match 'Before\s+After\s+Saved\s+Ratio\s+Frames\s+Seconds\s+Lockbox'
        $text | Should -Match '\d KiB\s+.*\d KiB\s+.*\d %\s+30 -> 1\s'
    }

    It 'keeps id, protectors, description and secrets, and the lockbox stays unlocked' {
        $before = Unlock-Lockbox @unlock -PassThru
        [void](Optimize-Lockbox $path)
        $after = Get-Lockbox $path
        $after.State | Should -Be 'Unlocked'
        $after.Id | Should -Be $before.Id
        $after.Description | Should -Be 'note'
        $after.FreeLength | Should -Be 0
        (Get-LockboxKeyProtector $path).Label | Should -Be 'file', 'people'
        Get-LockboxSecret 'token' $path -AsPlainText | Should -Be 'abc'
        Test-Lockbox $path -Password $password | Should -BeTrue
    }

    It 'compresses again with -CompressionLevel' {
        $stored = (Optimize-Lockbox @unlock -CompressionLevel NoCompression).LengthAfter
        $small = (Optimize-Lockbox @unlock -CompressionLevel SmallestSize).LengthAfter
        $small | Should -BeLessThan ($stored / 2)
        Add-LockboxItem @unlock -Name 'later' -Value ('text ' * 5000)
        (Get-LockboxItem @unlock -Name 'later').Ratio | Should -BeLessThan 0.5
    }

    It 'takes several, from the pipeline and by wildcards' {
        $other = Join-Path (Split-Path $path) 'other.lockbox'
        Copy-Item $original $other
        try {
            Get-Item $path, $other | Optimize-Lockbox -KeyFile $keyFile | Should -HaveCount 2
            Optimize-Lockbox (Join-Path (Split-Path $path) '*.lockbox') -KeyFile $keyFile | Should -HaveCount 2
        }
        finally { Remove-Item $other }
    }

    It 'changes no byte with -WhatIf and asks for nothing' {
        $before = Get-FileHashText $path
        Optimize-Lockbox $path -WhatIf | Should -BeNullOrEmpty
        Optimize-Lockbox @unlock -WhatIf | Should -BeNullOrEmpty
        Get-FileHashText $path | Should -Be $before
    }

    It 'refuses a wrong key and a locked lockbox, and changes nothing' {
        $before = Get-FileHashText $path
        $record = Get-ErrorOf { Optimize-Lockbox $path -KeyFile (New-KeyFile) }
        Should-BeError $record LockboxWrongKey AuthenticationError
        Should-BeError (Get-ErrorOf { Optimize-Lockbox $path }) LockboxLocked AuthenticationError
        Get-FileHashText $path | Should -Be $before
    }

    It 'says so where no file can be made beside it' -Skip:(-not $IsLinux -or [Environment]::IsPrivilegedProcess) {
        chmod 555 (Split-Path $path)
        try {
            $record = Get-ErrorOf { Optimize-Lockbox @unlock }
            Should-BeError $record LockboxReadOnly PermissionDenied
            "$record" | Should -Match 'No file can be made in the folder'
            $record.ErrorDetails.RecommendedAction | Should -Match 'folder'
        }
        finally { chmod 755 (Split-Path $path) }
    }

    It 'completes lockboxes and levels' {
        (TabExpansion2 'Optimize-Lockbox x.lockbox -CompressionLevel S').CompletionMatches.CompletionText |
            Should -Be 'SmallestSize'
        Unlock-Lockbox @unlock
        $line = 'Optimize-Lockbox '
        @((TabExpansion2 $line $line.Length).CompletionMatches.CompletionText) -like '*worn.lockbox' |
            Should -HaveCount 1
    }
}
