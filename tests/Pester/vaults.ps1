# Dot-sourced by the tests of SecretManagement, after common.ps1: a fresh pwsh with a home of its own, so that nobody's
# register of vaults is touched, in which script blocks run one after the other.

function Find-SecretManagement {
    # The manifest of the installed module, or nothing.
    Get-Module -ListAvailable Microsoft.PowerShell.SecretManagement | Select-Object -First 1 -ExpandProperty Path
}

# What the other process does: a line names a script and a file for what it returns; when it is done, it says so.
$vaultLoop = @'
param($manifest, $secretManagement)
Import-Module $secretManagement, $manifest

function Get-Problems ([scriptblock] $Script) {
    # Every error that a script ends with or writes, as text that survives serialization.
    $output = try { & $Script 2>&1 } catch { $_ }
    foreach ($problem in $output | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }) {
        [pscustomobject]@{
            Id       = ($problem.FullyQualifiedErrorId -split ',')[0]
            Category = "$($problem.CategoryInfo.Category)"
            Message  = "$problem"
            Remedy   = "$($problem.ErrorDetails.RecommendedAction)"
            Type     = $problem.Exception.GetType().Name
        }
    }
}

while ($line = [Console]::In.ReadLine()) {
    $folder, $flags = $line -split '\|'
    Set-Location $folder
    $key, $a, $b = 'test.key', 'a.lockbox', 'b.lockbox' | ForEach-Object { Join-Path $folder $_ }
    $(
        foreach ($path in $a, $b) {
            New-Lockbox $path -KeyFile $key
            if ($flags -notmatch 'Locked') { Unlock-Lockbox $path -KeyFile $key }
            if ($flags -notmatch 'Unregistered') {
                Register-LockboxSecretVault $path -Name (Split-Path $path -LeafBase).ToUpper()
            }
        }

        # A scope of its own, and no cmdlet around it that could end early.
        $returned = @(& ([scriptblock]::Create([IO.File]::ReadAllText("$folder/script.ps1"))))
        $returned | Export-Clixml "$folder/result.xml" -Depth 4
    ) *> "$folder/log.txt"

    Lock-Lockbox -All
    $env:LOCKBOX = $env:LOCKBOX_KEYFILE = $env:LOCKBOX_PASSWORD = $null
    Unregister-SecretVault *
    [Console]::Out.WriteLine('done')
}
'@

function Start-VaultSession ([hashtable] $Environment = @{}) {
    $loop = Join-Path (New-Folder) loop.ps1
    [IO.File]::WriteAllText($loop, $vaultLoop)
    $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
    foreach ($argument in '-NoProfile', '-NonInteractive', '-File', $loop, $manifest, (Find-SecretManagement)) {
        $start.ArgumentList.Add($argument)
    }
    $start.Environment['HOME'] = $start.Environment['LOCALAPPDATA'] = New-Folder
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    [Diagnostics.Process]::Start($start)
}

function Stop-VaultSession ([Diagnostics.Process] $Session) {
    if ($Session) {
        $Session.StandardInput.Close()
        $Session.WaitForExit()
        $Session.Dispose()
    }
}

function Invoke-WithVaults {
    # Runs a script in the session with the lockboxes $a and $b, registered as the vaults A and B and unlocked unless
    # told otherwise, and their key file $key. Returns what the script returned, by way of CliXml; verifies the
    # lockboxes in the end.
    param([scriptblock] $Script, [switch] $Locked, [switch] $Unregistered)
    $folder = New-Folder
    $key = New-KeyFile $folder
    [IO.File]::WriteAllText("$folder/script.ps1", "$Script")
    $session.StandardInput.WriteLine("$folder|$(if ($Locked) { 'Locked' })$(if ($Unregistered) { 'Unregistered' })")
    $answer = $session.StandardOutput.ReadLine()
    if ($answer -ne 'done' -or -not (Test-Path "$folder/result.xml")) {
        throw "The script ended early: $answer $(Get-Content "$folder/log.txt" -Raw -ErrorAction Ignore)"
    }

    foreach ($path in Get-ChildItem $folder/*.lockbox) {
        $unlock = $path.Name -eq 'password.lockbox' ? @{ Password = ConvertTo-Secret 'päss' } : @{ KeyFile = $key }
        Test-Lockbox $path @unlock | Should -BeTrue
    }
    Import-Clixml "$folder/result.xml"
}
