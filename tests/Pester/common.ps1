# Dot-sourced by every test file: the assembled module, nothing of the caller's environment, and what tests share.
# Run the suite in a process of its own (Invoke-Pester tests/Pester): a binary module cannot be unloaded.

$manifest = $env:LOCKBOX_TEST_MODULE
if (-not $manifest) { $manifest = Join-Path $PSScriptRoot '../../artifacts/module/Lockbox/Lockbox.psd1' }
if (-not (Test-Path -LiteralPath $manifest)) {
    throw "The module is not built. Run: dotnet build src/Lockbox.PowerShell"
}

if (-not (Get-Module Lockbox)) {
    Import-Module $manifest
}

# Nobody answers prompts here, and the developer's own lockbox has no place in a test.
$env:LOCKBOX = $env:LOCKBOX_KEYFILE = $env:LOCKBOX_IDENTITY = $env:LOCKBOX_PASSWORD = $null
$env:LOCKBOX_INTERACTION = 'None'
Lock-Lockbox -All

function New-Folder {
    # A new empty folder of this test, as a full path.
    $path = Join-Path ([IO.Path]::GetFullPath($TestDrive)) ([Guid]::NewGuid().ToString('n').Substring(0, 8))
    [IO.Directory]::CreateDirectory($path).FullName
}

function New-KeyFile ([string] $Folder = (New-Folder)) {
    $path = Join-Path $Folder 'test.key'
    [IO.File]::WriteAllBytes($path, [Security.Cryptography.RandomNumberGenerator]::GetBytes(32))
    $path
}

function ConvertTo-Secret ([string] $Text) {
    $secret = [securestring]::new()
    foreach ($c in $Text.ToCharArray()) { $secret.AppendChar($c) }
    $secret
}

function New-TestLockbox ([string] $Path = (Join-Path (New-Folder) 'test.lockbox'), [switch] $Locked) {
    # A lockbox with a key file beside it (no password: that would cost a second); unlocked unless told otherwise.
    $key = New-KeyFile (Split-Path $Path)
    New-Lockbox $Path -KeyFile $key
    if (-not $Locked) { Unlock-Lockbox $Path -KeyFile $key }
    $Path
}

function Clear-KeyEnvironment {
    # What one test says by the environment is not for the next one; that locks everything, too.
    $env:LOCKBOX = $env:LOCKBOX_KEYFILE = $env:LOCKBOX_IDENTITY = $env:LOCKBOX_PASSWORD = $null
    Lock-Lockbox -All
}

function Get-RecipientOf ([string] $Identity) {
    # The public part of an identity file: a lockbox that it protects says it.
    $path = Join-Path (New-Folder) 'recipient.lockbox'
    try {
        $env:LOCKBOX_IDENTITY = $Identity
        New-Lockbox $path
        (Get-LockboxKeyProtector $path).Recipient
    }
    finally { $env:LOCKBOX_IDENTITY = $null }
}

function New-TestCertificate ([int] $Bits = 2048, [string] $Curve, [datetime] $Until = (Get-Date).AddDays(30)) {
    # A certificate of its own with its private key, which is in memory only.
    $key = $Curve ?
        [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve]::CreateFromFriendlyName($Curve)) :
        [Security.Cryptography.RSA]::Create($Bits)
    $name = [Security.Cryptography.X509Certificates.X500DistinguishedName]::new('CN=lockbox test')
    $request = $Curve ?
        [Security.Cryptography.X509Certificates.CertificateRequest]::new($name, $key, 'SHA256') :
        [Security.Cryptography.X509Certificates.CertificateRequest]::new(
            $name, $key, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
    $request.CreateSelfSigned($Until.AddDays(-60), $Until)
}

# Not a whole second, and not a whole microsecond: 100 ns count.
$oddTime = [datetime]::new(2001, 2, 3, 4, 5, 6, [DateTimeKind]::Utc).AddTicks(1234567)

function Get-BytesHash ([byte[]] $Bytes) { [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($Bytes)) }

