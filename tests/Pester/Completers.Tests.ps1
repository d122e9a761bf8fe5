BeforeDiscovery {
    # What completes the argument of each parameter. A key is a parameter's name, or Cmdlet:Parameter where one cmdlet
    # differs; a value is the completer's class, or why there is none:
    #   enum   PowerShell offers the values itself
    #   host   what PowerShell offers at the current location is right: paths, drives, wildcards
    #   free   a text, a pattern, a number or a time that nobody can know
    #   object a value that is handed over, not typed
    $expected = @{
        'Alphabet' = 'free'; 'ArgumentList' = 'host'; 'AsFile' = 'object'; 'Attributes' = 'enum'
        'BasePath' = 'HostFolderCompleter'; 'Certificate' = 'CertificateCompleter'; 'CompressionLevel' = 'enum'
        'Context' = 'free'; 'CreatedAt' = 'free'; 'Credential' = 'object'; 'Description' = 'free'
        'Destination' = 'ItemFolderCompleter'; 'DestinationLockbox' = 'LockboxCompleter'
        'DifferenceLockbox' = 'LockboxCompleter'; 'Encoding' = 'EncodingCompleter'; 'Environment' = 'object'
        'Exclude' = 'free'; 'ExpiresAt' = 'free'; 'ExpiringWithin' = 'TimeSpanCompleter'
        'FilePassword' = 'object'; 'FilePath' = 'ProgramCompleter'; 'Format' = 'enum'
        'FromEnvironment' = 'EnvironmentNameCompleter'; 'FromFile' = 'HostPathCompleter'
        'FromSecretVault' = 'SecretVaultCompleter'; 'Id' = 'KeyProtectorCompleter'
        'Identity' = 'HostPathCompleter'; 'IfExists' = 'enum'; 'Include' = 'free'; 'InputObject' = 'object'
        'Interaction' = 'enum'; 'KdfProfile' = 'enum'; 'KeyFile' = 'HostPathCompleter'; 'Kind' = 'enum'
        'Label' = 'free'; 'Length' = 'free'; 'LiteralName' = 'ItemNameCompleter'; 'LiteralPath' = 'host'
        'LockTimeoutSeconds' = 'free'; 'Lockbox' = 'LockboxCompleter'; 'ModifiedAfter' = 'free'
        'ModifiedAt' = 'free'; 'ModifiedBefore' = 'free'; 'Name' = 'ItemNameCompleter'
        'NewCertificate' = 'CertificateCompleter'; 'NewKeyFile' = 'HostPathCompleter'; 'NewPassword' = 'object'
        'Offset' = 'free'; 'Password' = 'object'; 'Path' = 'host'; 'Pattern' = 'free'
        'Prefix' = 'VariableFolderCompleter'; 'Recipient' = 'free'; 'ScriptBlock' = 'object'; 'Secret' = 'object'
        'SecureString' = 'object'; 'StaleFor' = 'TimeSpanCompleter'; 'SymbolicLink' = 'enum'; 'Target' = 'free'
        'ThrottleLimit' = 'free'; 'TimeToLive' = 'TimeSpanCompleter'; 'TotalCount' = 'free'; 'UnixMode' = 'enum'
        'Value' = 'free'

        'Add-LockboxItem:Name' = 'LiteralItemNameCompleter'
        'Compare-Lockbox:Path' = 'HostFolderCompleter'
        'Copy-LockboxItem:Destination' = 'DestinationNameCompleter'
        'Dismount-Lockbox:Name' = 'DriveNameCompleter'
        'Export-LockboxItem:Destination' = 'HostFolderCompleter'
        'Export-LockboxVariable:Path' = 'HostPathCompleter'
        'Import-LockboxVariable:Name' = 'free'
        'Invoke-LockboxCommand:Name' = 'VariableNameCompleter'
        'Mount-Lockbox:Name' = 'free'
        'Move-LockboxItem:Destination' = 'LiteralItemNameCompleter'
        'New-LockboxIdentity:Path' = 'HostPathCompleter'
        'New-LockboxItem:Name' = 'LiteralItemNameCompleter'
        'Protect-LockboxOutput:Name' = 'VariableNameCompleter'
        'Register-LockboxSecretVault:Include' = 'enum'
        'Register-LockboxSecretVault:Name' = 'free'
        'Remove-LockboxKeyProtector:Label' = 'KeyProtectorCompleter'
        'Rename-LockboxItem:Name' = 'LiteralItemNameCompleter'
        'Rename-LockboxItem:NewName' = 'NewItemNameCompleter'
        'Rename-LockboxVariable:Name' = 'LiteralVariableNameCompleter'
        'Rename-LockboxVariable:NewName' = 'LiteralVariableNameCompleter'
        'Repair-Lockbox:Destination' = 'HostPathCompleter'
        'Set-LockboxItemContent:Name' = 'LiteralItemNameCompleter'
        'Set-LockboxSecret:Name' = 'LiteralVariableNameCompleter'
        'Set-LockboxVariable:Name' = 'LiteralVariableNameCompleter'
        'Sync-Lockbox:Path' = 'HostFolderCompleter'
    }
    foreach ($command in 'Export', 'Get', 'Remove') {
        $expected["$command-LockboxVariable:Name"] = 'VariableNameCompleter'
        $expected["$command-LockboxVariable:LiteralName"] = 'VariableNameCompleter'
    }
    $expected['Get-LockboxSecret:Name'] = $expected['Get-LockboxSecret:LiteralName'] = 'VariableNameCompleter'
}

