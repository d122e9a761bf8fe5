Describe 'Lockbox.Extension' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $extension = Join-Path (Split-Path $manifest) Lockbox.Extension

        function Invoke-Extension ([string] $Script, [string] $Path = (New-TestLockbox -Locked)) {
            # Calls its functions where SecretManagement is not; the lockbox is $box, its parameters are $p.
            $key = Join-Path (Split-Path $Path) test.key
            $text = Invoke-Child @"
`$env:PSModulePath = Join-Path `$PSHOME Modules
Import-Module '$extension'
`$box = '$Path'; `$key = '$key'
`$p = @{ Path = `$box; KeyFile = `$key; Verbose = `$false }
$Script
"@
            Test-Lockbox $Path -KeyFile $key | Should -BeTrue
            $text
        }
    }
    AfterEach { Lock-Lockbox -All }

    It 'exports the eight commands of the contract, with its parameters' {
        $found = Invoke-Extension @'
$common = [Management.Automation.PSCmdlet]::CommonParameters
(Get-Module Lockbox.Extension).ExportedCommands.Values | Sort-Object Name | ForEach-Object {
    "$($_.Name)($(($_.Parameters.Keys | Where-Object { $_ -notin $common }) -join ','))"
}
'@
        $found.Trim() -split '\r?\n' | Should -Be @(
            'Get-Secret(Name,VaultName,AdditionalParameters)'
            'Get-SecretInfo(Filter,VaultName,AdditionalParameters)'
            'Remove-Secret(Name,VaultName,AdditionalParameters)'
            'Set-Secret(Name,Secret,VaultName,AdditionalParameters,Metadata)'
            'Set-SecretInfo(Name,Metadata,VaultName,AdditionalParameters)'
            'Test-SecretVault(VaultName,AdditionalParameters)'
            'Unlock-SecretVault(Password,VaultName,AdditionalParameters)'
            'Unregister-SecretVault(VaultName,AdditionalParameters)')
    }

    It 'is not there for those who import Lockbox' {
        $found = Invoke-Child @'
"modules: $((Get-Module -All Lockbox*).Name -join ',')"
"commands: $(Get-Command Get-Secret, Set-SecretInfo -Module Lockbox* -ErrorAction Ignore)."
'@
        $found | Should -Match 'modules: Lockbox\r?\n|modules: Lockbox,Lockbox.PowerShell\r?\n'
        $found | Should -Match 'commands: \.'
    }

    It 'works without SecretManagement' {
        Invoke-Extension @'
$key = ConvertTo-SecureString 'x' -AsPlainText
Set-Secret -Name 'x[1]' -Secret ([byte[]](1, 2, 3)) -VaultName V -AdditionalParameters $p -Metadata @{ Owner = 'ann' }
$bytes = Get-Secret -Name 'x[1]' -VaultName V -AdditionalParameters $p
"$($bytes.GetType().Name) $bytes"
$info = Get-SecretInfo -Filter 'X[1]' -VaultName V -AdditionalParameters $p
"$($info.Name) $($info.Type) $($info.VaultName) $($info.Metadata['owner'])"
Set-SecretInfo -Name 'x[1]' -Metadata @{} -VaultName V -AdditionalParameters $p
"metadata: $((Get-SecretInfo -Filter * -VaultName V -AdditionalParameters $p).Metadata.Count)"
"test: $(Test-SecretVault -VaultName V -AdditionalParameters $p)"
Remove-Secret -Name 'x[1]' -VaultName V -AdditionalParameters $p
Unregister-SecretVault -VaultName V -AdditionalParameters $p
"left: $(@(Get-SecretInfo -Filter '' -VaultName V -AdditionalParameters $p).Count)"
'@ | Should -Match ('^Byte\[\] 1 2 3\r?\nx\[1\] ByteArray V ann\r?\nmetadata: 0\r?\ntest: True\r?\nleft: 0\r?\n$')
    }

    It 'throws one exception, its own, when the lockbox is locked' {
        Invoke-Extension @'
try { Get-Secret -Name x -VaultName V -AdditionalParameters @{ Path = $box } }
catch { "$($_.Exception.GetType().FullName): $_" }
'@ | Should -Match "^Lockbox\.LockboxLockedException: .*Run: Unlock-Lockbox '"
    }

    It 'takes parameters in any case and as text, and leaves those of others alone' {
        Invoke-Extension @'
$q = [Collections.Hashtable]::new(); $q['path'] = $box; $q['KEYFILE'] = $key; $q['locktimeoutseconds'] = '5'
$q['readonly'] = 'true'; $q['Other'] = 1
"test: $(Test-SecretVault -VaultName V -AdditionalParameters $q)"
Set-Secret -Name x -Secret y -VaultName V -AdditionalParameters $q 2>&1 | ForEach-Object FullyQualifiedErrorId
'@ | Should -Match '^test: True\r?\nLockboxReadOnly,Set-Secret\r?\n$'
    }

    It 'says which parameter is wrong: <Parameters>' -ForEach @(
        @{ Parameters = '@{}'; Id = 'LockboxNotSpecified' }
        @{ Parameters = '@{ Path = "relative.lockbox" }'; Id = 'LockboxNotSpecified' }
        @{ Parameters = '@{ Path = $box; Include = "Some" }'; Id = 'LockboxParameterConflict' }
        @{ Parameters = '@{ Path = $box; LockTimeoutSeconds = "soon" }'; Id = 'LockboxParameterConflict' }
        @{ Parameters = '@{ Path = "/nowhere/x.lockbox" }'; Id = 'LockboxNotFound' }
    ) {
        $text = Invoke-Extension @"
Get-SecretInfo -Filter * -VaultName V -AdditionalParameters ($Parameters) 2>&1 |
    ForEach-Object { "`$(`$_.FullyQualifiedErrorId) `$_" }
"@
        $text | Should -Match "^$Id,Get-SecretInfo "
    }

    It 'says by what it unlocked when SecretManagement was called with -Verbose' {
        Invoke-Extension @'
$p.Verbose = $true
Get-Secret -Name x -VaultName V -AdditionalParameters $p 4>&1 | ForEach-Object { "$_" }
'@ | Should -Match '^Unlocked by -KeyFile'
    }

    It 'gives a certificate as bytes, with its private key' {
        $path = New-TestLockbox
        Set-LockboxSecret tls -Secret (New-TestCertificate) -Lockbox $path
        Invoke-Extension -Path $path @'
$info = Get-SecretInfo -Filter tls -VaultName V -AdditionalParameters $p
$bytes = Get-Secret -Name tls -VaultName V -AdditionalParameters $p
$certificate = [Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadPkcs12($bytes, '')
"$($info.Type) $($info.Metadata['Kind']) $($certificate.Subject) $($certificate.HasPrivateKey)"
'@ | Should -Match '^ByteArray Certificate CN=lockbox test True'
    }
}
