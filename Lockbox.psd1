@{
    # From the repository this manifest imports what the build has assembled below artifacts/. The build writes a copy
    # of it into the assembled module, with the paths as they are there (src/Lockbox.PowerShell/Module.targets).
    # The assembly nests Lockbox.Extension beside itself where SecretManagement is loaded (docs/adr/0018).
    NestedModules        = 'artifacts/module/Lockbox/bin/Lockbox.PowerShell.dll'
    FormatsToProcess     = 'module/Lockbox.Format.ps1xml'
    ModuleVersion        = '0.1.0'
    GUID                 = '5f5d0d0c-6a2f-4f6e-9d0b-3c6d0e0b7a41'
    Author               = 'The Lockbox maintainers'
    CompanyName          = 'The Lockbox maintainers'
    Copyright            = 'Copyright (c) 2026 The Lockbox maintainers. MIT licence.'
    Description          = @'
Keeps files, settings and secrets in one encrypted, compressed, crash-safe file, and reads any part of it without
unpacking the rest. Deleted means deleted; scripts unlock it with nobody at the keyboard.
'@
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    CmdletsToExport      = @(
        'Add-LockboxItem'
        'Add-LockboxKeyProtector'
        'Compare-Lockbox'
        'Copy-LockboxItem'
        'Dismount-Lockbox'
        'Export-LockboxItem'
        'Export-LockboxVariable'
        'Get-Lockbox'
        'Get-LockboxItem'
        'Get-LockboxItemContent'
        'Get-LockboxKeyProtector'
        'Get-LockboxSecret'
        'Get-LockboxVariable'
        'Import-LockboxVariable'
        'Invoke-LockboxCommand'
        'Lock-Lockbox'
        'Mount-Lockbox'
        'Move-LockboxItem'
        'New-Lockbox'
        'New-LockboxIdentity'
        'New-LockboxItem'
        'Optimize-Lockbox'
        'Protect-LockboxOutput'
        'Register-LockboxSecretVault'
        'Remove-LockboxItem'
        'Remove-LockboxKeyProtector'
        'Remove-LockboxVariable'
        'Rename-LockboxItem'
        'Rename-LockboxVariable'
        'Repair-Lockbox'
        'Select-LockboxString'
        'Set-LockboxItem'
        'Set-LockboxItemContent'
        'Set-LockboxPassword'
        'Set-LockboxSecret'
        'Set-LockboxVariable'
        'Sync-Lockbox'
        'Test-Lockbox'
        'Unlock-Lockbox'
        'Update-LockboxKey'
    )
    AliasesToExport      = @('albi', 'eplbi', 'glbi', 'glbs', 'glbv', 'ilbc', 'lklb', 'slbs', 'uklb')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags = @(
                'PSEdition_Core', 'Encryption', 'Archive', 'Backup', 'Zstd', 'Vault', 'Secrets', 'SecretManagement'
                'Linux', 'macOS', 'Windows'
            )
            # The ProjectUri is put in when the package is made (build/New-Package.ps1).
            LicenseUri   = 'https://spdx.org/licenses/MIT.html'
            ReleaseNotes = 'What is new: CHANGELOG.md in the folder of the module.'
        }
    }
}
