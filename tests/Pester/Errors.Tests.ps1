Describe 'Errors' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $path = New-TestLockbox
        $folder = Split-Path $path
        $key = Join-Path $folder test.key
        $text = Join-Path $folder note.txt
        [IO.File]::WriteAllText($text, 'no lockbox')
        $locked = New-TestLockbox -Locked
        Set-LockboxVariable v $path -Value x
    }
    BeforeEach { Unlock-Lockbox $path -KeyFile $key; Push-Location $folder }
    AfterEach { Pop-Location; Clear-KeyEnvironment }
    AfterAll { Test-Lockbox $path -KeyFile $key | Should -BeTrue }

    It 'name a remedy: <Id>, <Run>' -ForEach @(
        @{ Id = 'InvalidName'; Run = { Set-LockboxVariable a//b $path -Value x } }
        @{ Id = 'InvalidName'; Run = { Set-LockboxSecret ../b $path -Generate } }
        @{ Id = 'InvalidName'; Run = { Set-LockboxVariable ('x' * 1025) $path -Value x } }
        @{ Id = 'InvalidName'; Run = { Rename-LockboxVariable v 'a//b' $path } }
        @{ Id = 'InvalidName'; Run = { Get-LockboxVariable 'a[' $path } }
        @{ Id = 'InvalidName'; Run = { Get-LockboxItem $path 'a[' } }
        @{ Id = 'InvalidName'; Run = { Add-LockboxItem $path -Value x -Name '..' } }
        @{ Id = 'InvalidName'; Run = { Add-LockboxItem $path $text -Destination '../a' } }
        @{ Id = 'Corrupt'; Run = { Get-Lockbox $text } }
        @{ Id = 'Corrupt'; Run = { Get-Lockbox $folder } }
        @{ Id = 'Corrupt'; Run = { Unlock-Lockbox $text -KeyFile $key } }
        @{ Id = 'Corrupt'; Run = { Set-LockboxVariable a $folder -Value x } }
        @{ Id = 'ReadFailed'; Run = { Unlock-Lockbox $path -Identity ./none } }
        @{ Id = 'ReadFailed'; Run = { Unlock-Lockbox $path -KeyFile ./none } }
        @{ Id = 'ReadFailed'; Run = { Unlock-Lockbox $path -KeyFile $folder } }
        @{ Id = 'ReadFailed'; Run = { Unlock-Lockbox $path -Certificate ./none.pfx } }
        @{ Id = 'ReadFailed'; Run = { Import-LockboxVariable ./none.env $path } }
        @{ Id = 'ReadFailed'; Run = { Set-LockboxSecret a $path -FromFile ./none } }
        @{ Id = 'ReadFailed'; Run = { Set-LockboxSecret a $path -FromEnvironment NO_SUCH_VARIABLE } }
        @{ Id = 'ParameterConflict'; Run = { Get-LockboxVariable -Lockbox $path -StaleFor '-1.00:00:00' } }
        @{ Id = 'ParameterConflict'; Run = { Unlock-Lockbox $path -KeyFile a -Identity b } }
        @{ Id = 'ParameterConflict'; Run = { Unlock-Lockbox $path -TimeToLive 400.00:00:00 } }
        @{ Id = 'ParameterConflict'; Run = { Unlock-Lockbox $locked -Password ([securestring]::new()) } }
        @{ Id = 'ParameterConflict'; Run = { New-Lockbox ./new.lockbox -Password ([securestring]::new()) } }
        @{ Id = 'ParameterConflict'; Run = { Get-LockboxSecret a $path -AsPlainText -AsByteArray } }
        @{ Id = 'ParameterConflict'; Run = { Get-LockboxItemContent a $path -Raw -AsStream } }
        @{ Id = 'ParameterConflict'; Run = { Get-LockboxItemContent a $path -Raw -TotalCount 1 } }
        @{ Id = 'ParameterConflict'; Run = { Import-LockboxVariable $text $path } }
        @{ Id = 'ParameterConflict'; Run = { Invoke-LockboxCommand $path { 'ran' } } }
        @{ Id = 'NotFound'; Run = { Get-Lockbox nodrive:a } }
        @{ Id = 'NotFound'; Run = { Get-LockboxItem nodrive:a } }
        @{ Id = 'NotFound'; Run = { Get-LockboxItem env:HOME } }
        @{ Id = 'NotFound'; Run = { Get-LockboxItem ./none } }
        @{ Id = 'WrongKey'; Run = { Unlock-Lockbox $locked -KeyFile $key } }
        @{ Id = 'Locked|InteractionRequired'; Run = { Get-LockboxItem $locked } }
        @{ Id = 'NothingToAdd'; Run = { Add-LockboxItem $path } }
        @{ Id = 'ItemNotFound'; Run = { Get-LockboxItem $path none } }
        @{ Id = 'VariableNotFound'; Run = { Get-LockboxSecret none $path } }
        @{ Id = 'AlreadyExists'; Run = { New-Lockbox $path -KeyFile $key } }
    ) {
        $ErrorActionPreference = 'Stop'
        $failure = Get-ErrorOf $Run
        ($failure.FullyQualifiedErrorId -split ',')[0] | Should -Match "^Lockbox($Id)$"
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        foreach ($said in "$failure", $failure.Exception.Message, $failure.ErrorDetails.RecommendedAction) {
            $said | Should -Not -Match '\(Parameter '
        }
    }

    It 'say that a key file is a directory' {
        (Get-ErrorOf { Unlock-Lockbox $path -KeyFile $folder }).Exception.Message | Should -BeLike '*is a directory*'
    }

    It 'call a name a name, whatever it would be the name of' {
        foreach ($failure in (Get-ErrorOf { Set-LockboxVariable a//b $path -Value x -ErrorAction Stop }),
            (Get-ErrorOf { Add-LockboxItem $path -Value x -Name a//b -ErrorAction Stop })) {
            $failure.Exception.Message | Should -BeLike "'a//b' cannot be * name*"
            $failure.Exception.Message | Should -Not -Match 'entry'
        }
    }
}
