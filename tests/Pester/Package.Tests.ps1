# The package as the gallery's client installs it: made here of the module under test, or the one that
# $env:LOCKBOX_TEST_PACKAGE names, as a release has it.

Describe 'The package' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot ../..))
        $package = $env:LOCKBOX_TEST_PACKAGE
        $made = New-Folder
        if (-not $package) {
            $uri = 'https://example.org/lockbox'
            $options = @{ Source = (Split-Path $manifest); AllowDebug = $true; ProjectUri = $uri }
            $package = (& "$root/build/New-Package.ps1" @options -Destination $made).Package
        }

        # The commands of "Five minutes in PowerShell", so that the README stays true.
        $readme = [IO.File]::ReadAllText((Join-Path $PSScriptRoot ../../README.md))
        $section = [regex]::Match($readme, '(?ms)^## Five minutes in PowerShell$(.*?)^## ').Groups[1].Value
        $blocks = [regex]::Matches($section, '(?ms)^```powershell\n(.*?)^```').ForEach({ $_.Groups[1].Value })

        function Expand-Nupkg ([string] $Path, [string] $Modules) {
            # What the client does: the files without those that are NuGet's own, in a folder of the version.
            $zip = [IO.Compression.ZipFile]::OpenRead($Path)
            try {
                $nuspec = $zip.Entries | Where-Object FullName -Like '*.nuspec'
                $reader = [IO.StreamReader]::new($nuspec.Open())
                $metadata = ([xml]$reader.ReadToEnd()).package.metadata
                $reader.Dispose()
                $target = Join-Path $Modules $metadata.id $metadata.version
                foreach ($entry in $zip.Entries) {
                    if ($entry.FullName -match '^(_rels/|package/|\[Content_Types\]\.xml$|[^/]+\.nuspec$)') { continue }
                    $file = Join-Path $target $entry.FullName
                    [void][IO.Directory]::CreateDirectory((Split-Path $file))
                    [IO.Compression.ZipFileExtensions]::ExtractToFile($entry, $file)
                }
            }
            finally { $zip.Dispose() }
            $metadata
        }

        function Install-Nupkg ([string] $Path, [string] $Modules) {
            # By the gallery's client where it is, from the package's folder as a repository.
            if (-not (Get-Command Save-PSResource -ErrorAction Ignore)) { return Expand-Nupkg $Path $Modules }
            $name = "lockbox-test-$PID"
            Register-PSResourceRepository $name -Uri (Split-Path $Path) -Trusted
            try { Save-PSResource Lockbox -Repository $name -Path $Modules -Prerelease }
            finally { Unregister-PSResourceRepository $name }
        }

        function Invoke-Installed ([string] $Script, [string] $Folder, [string] $Modules) {
            # A fresh pwsh whose only modules are PowerShell's own and those of a folder; what it prints, as one text.
            $file = Join-Path (New-Folder) script.ps1
            $paths = $Modules + [IO.Path]::PathSeparator + (Join-Path $PSHOME Modules)
            [IO.File]::WriteAllText($file, "`$env:PSModulePath = '$paths'`n`$ErrorActionPreference = 'Stop'`n$Script")
            $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
            '-NoProfile', '-NonInteractive', '-File', $file | ForEach-Object { $start.ArgumentList.Add($_) }
            $start.Environment['HOME'] = $start.Environment['LOCALAPPDATA'] = New-Folder
            $start.Environment['NO_COLOR'] = '1'
            $start.WorkingDirectory = $Folder
            $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $process = [Diagnostics.Process]::Start($start)
            $problems = $process.StandardError.ReadToEndAsync()
            $text = $process.StandardOutput.ReadToEnd() + $problems.Result
            $process.WaitForExit()
            $process.ExitCode | Should -Be 0 -Because $text
            $text
        }
    }

    It 'is an OPC package that leads to its nuspec' {
        $opc = [IO.Packaging.Package]::Open($package, 'Open', 'Read')
        try {
            $link = @($opc.GetRelationshipsByType('http://schemas.microsoft.com/packaging/2010/07/manifest'))
            $link.TargetUri | Should -Be '/Lockbox.nuspec'
            $opc.PackageProperties.Identifier | Should -Be Lockbox
            @($opc.GetParts()).Uri | Should -Contain '/bin/Lockbox.Engine.dll'
        }
        finally { $opc.Close() }
    }

    It 'tells the gallery what is in it' {
        $metadata = Expand-Nupkg $package (New-Folder)
        $metadata.id | Should -Be Lockbox
        $data = Import-PowerShellDataFile $manifest
        $metadata.version | Should -Be $data.ModuleVersion
        $tags = $metadata.tags -split ' '
        $tags | Should -Contain PSModule
        $tags | Should -Contain PSEdition_Core
        foreach ($name in $data.CmdletsToExport) {
            $tags | Should -Contain "PSCmdlet_$name"
            $tags | Should -Contain "PSCommand_$name"
        }
        $metadata.licenseUrl | Should -BeLike 'https://*'
        if (-not $env:LOCKBOX_TEST_PACKAGE) { $metadata.projectUrl | Should -Be 'https://example.org/lockbox' }
    }

    It 'is the same, byte for byte, when it is made again' -Skip:([bool] $env:LOCKBOX_TEST_PACKAGE) {
        $again = (& "$root/build/New-Package.ps1" @options -Destination (New-Folder)).Package
        Get-FileHashText $again | Should -Be (Get-FileHashText $package)
    }

    It 'refuses what does not belong into it: <Name>' -Skip:([bool] $env:LOCKBOX_TEST_PACKAGE) -ForEach @(
        @{ Name = 'symbols'; File = 'bin/Lockbox.Engine.pdb'; Says = '*Lockbox.Engine.pdb*' }
        @{ Name = 'PowerShell itself'; File = 'bin/System.Management.Automation.dll'; Says = '*System.Management*' }
        @{ Name = 'too much'; File = 'bin/noise.bin'; Says = '*too many*' }
    ) {
        $source = Join-Path (New-Folder) Lockbox
        Copy-Item -LiteralPath (Split-Path $manifest) -Destination $source -Recurse
        [IO.File]::WriteAllBytes("$source/$File", [Security.Cryptography.RandomNumberGenerator]::GetBytes(2MB))
        { & "$root/build/New-Package.ps1" -Source $source -AllowDebug -Destination (New-Folder) } |
            Should -Throw $Says
    }

    It 'is installed and does what the README shows' {
        $modules = New-Folder
        $null = Install-Nupkg $package $modules
        $vaults = Get-Module -ListAvailable Microsoft.PowerShell.SecretManagement | Select-Object -First 1
        if ($vaults) {
            $target = Join-Path $modules $vaults.Name
            Copy-Item -LiteralPath $vaults.ModuleBase -Destination (Join-Path $target $vaults.Version) -Recurse
        }

        $work = New-Folder
        foreach ($name in 'src/img', 'src/obj', 'release') { [void][IO.Directory]::CreateDirectory("$work/$name") }
        [IO.File]::WriteAllText("$work/src/Program.cs", "// TODO: everything`n")
        [IO.File]::WriteAllText("$work/src/obj/temporary.cs", "// left`n")
        [IO.File]::WriteAllBytes("$work/src/img/a.png", [byte[]](0..255))
        [IO.File]::WriteAllText("$work/release/app.txt", "the application`n")
        [IO.File]::WriteAllText("$work/.env", "TOKEN=hunter2-hunter2`n")
        [IO.File]::WriteAllText("$work/deploy.sh", "#!/bin/sh`necho deployed with `$TOKEN`n")
        if (-not $IsWindows) { [IO.File]::SetUnixFileMode("$work/deploy.sh", 'UserRead, UserWrite, UserExecute') }

        # Everything but what makes the module, asks (Read-Host, -Confirm), or needs what this machine has not; block by
        # block, as one would paste them.
        $commands = $blocks | Where-Object { $_ -notmatch 'build\.ps1' } |
            Where-Object { $vaults -or $_ -notmatch 'SecretVault' } |
            ForEach-Object { $IsWindows ? ($_ -replace '(?m)^Invoke-LockboxCommand.*$') : $_ } |
            ForEach-Object { ". {`n$_`n} | Out-Host" }
        $commands.Count | Should -BeGreaterThan 10
        $answer = "function Read-Host { ConvertTo-SecureString 'the answer' -AsPlainText -Force }"
        $check = @'
Lock-Lockbox -All
$env:LOCKBOX_KEYFILE = './deploy.key'
'module: ' + (Get-Module Lockbox).ModuleBase
foreach ($path in 'app.lockbox', 'deploy.lockbox', 'salvaged.lockbox') {
    $options = $path -eq 'deploy.lockbox' ? @{} : @{ Password = Read-Host }
    "sound ${path}: " + (Test-Lockbox "./$path" @options)
}
'items: ' + ((Get-LockboxItem ./app.lockbox -File -Password (Read-Host)).Name -join ' ')
'token: ' + [bool](Get-LockboxVariable prod/TOKEN ./deploy.lockbox)
'@
        $text = Invoke-Installed "$answer`n`$ConfirmPreference = 'None'`n$($commands -join "`n")`n$check" $work $modules
        $text | Should -Match ([regex]::Escape("module: $modules"))
        foreach ($name in 'app', 'deploy', 'salvaged') { $text | Should -Match "sound $name.lockbox: True" }
        $text | Should -Match 'items: friday.txt src/Program.cs src/img/a.png\b'
        Join-Path $work pictures/src/img/a.png | Should -Exist
        $text | Should -Match 'src/Program.cs:1:// TODO'
        $text | Should -Match 'token: True'
        if (-not $IsWindows) { $text | Should -Match 'deployed with (?!hunter2)' }
        Get-FileHashText "$work/all/src/img/a.png" | Should -Be (Get-FileHashText "$work/src/img/a.png")
        Get-FileHashText "$work/out/src/img/a.png" | Should -Be (Get-FileHashText "$work/src/img/a.png")
    }

    It 'brings its help and its views along' {
        $modules = New-Folder
        $null = Install-Nupkg $package $modules
        $text = Invoke-Installed @'
'synopsis: ' + (Get-Help Get-LockboxItem).Synopsis
Import-Module Lockbox
'views: ' + (Get-FormatData Lockbox.LockboxItem -PowerShellVersion 7.6).FormatViewDefinition.Count
'@ (New-Folder) $modules
        $text | Should -Match 'synopsis: \w+'
        $text | Should -Match 'views: 2'
    }
}