function New-Tree ([string] $Root = (New-Folder)) {
    # A small tree with what trees have: text, bytes, an empty file, an empty folder, depth, odd times.
    foreach ($folder in 'src/lib', 'src/obj', 'src/empty', 'docs') {
        [void][IO.Directory]::CreateDirectory("$Root/$folder")
    }

    [IO.File]::WriteAllText("$Root/src/app.cs", "class App`n{`n}`n")
    [IO.File]::WriteAllText("$Root/src/lib/core.cs", ('// core ' * 2000))
    [IO.File]::WriteAllText("$Root/src/obj/app.tmp", 'temporary')
    [IO.File]::WriteAllText("$Root/docs/read me.md", "# Read`n")
    [IO.File]::WriteAllBytes("$Root/src/data.bin", [byte[]](0..255))
    [IO.File]::WriteAllBytes("$Root/src/nothing", [byte[]]@())
    [IO.File]::SetLastWriteTimeUtc("$Root/src/app.cs", $oddTime)
    $Root
}

function Get-TreeState ([string] $Root) {
    # One line for each item: kind, permissions, time, target or hash, name. Equal trees have equal states.
    $options = [IO.EnumerationOptions]@{ RecurseSubdirectories = $true; AttributesToSkip = 0 }
    foreach ($item in [IO.DirectoryInfo]::new($Root).EnumerateFileSystemInfos('*', $options)) {
        $name = [IO.Path]::GetRelativePath($Root, $item.FullName)
        $mode = if ($IsWindows -or $item.LinkTarget) { '' } else { [int]$item.UnixFileMode }
        $content =
            if ($item.LinkTarget) { "-> $($item.LinkTarget)" }
            elseif ($item -is [IO.DirectoryInfo]) { 'directory' }
            else { Get-BytesHash ([IO.File]::ReadAllBytes($item.FullName)) }
        $time = if ($item.LinkTarget) { '' } else { $item.LastWriteTimeUtc.Ticks }
        "$mode|$time|$content|$name"
    }
}

function Get-FileHashText ([string] $Path) { (Get-FileHash -LiteralPath $Path).Hash }

function Get-ErrorOf ([scriptblock] $Script) {
    # The one error that a script ends with, or nothing.
    try { & $Script } catch { return $_ }
    throw 'The script did not fail.'
}

function Should-BeError ([System.Management.Automation.ErrorRecord] $Record, [string] $Id, [string] $Category) {
    ($Record.FullyQualifiedErrorId -split ',')[0] | Should -Be $Id
    $Record.CategoryInfo.Category | Should -Be $Category
    $Record.Exception | Should -BeOfType ([Lockbox.LockboxException])
    $Record.TargetObject | Should -Not -BeNullOrEmpty
}

function Invoke-Child ([string] $Script, [string[]] $Arguments = @('-NonInteractive'), [hashtable] $Environment = @{}) {
    # Runs a script in a pwsh of its own with the module loaded, standard input closed; what it prints, as one text.
    $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
    $command = "Import-Module '$manifest'; $Script"
    foreach ($argument in @('-NoProfile') + $Arguments + @('-Command', $command)) { $start.ArgumentList.Add($argument) }
    foreach ($key in $Environment.Keys) { $start.Environment[$key] = $Environment[$key] }
    # Without a home folder pwsh writes its caches to the current one.
    $start.WorkingDirectory = New-Folder
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $standardError = $process.StandardError.ReadToEndAsync()
    $text = $process.StandardOutput.ReadToEnd() + $standardError.Result
    $process.WaitForExit()
    $text
}

function Get-PageExample ([string] $Command) {
    # The code of each example of a cmdlet's page.
    $page = Get-Content (Join-Path $PSScriptRoot "../../docs/commands/$Command.md") -Raw
    [regex]::Matches($page, '(?ms)^### Example[^\n]*\n\n```powershell\n(.*?)^```').ForEach({ $_.Groups[1].Value })
}
