# The commands that SecretManagement calls, by its contract for extension vaults: names of commands and parameters are
# not ours to choose. Everything is done by [Lockbox.PowerShell.Extension.SecretVault], which writes errors and values
# itself; it throws only when the lockbox is locked. Types of SecretManagement are named here and not there, so that
# nothing needs it unless it is used.

function Get-Secret {
    [CmdletBinding()]
    param ([string] $Name, [string] $VaultName, [hashtable] $AdditionalParameters)
    if ($AdditionalParameters.Verbose) { $VerbosePreference = 'Continue' }
    try { [Lockbox.PowerShell.Extension.SecretVault]::Get($PSCmdlet, $Name, $VaultName, $AdditionalParameters) }
    catch [Lockbox.LockboxLockedException] { throw (Get-LockedException $_) }
}

function Get-SecretInfo {
    [CmdletBinding()]
    param ([string] $Filter, [string] $VaultName, [hashtable] $AdditionalParameters)
    if ($AdditionalParameters.Verbose) { $VerbosePreference = 'Continue' }
    try {
        $found = [Lockbox.PowerShell.Extension.SecretVault]::List(
            $PSCmdlet, $Filter, $VaultName, $AdditionalParameters)
    }
    catch [Lockbox.LockboxLockedException] { throw (Get-LockedException $_) }

    $type = 'Microsoft.PowerShell.SecretManagement.SecretInformation' -as [type]
    foreach ($secret in $found) {
        if ($type) { $type::new($secret.Name, $secret.Type, $VaultName, $secret.Metadata) } else { $secret }
    }
}

function Set-Secret {
    [CmdletBinding()]
    param (
        [string] $Name, [object] $Secret, [string] $VaultName, [hashtable] $AdditionalParameters, [hashtable] $Metadata
    )
    if ($AdditionalParameters.Verbose) { $VerbosePreference = 'Continue' }
    try {
        [Lockbox.PowerShell.Extension.SecretVault]::Set(
            $PSCmdlet, $Name, $Secret, $VaultName, $AdditionalParameters, $Metadata)
    }
    catch [Lockbox.LockboxLockedException] { throw (Get-LockedException $_) }
}

function Set-SecretInfo {
    [CmdletBinding()]
    param ([string] $Name, [hashtable] $Metadata, [string] $VaultName, [hashtable] $AdditionalParameters)
    if ($AdditionalParameters.Verbose) { $VerbosePreference = 'Continue' }
    try {
        [Lockbox.PowerShell.Extension.SecretVault]::SetInfo(
            $PSCmdlet, $Name, $Metadata, $VaultName, $AdditionalParameters)
    }
    catch [Lockbox.LockboxLockedException] { throw (Get-LockedException $_) }
}

function Remove-Secret {
    [CmdletBinding()]
    param ([string] $Name, [string] $VaultName, [hashtable] $AdditionalParameters)
    if ($AdditionalParameters.Verbose) { $VerbosePreference = 'Continue' }
    try { [Lockbox.PowerShell.Extension.SecretVault]::Remove($PSCmdlet, $Name, $VaultName, $AdditionalParameters) }
    catch [Lockbox.LockboxLockedException] { throw (Get-LockedException $_) }
}

function Test-SecretVault {
    [CmdletBinding()]
    param ([string] $VaultName, [hashtable] $AdditionalParameters)
    if ($AdditionalParameters.Verbose) { $VerbosePreference = 'Continue' }
    [Lockbox.PowerShell.Extension.SecretVault]::Test($PSCmdlet, $VaultName, $AdditionalParameters)
}

function Unlock-SecretVault {
    [CmdletBinding()]
    param ([securestring] $Password, [string] $VaultName, [hashtable] $AdditionalParameters)
    if ($AdditionalParameters.Verbose) { $VerbosePreference = 'Continue' }
    [Lockbox.PowerShell.Extension.SecretVault]::Unlock($PSCmdlet, $Password, $VaultName, $AdditionalParameters)
}

function Unregister-SecretVault {
    [CmdletBinding()]
    param ([string] $VaultName, [hashtable] $AdditionalParameters)
    if ($AdditionalParameters.Verbose) { $VerbosePreference = 'Continue' }
    [Lockbox.PowerShell.Extension.SecretVault]::Unregister($PSCmdlet, $VaultName, $AdditionalParameters)
}

function Get-LockedException ([System.Management.Automation.ErrorRecord] $Record) {
    # The one exception that SecretManagement shows as it is; ours, where SecretManagement is not there.
    $locked = $Record.Exception
    while ($locked -isnot [Lockbox.LockboxLockedException]) { $locked = $locked.InnerException }
    $type = 'Microsoft.PowerShell.SecretManagement.PasswordRequiredException' -as [type]
    if ($type) { $type::new($locked.Message) } else { $locked }
}
