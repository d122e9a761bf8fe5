Describe 'Get-LockboxVariable' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $path = New-TestLockbox
        Set-LockboxVariable prod/LOG_LEVEL $path -Value debug
        Set-LockboxSecret prod/db/PASSWORD $path -Secret 'sentinel-4711' -ExpiresAt (Get-Date).AddDays(10)
        Set-LockboxSecret prod/token $path -Generate -ExpiresAt (Get-Date).AddDays(-1)
        Set-LockboxSecret 'odd[1]' $path -Secret ([byte[]](1, 2, 3))
    }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Clear-KeyEnvironment }

    It 'lists everything in ordinal order, without a secret value' {
        $all = Get-LockboxVariable -Lockbox $path
        $all.Name | Should -BeExactly 'odd[1]', 'prod/LOG_LEVEL', 'prod/db/PASSWORD', 'prod/token'
        $all.Type | Should -Be ByteArray, String, String, SecureString
        $all.IsSecret | Should -Be $true, $false, $true, $true
        ($all | ForEach-Object Length) | Should -Be 3, 5, 13, 32
        $all.Value | Where-Object { $_ } | Should -Be debug
        $all.IsExpired | Should -Be $false, $false, $false, $true
    }

    It 'finds <Pattern>' -ForEach @(
        @{ Pattern = 'prod/*'; Names = @('prod/LOG_LEVEL', 'prod/token') }
        @{ Pattern = 'prod/**'; Names = @('prod/LOG_LEVEL', 'prod/db/PASSWORD', 'prod/token') }
        @{ Pattern = '**/PASS*'; Names = @('prod/db/PASSWORD') }
        @{ Pattern = 'prod/token'; Names = @('prod/token') }
        @{ Pattern = 'odd`[1`]'; Names = @('odd[1]') }
        @{ Pattern = 'no*'; Names = @() }
    ) {
        (Get-LockboxVariable $Pattern $path -ErrorAction Stop).Name | Should -BeExactly $Names
    }

    It 'takes literal names, several names, and lists nothing twice' {
        (Get-LockboxVariable -LiteralName 'odd[1]' $path).Name | Should -BeExactly 'odd[1]'
        (Get-LockboxVariable prod/token, 'prod/t*', prod/LOG_LEVEL $path).Name |
            Should -BeExactly prod/token, prod/LOG_LEVEL
    }

    It 'reports a missing name with what comes close, and goes on' {
        $found = Get-LockboxVariable nope, prod/TOKEN, prod/db, prod/token $path -ErrorVariable failed `
            -ErrorAction SilentlyContinue
        $found.Name | Should -Be prod/token
        $failed | Should -HaveCount 3
        Should-BeError $failed[0] LockboxVariableNotFound ObjectNotFound
        $failed[0].TargetObject | Should -Be nope
        $failed[0].Exception.Message | Should -Be "There is no variable 'nope' in '$path'."
        $failed[1].ErrorDetails.RecommendedAction | Should -BeLike "*'prod/token'*case*"
        $failed[2].ErrorDetails.RecommendedAction | Should -BeLike '*prod/db/`*`**'
    }

    It 'finds what expires and what is stale' {
        (Get-LockboxVariable -Lockbox $path -ExpiringWithin 30.00:00:00).Name |
            Should -BeExactly prod/db/PASSWORD, prod/token
        (Get-LockboxVariable -Lockbox $path -ExpiringWithin 1.00:00:00).Name | Should -BeExactly prod/token
        (Get-LockboxVariable -Lockbox $path -ExpiringWithin 0).Name | Should -BeExactly prod/token
        Get-LockboxVariable 'odd*' $path -ExpiringWithin 30.00:00:00 | Should -BeNullOrEmpty
        (Get-LockboxVariable -Lockbox $path -StaleFor 0) | Should -HaveCount 4
        Get-LockboxVariable -Lockbox $path -StaleFor 1.00:00:00 | Should -BeNullOrEmpty
        Get-LockboxVariable -Lockbox $path -StaleFor ([timespan]::MaxValue) | Should -BeNullOrEmpty
        (Get-LockboxVariable -Lockbox $path -ExpiringWithin ([timespan]::MaxValue)) | Should -HaveCount 2
    }

    It 'takes no bare number for a time: <_>' -ForEach 30, 30.5, 30d, '30', '24:00:00', 'soon' {
        foreach ($parameter in 'ExpiringWithin', 'StaleFor') {
            $given = @{ $parameter = $_ }
            $failure = Get-ErrorOf { Get-LockboxVariable -Lockbox $path @given }
            $failure.Exception.Message | Should -BeLike "*'$parameter'*30.00:00:00 is 30 days*"
        }
    }

    It 'refuses a negative <_>' -ForEach 'ExpiringWithin', 'StaleFor' {
        $given = @{ $_ = '-00:00:01' }
        $failure = Get-ErrorOf { Get-LockboxVariable -Lockbox $path @given }
        ($failure.FullyQualifiedErrorId -split ',')[0] | Should -Be LockboxParameterConflict
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*30.00:00:00*'
    }

    It 'audits many lockboxes by pipeline, and reports those that do not open' {
        $other = New-TestLockbox
        Set-LockboxVariable a $other -Value 1
        $locked = New-TestLockbox -Locked
        $found = Get-Item $path, $locked, $other |
            Get-LockboxVariable -ErrorVariable failed -ErrorAction SilentlyContinue
        $found.Lockbox | Sort-Object -Unique | Should -Be ($path, $other | Sort-Object)
        Should-BeError $failed[0] LockboxLocked AuthenticationError
        $failed[0].TargetObject | Should -Be $locked
        Test-Lockbox $other | Should -BeTrue
    }

    It 'opens no secret value: one that is damaged is listed, and its neighbours are read' {
        # Long values have a place of their own in the file; every byte of this one is turned over.
        $noise = [Security.Cryptography.RandomNumberGenerator]::GetBytes(200000)
        Set-LockboxSecret big $path -Secret $noise
        $before = [IO.File]::ReadAllBytes($path)
        $copy = Join-Path (New-Folder) copy.lockbox
        $at = $before.Length - 150000
        for ($i = 0; $i -lt 64; $i++) { $before[$at + $i] = $before[$at + $i] -bxor 255 }
        [IO.File]::WriteAllBytes($copy, $before)
        Unlock-Lockbox $copy -KeyFile (Join-Path (Split-Path $path) test.key)
        (Get-LockboxVariable -Lockbox $copy -ErrorAction Stop) | Should -HaveCount 5
        $given = Get-LockboxSecret big, prod/db/PASSWORD $copy -AsPlainText -ErrorVariable failed `
            -ErrorAction SilentlyContinue
        $given | Should -BeExactly sentinel-4711
        Should-BeError $failed[0] LockboxItemCorrupt InvalidData
        $failed[0].TargetObject | Should -Be big
        Test-Lockbox $copy | Should -BeFalse
    }

    It 'shows no secret in table, list, JSON or CLIXML' {
        $all = Get-LockboxVariable -Lockbox $path
        $text = ($all | Format-Table | Out-String -Width 300) + ($all | Format-List * | Out-String -Width 300) +
            ($all | ConvertTo-Json -Depth 5) + [Management.Automation.PSSerializer]::Serialize($all, 5)
        $text | Should -Not -Match 'sentinel'
        ($all | Format-Table | Out-String -Width 160) | Should -Match '\(secret\)'
        ($all | Format-Table | Out-String -Width 160) | Should -Match 'expired'
        ($all | Format-List | Out-String -Width 160) | Should -Match 'IsSecret\s+: True'
    }

    It 'prints what cannot redraw the screen' {
        Set-LockboxVariable "a`e[31mb" $path -Value "x`e[2Jy" -Description "d`ed"
        $text = (Get-LockboxVariable -Lockbox $path | Out-String -Width 200) +
            (Get-LockboxVariable -Lockbox $path | Format-List | Out-String -Width 200)
        $text | Should -Match ([regex]::Escape('a\u{1B}[31mb'))
        $text | Should -Match ([regex]::Escape('x\u{1B}[2Jy'))
        $text | Should -Not -Match "`e\[31m|`e\[2J|d`ed"
    }

    It 'completes names one folder at a time, and says nothing of a locked lockbox' {
        $complete = { param($line) (TabExpansion2 $line).CompletionMatches.CompletionText }
        & $complete "Get-LockboxVariable -Lockbox '$path' -Name " | Should -Be "'odd``[1``]'", prod
        & $complete "Get-LockboxVariable -Lockbox '$path' -Name prod/" |
            Should -Be prod/LOG_LEVEL, prod/db, prod/token
        & $complete "Set-LockboxVariable -Lockbox '$path' -Name odd" | Should -Be "'odd[1]'"
        foreach ($command in 'Export-LockboxVariable -Format Json', 'Invoke-LockboxCommand', 'Import-LockboxVariable',
            'Register-LockboxSecretVault') {
            & $complete "$command -Lockbox '$path' -Prefix " | Should -Be prod
            & $complete "$command -Lockbox '$path' -Prefix prod/" | Should -Be prod/db
        }
        & $complete "glbs -Lockbox '$path' -Name prod/db/" | Should -Be prod/db/PASSWORD
        (TabExpansion2 "glbs -Lockbox '$path' -Name prod/db/").CompletionMatches[0].ToolTip |
            Should -Match 'String \(secret\)'
        Lock-Lockbox -All
        & $complete "Get-LockboxVariable -Lockbox '$path' -Name prod/" | Should -BeNullOrEmpty
        Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key)
    }

    It 'is counted by Get-Lockbox, and sorted by lockbox and name' {
        (Get-Lockbox $path).VariableCount | Should -Be 4
        $all = Get-LockboxVariable -Lockbox $path
        (@($all) | Get-Random -Shuffle | Sort-Object).Name | Should -BeExactly $all.Name
    }

    It 'takes the key with the command, and says what to do when locked' {
        Lock-Lockbox -All
        $record = Get-ErrorOf { Get-LockboxVariable -Lockbox $path }
        Should-BeError $record LockboxLocked AuthenticationError
        $key = Join-Path (Split-Path $path) test.key
        (Get-LockboxVariable prod/token $path -KeyFile $key).Name | Should -Be prod/token
        Unlock-Lockbox $path -KeyFile $key
    }
}
