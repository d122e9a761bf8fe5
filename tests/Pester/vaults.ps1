# Dot-sourced by the tests of SecretManagement: two lockboxes registered as vaults, in a fresh pwsh with a home of its
# own, so that nobody's register of vaults is touched.

function Find-SecretManagement {
    # The manifest of the installed module, or nothing.
    Get-Module -ListAvailable Microsoft.PowerShell.SecretManagement | Select-Object -First 1 -ExpandProperty Path
}

function Invoke-WithVaults {
    # Runs a script with SecretManagement, the lockboxes $a and $b as vaults A and B, unlocked unless told otherwise,
    # and their key file $key. Returns what the script wrote, as it comes through CliXml. Both are verified at the end.
    param([scriptblock] $Script, [switch] $Locked, [switch] $Unregistered, [hashtable] $Environment = @{})
    $folder = New-Folder
    $key = New-KeyFile $folder
    $result = Join-Path $folder result.xml
    foreach ($name in 'a', 'b') { New-Lockbox "$folder/$name.lockbox" -KeyFile $key }
    $register = "'a', 'b' | ForEach-Object { Register-LockboxSecretVault `"$folder/`$_.lockbox`" -Name `$_.ToUpper() }"
    $unlock = "'a', 'b' | ForEach-Object { Unlock-Lockbox `"$folder/`$_.lockbox`" -KeyFile '$key' }"
    $text = Invoke-Child @"
Import-Module '$(Find-SecretManagement)'
Set-Location '$folder'
`$folder = '$folder'; `$key = '$key'; `$a = '$folder/a.lockbox'; `$b = '$folder/b.lockbox'
$(if (-not $Unregistered) { $register })
$(if (-not $Locked) { $unlock })
function Get-Problems ([scriptblock] `$Script) {
    `$problems = @()
    try { & `$Script 2>&1 | Where-Object { `$_ -is [Management.Automation.ErrorRecord] } | ForEach-Object { `$problems += `$_ } }
    catch { `$problems += `$_ }
    foreach (`$problem in `$problems) {
        [pscustomobject]@{
            Id = (`$problem.FullyQualifiedErrorId -split ',')[0]; Category = "`$(`$problem.CategoryInfo.Category)"
            Message = "`$problem"; Type = `$problem.Exception.GetType().Name
        }
    }
}
& { $Script } | Export-Clixml '$result' -Depth 4
"@ -Environment (@{ HOME = (New-Folder) } + $Environment)
    foreach ($name in 'a', 'b') { Test-Lockbox "$folder/$name.lockbox" -KeyFile $key | Should -BeTrue }
    if (-not (Test-Path $result)) { throw "The script ended early: $text" }
    if ($text) { Write-Verbose $text }
    Import-Clixml $result
}
