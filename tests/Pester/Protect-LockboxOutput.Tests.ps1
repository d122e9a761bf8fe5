Describe 'Protect-LockboxOutput' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $path = New-TestLockbox
        Set-LockboxSecret app/password $path -SecureString (ConvertTo-Secret 'hunter22')
        Set-LockboxSecret app/table $path -Secret @{ key = 'table-value'; number = 12345678; short = 'abc' }
        Set-LockboxSecret app/login $path -Secret ([pscredential]::new('administrator', (ConvertTo-Secret swordfish)))
        Set-LockboxSecret other/token $path -SecureString (ConvertTo-Secret 'tok-en-1234')
        Set-LockboxVariable app/REGION -Value europe-1 $path
    }
    AfterAll { Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All }

    It 'redacts every secret, in every form, and nothing else' {
        'a hunter22 b', 'table-value 12345678 abc', 'administrator:swordfish', 'europe-1',
            "tok-en-1234$([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes('hunter22')))" |
            Protect-LockboxOutput $path |
            Should -BeExactly 'a *** b', '*** *** abc', 'administrator:***', 'europe-1', '***'
    }

    It 'redacts the secrets that are named' {
        'hunter22 tok-en-1234' | Protect-LockboxOutput $path -Name other/* | Should -BeExactly 'hunter22 ***'
        'hunter22 tok-en-1234' | Protect-LockboxOutput $path -Name app/password | Should -BeExactly '*** tok-en-1234'
    }

    It 'passes other objects through, the same objects' {
        $objects = @(5; [datetime]::UnixEpoch; Get-Item $path; [pscustomobject]@{ A = 'hunter22' }; ''; 'text')
        $out = @($objects | Protect-LockboxOutput $path)
        $out | Should -HaveCount $objects.Count
        foreach ($i in 0..($objects.Count - 1)) {
            [object]::ReferenceEquals($objects[$i], $out[$i]) | Should -BeTrue
        }
        , $null | Protect-LockboxOutput $path | Should -BeNullOrEmpty
    }

    It 'keeps arrays of bytes whole' {
        $bytes = [byte[]](1, 2, 3)
        $out = @(, $bytes | Protect-LockboxOutput $path)
        $out | Should -HaveCount 1
        , $out[0] | Should -BeOfType ([byte[]])
    }

    It 'redacts the records of all streams' {
        $records = & {
            $about = @{ ErrorId = 'Id.hunter22'; Category = 'InvalidData'; TargetObject = 'hunter22' }
            Write-Error 'error hunter22' @about -ErrorAction Continue
            Write-Warning 'warning hunter22'
            Write-Verbose 'verbose hunter22' -Verbose
            Write-Debug 'debug hunter22' -Debug
            Write-Information 'information hunter22'
            Write-Host 'host hunter22' -ForegroundColor Red
        } *>&1 | Protect-LockboxOutput $path
        $records.ForEach({ $_.GetType().Name }) | Should -Be 'ErrorRecord', 'WarningRecord', 'VerboseRecord',
            'DebugRecord', 'InformationRecord', 'InformationRecord'
        [string[]] $records |
            Should -Be 'error ***', 'warning ***', 'verbose ***', 'debug ***', 'information ***', 'host ***'
        $records[0].CategoryInfo.Category | Should -Be InvalidData
        $records[5].MessageData.ForegroundColor | Should -Be Red
        foreach ($text in ($records | Out-String), ($records | ConvertTo-Json -Depth 3 -WarningAction Ignore),
            ($records[0] | Get-Error | Out-String -Width 500), ($records | Format-List * -Force | Out-String)) {
            $text | Should -Not -BeLike '*hunter22*'
        }
    }

    It 'leaves an error without a secret as it is' {
        $failure = Get-ErrorOf { Get-Item /no/such/item -ErrorAction Stop }
        $out = $failure | Protect-LockboxOutput $path
        [object]::ReferenceEquals($failure, $out) | Should -BeTrue
    }

    It 'redacts what formatting makes of objects' {
        [pscustomobject]@{ Password = 'hunter22' } | Format-List | Out-String -Stream | Protect-LockboxOutput $path |
            Where-Object { $_ } | Should -Be 'Password : ***'
    }

    It 'streams' {
        1..3 | ForEach-Object { "hunter22 $_" } | Protect-LockboxOutput $path |
            Select-Object -First 1 | Should -Be '*** 1'
    }

    It 'says which name is not there' {
        $failure = Get-ErrorOf { 'x' | Protect-LockboxOutput $path -Name nope }
        Should-BeError $failure LockboxVariableNotFound ObjectNotFound
    }

    It 'lets nothing through when the lockbox is locked' {
        $locked = New-TestLockbox -Locked
        $seen = [Collections.Generic.List[object]]::new()
        $failure = Get-ErrorOf { 'x' | Protect-LockboxOutput $locked | ForEach-Object { $seen.Add($_) } }
        Should-BeError $failure LockboxLocked AuthenticationError
        $seen | Should -BeNullOrEmpty
    }
}
