@{
    # What SecretManagement calls. It is nested in Lockbox, which hides these names from everybody else, and
    # Register-SecretVault also imports it by itself.
    RootModule           = 'Lockbox.Extension.psm1'
    RequiredAssemblies   = '../bin/Lockbox.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = 'c8a1f1a6-8d0e-4d53-9f0b-9a6a2a8c4f57'
    Author               = 'The Lockbox maintainers'
    CompanyName          = 'The Lockbox maintainers'
    Copyright            = 'Copyright (c) 2026 The Lockbox maintainers. MIT licence.'
    Description          = 'Lockboxes as vaults of Microsoft.PowerShell.SecretManagement.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FunctionsToExport    = @(
        'Get-Secret'
        'Get-SecretInfo'
        'Remove-Secret'
        'Set-Secret'
        'Set-SecretInfo'
        'Test-SecretVault'
        'Unlock-SecretVault'
        'Unregister-SecretVault'
    )
    CmdletsToExport      = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
}
