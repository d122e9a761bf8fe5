Describe 'Remove-LockboxKeyProtector' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $path = New-TestLockbox
        $folder = Split-Path $path
        $key = Join-Path $folder test.key
        $identity = New-LockboxIdentity (Join-Path $folder ci.identity)
        $other = New-LockboxIdentity (Join-Path $folder other.identity)
        Add-LockboxKeyProtector $path -Recipient $identity -Label 'ci'
        Add-LockboxKeyProtector $path -Recipient $other -Label '[other]'
    }
    AfterEach {
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
        Clear-KeyEnvironment
    }

    It 'removes by id, so that it does not unlock any more' {
        $id = (Get-LockboxKeyProtector $path | Where-Object Label -EQ 'ci').Id
        # The beginning that the table shows is enough; less than that is not.
        { Remove-LockboxKeyProtector $path "$id".Substring(0, 7) -Confirm:$false -ErrorAction Stop } | Should -Throw
        Remove-LockboxKeyProtector $path "$id".Substring(0, 8) -Confirm:$false | Should -BeNullOrEmpty
        (Get-LockboxKeyProtector $path).Label | Should -Be '', '[other]'
        Should-BeError (Get-ErrorOf { Test-Lockbox $path -Identity $identity.Path }) LockboxWrongKey AuthenticationError
        Test-Lockbox $path -Identity $other.Path | Should -BeTrue
    }

    It 'removes by label, literally, and passes on what was removed' {
        (Remove-LockboxKeyProtector $path -Label '[other]' -Confirm:$false -PassThru).Recipient |
            Should -Be $other.Recipient
        (Get-LockboxKeyProtector $path).Label | Should -Be '', 'ci'
    }

    It 'removes objects of several lockboxes' {
        $second = New-TestLockbox
        Add-LockboxKeyProtector $second -Recipient $identity -Label 'ci'
        Get-LockboxKeyProtector $path, $second | Where-Object Label -EQ 'ci' |
            Remove-LockboxKeyProtector -Confirm:$false
        (Get-LockboxKeyProtector $path, $second).Label | Should -Not -Contain 'ci'
        Test-Lockbox $second | Should -BeTrue
    }

    It 'reports an id and a label that are not there, and removes the others' {
        $ids = @([guid]::NewGuid(), (Get-LockboxKeyProtector $path | Where-Object Label -EQ 'ci').Id)
        Remove-LockboxKeyProtector $path $ids -Confirm:$false -ErrorVariable problem -ErrorAction SilentlyContinue
        Should-BeError $problem[0] LockboxProtectorNotFound ObjectNotFound
        (Get-LockboxKeyProtector $path).Label | Should -Not -Contain 'ci'
        $record = Get-ErrorOf { Remove-LockboxKeyProtector $path -Label 'CI' -Confirm:$false -ErrorAction Stop }
        Should-BeError $record LockboxProtectorNotFound ObjectNotFound
    }

    It 'never removes the last ones, before it asks for anything' {
        Lock-Lockbox $path
        $before = Get-FileHashText $path
        $record = Get-ErrorOf { Get-LockboxKeyProtector $path | Remove-LockboxKeyProtector }
        Should-BeError $record LockboxLastProtector InvalidOperation
        Get-FileHashText $path | Should -Be $before
    }

    It 'asks, because its impact is high' {
        $text = Invoke-Child "Remove-LockboxKeyProtector '$path' -Label ci -KeyFile '$key'"
        $text | Should -Match 'NonInteractive|non-interactive|Interactive'
        (Get-LockboxKeyProtector $path).Label | Should -Contain 'ci'
    }

    It 'needs no key for -WhatIf, and changes no byte' {
        Lock-Lockbox $path
        $before = Get-FileHashText $path
        Remove-LockboxKeyProtector $path -Label ci -WhatIf
        Get-FileHashText $path | Should -Be $before
    }

    It 'completes ids by kind and label, and labels' {
        $line = "Remove-LockboxKeyProtector '$path' -Id ci"
        $result = TabExpansion2 $line $line.Length
        $result.CompletionMatches.CompletionText |
            Should -Be "$((Get-LockboxKeyProtector $path | Where-Object Label -EQ 'ci').Id)"
        $line = "Remove-LockboxKeyProtector '$path' -Label "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'ci', "'[other]'"
    }
}