Describe 'What is completed' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $common = [Management.Automation.PSCmdlet]::CommonParameters +
            [Management.Automation.PSCmdlet]::OptionalCommonParameters
        function Get-HowCompleted ($Parameter) {
            # The completer's class, 'enum', or nothing.
            $type = $Parameter.ParameterType
            if ($type.IsArray) { $type = $type.GetElementType() }
            $type = [Nullable]::GetUnderlyingType($type) ?? $type
            $attribute = $Parameter.Attributes.Where{ $_ -is [ArgumentCompleter] }
            $attribute ? $attribute[0].Type.Name : $type.IsEnum ? 'enum' : ''
        }
    }

    It 'is decided for each parameter of each cmdlet' -TestCases @{ Expected = $expected } {
        $used = [Collections.Generic.HashSet[string]]::new()
        $problems = foreach ($command in Get-Command -Module Lockbox -CommandType Cmdlet) {
            foreach ($parameter in $command.Parameters.Values) {
                if ($parameter.SwitchParameter -or $parameter.Name -in $common) { continue }
                $key = "$($command.Name):$($parameter.Name)"
                if (-not $Expected.ContainsKey($key)) { $key = $parameter.Name }
                [void]$used.Add($key)
                $meant = $Expected[$key]
                $found = Get-HowCompleted $parameter
                $is = $meant -in 'host', 'free', 'object' ? '' : $meant
                if ($found -ne $is) {
                    "$($command.Name) -$($parameter.Name) is completed by '$found', the table says '$meant'"
                }
                elseif (-not $meant) { "$($command.Name) -$($parameter.Name) is not in the table" }
            }
        }
        $problems | Should -BeNullOrEmpty
        $Expected.Keys | Where-Object { -not $used.Contains($_) } | Should -BeNullOrEmpty -Because 'no parameter has it'
    }
}

Describe 'Completing what is on the host' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        function Complete ([string] $Text) { (TabExpansion2 $Text $Text.Length).CompletionMatches.CompletionText }
        $folder = New-Folder
        $path = New-TestLockbox (Join-Path $folder 'app.lockbox')
        Add-LockboxItem $path -Name src/app.cs -Value 1
        Set-LockboxVariable prod/PORT -Lockbox $path -Value 80
        New-Item -ItemType Directory (Join-Path $folder 'test folder') | Out-Null
        Push-Location $folder
    }
    AfterAll {
        Pop-Location
        Dismount-Lockbox -Name complete -ErrorAction Ignore
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
    }

    It 'offers files for keys, and folders only where a folder is meant' {
        Complete 'Unlock-Lockbox ./app.lockbox -KeyFile te' | Should -Be "'test folder'", 'test.key'
        Complete 'Unlock-Lockbox ./app.lockbox -Identity ./te' | Should -Be "'./test folder'", './test.key'
        Complete 'Export-LockboxItem ./app.lockbox -Destination te' | Should -Be "'test folder'"
    }

    It 'offers them in full on a drive, where relative paths are not of the host' {
        Mount-Lockbox $path complete
        Push-Location complete:/src
        try {
            Complete 'Unlock-Lockbox x.lockbox -KeyFile test.' | Should -Be (Join-Path $folder test.key)
            $dynamic = "New-PSDrive x -PSProvider Lockbox -Root $path -KeyFile test."
            Complete $dynamic | Should -Be (Join-Path $folder test.key)
        }
        finally { Pop-Location }
    }

    It 'offers the folders and names of the lockbox where something is added' {
        Complete 'Add-LockboxItem ./app.lockbox -Path x -Destination s' | Should -Be src
        Complete 'Add-LockboxItem ./app.lockbox -Value x -Name src/' | Should -Be src/app.cs
        Complete 'Rename-LockboxVariable prod/PORT -Lockbox ./app.lockbox -NewName p' | Should -Be prod
    }

    It 'offers names of the environment, programs, and spans of time' {
        $env:LOCKBOX_COMPLETED = 'sentinel-7w2'
        try { Complete 'Import-LockboxVariable -FromEnvironment lockbox_comp' | Should -Be LOCKBOX_COMPLETED }
        finally { $env:LOCKBOX_COMPLETED = $null }
        Complete 'Invoke-LockboxCommand -FilePath pws' | ForEach-Object { [IO.Path]::GetFileNameWithoutExtension($_) } |
            Should -Contain pwsh
        foreach ($span in Complete 'Unlock-Lockbox ./app.lockbox -TimeToLive ') {
            Unlock-Lockbox ./app.lockbox -KeyFile test.key -TimeToLive $span
        }
    }
}
