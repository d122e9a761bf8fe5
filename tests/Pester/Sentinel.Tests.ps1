# A secret that no stream, file or argument list may ever hold. Every command that touches secrets runs with it, in
# processes of their own that record everything there is to record; then the records are searched. The control does the
# same with leaks put in on purpose, and each of them has to be found: a search that finds nothing proves nothing else.

BeforeDiscovery {
    $places = 'console', 'transcript', 'errors', 'errors.xml', 'out.xml', 'stream-output', 'stream-Error',
        'stream-Warning', 'stream-Verbose', 'stream-Debug', 'stream-Information', 'stream-Progress', 'leak-arguments',
        'leak-base64', 'leak-url', 'leak-json', 'leak-wide'
}

Describe 'A secret' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $core = 'S3nt1n3l' + [Convert]::ToHexString([Security.Cryptography.RandomNumberGenerator]::GetBytes(6))
        $sentinel = "$core/+ `"q`" ü&é"

        function Get-Form ([string] $Text) {
            # Every form in which it could slip through: as it is, escaped, and encoded at each alignment of Base64.
            $Text
            [Uri]::EscapeDataString($Text)
            [Net.WebUtility]::UrlEncode($Text)
            (ConvertTo-Json $Text).Trim('"')
            (ConvertTo-Json $Text -EscapeHandling EscapeHtml).Trim('"')
            foreach ($before in 0..2) {
                $bytes = [byte[]]::new($before) + [Text.Encoding]::UTF8.GetBytes($Text)
                $whole = [Convert]::ToBase64String($bytes)
                # Without the characters at either end that depend on the neighbours.
                $inner = $whole.Substring($before ? $before + 1 : 0).TrimEnd('=')
                $inner.Substring(0, $inner.Length - 1)
                $inner.Substring(0, $inner.Length - 1).Replace('+', '-').Replace('/', '_')
                # UTF-16, as Export-Clixml and PowerShell's -EncodedCommand write it.
                $wide = [Convert]::ToBase64String([byte[]]::new($before) + [Text.Encoding]::Unicode.GetBytes($Text))
                $wide = $wide.Substring($before ? $before + 1 : 0).TrimEnd('=')
                $wide.Substring(0, $wide.Length - 1)
            }

            [Convert]::ToHexString([Text.Encoding]::UTF8.GetBytes($Text))
            [Convert]::ToHexString([Text.Encoding]::Unicode.GetBytes($Text))
        }

        $forms = @(Get-Form $core) + @(Get-Form $sentinel) | Select-Object -Unique

        # What the searched processes run. They get the secret from a file, because what they run is recorded too.
        $steps = @'
$ErrorActionPreference = 'Continue'
$VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
$PSDefaultParameterValues = @{ '*-Lockbox*:Verbose' = $true; '*-Lockbox*:Debug' = $true }
$plain = [IO.File]::ReadAllText("$folder/sentinel")
$secure = [securestring]::new(); foreach ($c in $plain.ToCharArray()) { $secure.AppendChar($c) }
$credential = [pscredential]::new('admin', $secure)
$bytes = [Text.Encoding]::UTF8.GetBytes($plain)
function Step([scriptblock] $What) { try { . $What } catch { $_; $_ | Format-List * -Force; $_ | Get-Error } }

# Keys and passwords.
Step { New-Lockbox "$folder/p.lockbox" -Password $secure -KdfProfile Fast }
Step { Unlock-Lockbox "$folder/p.lockbox" -Password $secure }
Step { Set-LockboxPassword "$folder/p.lockbox" -NewPassword $secure }
Step { Add-LockboxKeyProtector "$folder/p.lockbox" -NewPassword $secure -Label other }
Step { Get-LockboxKeyProtector "$folder/p.lockbox" | Format-List * }
Step { Remove-LockboxKeyProtector "$folder/p.lockbox" other -Confirm:$false }
Step { Update-LockboxKey "$folder/p.lockbox" -NewPassword $secure -Force -Confirm:$false }
Step { Unlock-Lockbox $path -Password $secure }
Step { Lock-Lockbox "$folder/p.lockbox" }
Step { $env:LOCKBOX_PASSWORD = $plain; Get-LockboxVariable * "$folder/p.lockbox"; Get-ChildItem env: }
Step { New-LockboxIdentity "$folder/id" -Password $secure }
Step { Unlock-Lockbox $path -Identity "$folder/id" -Password $secure }
Step { Lock-Lockbox -All; Unlock-Lockbox $path -KeyFile "$folder/key" }
$env:LOCKBOX = $path

# Writing, well and badly.
Step { Set-LockboxSecret s/text -SecureString $secure -PassThru }
Step { Set-LockboxSecret s/text -SecureString $secure -NoClobber }
Step { Set-LockboxSecret s/credential -Credential $credential -PassThru }
Step { Set-LockboxSecret s/bytes -Secret $bytes }
Step { Set-LockboxSecret s/plain -Secret $plain }
Step { Set-LockboxSecret s/table -Secret @{ key = $plain; inner = @{ secure = $secure; bytes = $bytes } } }
Step { Set-LockboxSecret s/file -FromFile "$folder/sentinel" }
Step { $env:SENTINEL_VALUE = $plain; Set-LockboxSecret s/env -FromEnvironment SENTINEL_VALUE; $env:SENTINEL_VALUE = '' }
Step { [pscustomobject]@{ Name = 's/byname'; Secret = $plain } | Set-LockboxSecret }
Step { Set-LockboxSecret s/wrong -Secret ([pscustomobject]@{ A = $plain }) }
Step { Set-LockboxSecret s/wrong -Secret ([version]'1.0'), $plain }
Step { Set-LockboxSecret s/wrong -Secret @{ a = @{ b = @{ c = $plain } } } }
Step { Set-LockboxSecret s/wrong -Secret @{ a = [pscustomobject]@{ c = $plain } } }
Step { Set-LockboxSecret s/wrong -SecureString $plain }
Step { Set-LockboxSecret s/wrong -Credential $secure }
Step { Set-LockboxSecret s/wrong -FromFile "$folder/sentinel" -AsCertificate -FilePassword $secure }
Step { Set-LockboxSecret '../wrong' -SecureString $secure }
Step { Set-LockboxSecret s/whatif -SecureString $secure -WhatIf }
Step { Set-LockboxVariable s/region -Value europe-1 -PassThru }

# Reading and listing.
Step { Get-LockboxSecret s/text; Get-LockboxSecret s/credential; $null = Get-LockboxSecret s/* }
Step { $null = Get-LockboxSecret s/text -AsPlainText; $null = Get-LockboxSecret s/bytes -AsByteArray }
Step { $null = Get-LockboxSecret s/table -AsPlainText; Get-LockboxSecret s/text -AsCertificate }
Step { $null = Get-LockboxSecret s/text -AsPlainText -Mask }
Step { Get-LockboxSecret s/nope; Get-LockboxSecret s/text "$folder/nowhere.lockbox" }
Step { $all = Get-LockboxVariable; $all; $all | Format-List *; $all | ConvertTo-Json -Depth 4 }
Step { $all | Export-Clixml "$folder/out.xml" }
Step { $all | Out-String; $all | ForEach-Object ToString; $all | Get-Member }
Step { Get-Lockbox | Format-List * }
Step { Rename-LockboxVariable s/env s/text; Rename-LockboxVariable s/env s/renamed -PassThru }

# Import and export.
$files = [ordered]@{
    'a.env' = "A='$plain'"; 'b.env' = "A='$plain`nB=1"; 'c.env' = $plain; 'd.env' = "A=1`n$plain=2`n"
    'a.json' = @{ J = $plain } | ConvertTo-Json; 'b.json' = "{`"J`": `"$plain"; 'c.json' = "[`"$plain`"]"
    'a.csv' = "Name,Value`nC,`"$($plain.Replace('"', '""'))`""; 'b.csv' = "Name,Value`nC,`"$plain"
}
foreach ($file in $files.Keys) {
    [IO.File]::WriteAllText("$folder/$file", $files[$file])
    Step { Import-LockboxVariable "$folder/$file" -Prefix i -PassThru }
}
Step { $env:SENTINEL_VALUE = $plain; Import-LockboxVariable -FromEnvironment SENTINEL_VALUE -Prefix i }
Step { $env:SENTINEL_VALUE = ''; Import-LockboxVariable -FromSecretVault nowhere }
foreach ($format in 'DotEnv', 'Json', 'PowerShell', 'Posix', 'GitHubActions') {
    Step { Export-LockboxVariable s/* -Format $format }
}
Step { Export-LockboxVariable s/text -Format Posix -IncludeSecret -Path "$folder/exported/nowhere.sh" }

# Programs and script blocks.
$print = 'printf "%s\n" "$S_TEXT"; printf "%s" "$S_TEXT" | base64; printf "user:%s" "$S_TEXT" | base64 >&2; exit 3'
Step { Invoke-LockboxCommand -FilePath sh -ArgumentList '-c', $print -Name s/text, s/credential, s/bytes, s/table }
Step { Invoke-LockboxCommand -FilePath sh -ArgumentList '-c', $print -Name s/text -MergeError -ErrorAction Stop }
$look = 'tr "\0" "\n" < /proc/$$/cmdline; tr "\0" "\n" < /proc/$PPID/cmdline; cat "$F"'
Step { Invoke-LockboxCommand -FilePath sh -ArgumentList '-c', $look -Name s/text -AsFile @{ F = 's/file' } }
Step { Invoke-LockboxCommand -FilePath no-such-program -Name s/text }
Step { Invoke-LockboxCommand -FilePath true -ArgumentList "--password=$plain" -Name s/text }
Step { Invoke-LockboxCommand -FilePath true -Environment @{ A = 's/text'; A_KEY = 's/table'; 'B C' = 's/text' } }
Step { Invoke-LockboxCommand -FilePath true -AsFile @{ F = 's/credential' } }
Step { Invoke-LockboxCommand -ScriptBlock { if (-not $env:S_TEXT) { 'no secret' } } -Name s/text }
Step { Invoke-LockboxCommand -ScriptBlock { throw 'failed' } -Name s/* -AsFile @{ F = 's/file' } }
Step { "log: $plain", "log: $([Uri]::EscapeDataString($plain))", $bytes.Length | Protect-LockboxOutput }
$record = [System.Management.Automation.ErrorRecord]::new([Exception]::new("bad: $plain"), 'X', 'InvalidData', $plain)
Step { $record | Protect-LockboxOutput | Get-Error }
Step { 'x' | Protect-LockboxOutput -Name s/nope }

# Drives: what they show of variables, every way to write there, and plain text where it was asked for.
Step { Mount-Lockbox $path sd -PassThru | Format-List *; Get-PSDrive sd | ConvertTo-Json -Depth 2 }
Step { New-PSDrive -PSProvider Lockbox -Name sw -Root "$folder/p.lockbox" -Password $secure -Verbose -Debug }
Step { Get-ChildItem sd:/ -Recurse; $all = Get-ChildItem sd:/.variables -Recurse; $all; $all | Format-List * -Force }
Step { $all | ConvertTo-Json -Depth 4; $all | Export-Clixml "$folder/out.xml"; $all | ForEach-Object ToString }
Step { Get-Item sd:/.variables/s/text, sd:/.variables/s | Format-List * -Force }
Step { Get-Item sd:/.variables/s/* | Out-String }
Step { Get-Content sd:/.variables/s/text; Get-Content sd:/.variables/s/text -Raw; ${sd:.variables/s/text} }
Step { "${sd:.variables/s/text} $(Get-Content sd:/.variables/s/credential)" }
Step { $null = Get-Content sd:/.variables/s/table, sd:/.variables/s/bytes }
Step { Get-ItemProperty sd:/.variables/s/text; Test-Path sd:/.variables/s/text; Resolve-Path sd:/.variables/s/* }
Step { Set-Content sd:/.variables/s/text $plain -Verbose -Debug; $plain | Add-Content sd:/.variables/s/new -PassThru }
Step { ${sd:.variables/s/text} = $plain }
Step { New-Item sd:/.variables/s/new -Value $plain; Set-Item sd:/.variables/s/text $plain }
Step { Set-ItemProperty sd:/.variables/s/text Value $plain; Clear-Content sd:/.variables/s/text }
Step { Copy-Item sd:/.variables/s/text sd:/copied; Move-Item sd:/.variables/s/text sd:/moved }
Step { Copy-Item sd:/.variables/s/text "$folder/copied"; Copy-Item sd:/.variables sd:/copied -Recurse }
Step { Rename-Item sd:/.variables/s/text other; Remove-Item sd:/.variables/s -Recurse }
Step { Set-Content sd:/item $plain -Verbose -Debug; Add-Content sd:/item/below $plain }
Step { Select-LockboxString -Lockbox sd: -Pattern nothing -Name item -Verbose; Get-LockboxItem sd: | Format-List * }
Step { Mount-Lockbox $path sp -AsPlainText; $null = ${sp:.variables/s/text} }
Step { Get-ChildItem sp:/.variables/s | Format-List *; Get-Item sp:/.variables/s/text | ConvertTo-Json }
Step { Test-Path "$folder/copied"; Get-ChildItem sd:/ -Recurse -Name; Dismount-Lockbox s* -Verbose; Get-Item sd:/item }

# SecretManagement, where it is. Its own errors have its cmdlet as target, parameters and all: those are not ours.
Step { Register-LockboxSecretVault $path -Name Sentinel -Prefix v -Force }
if (Get-Command Set-Secret -ErrorAction Ignore) {
    Step { Set-Secret one -SecureStringSecret $secure -Vault Sentinel -Verbose -Debug }
    Step { Set-Secret two -Secret $plain -Vault Sentinel -Verbose -Debug }
    Step { Set-Secret wrong -Secret @{ a = @{ b = @{ c = $plain } } } -Vault Sentinel -Verbose -Debug }
    Step { Get-SecretInfo -Vault Sentinel -Verbose -Debug | Format-List *; Get-Secret one -Vault Sentinel -Verbose }
    Step { Set-SecretInfo one -Vault Sentinel -Metadata @{ a = 'b' } -Verbose; Test-SecretVault Sentinel -Verbose }
    Step { Unlock-SecretVault Sentinel -Password $secure -Verbose; Remove-Secret one -Vault Sentinel -Verbose }
    Step { Import-LockboxVariable -FromSecretVault Sentinel -Prefix from }
}

Step { Remove-LockboxVariable s/text -WhatIf; Remove-LockboxVariable s/*, i/*, s/nope -Verbose }
Step { Test-Lockbox -Detailed }
Step { Lock-Lockbox -All }
'@

        # The recorded processes: one in a console with a transcript, one in a runspace whose streams are all kept.
        $console = @'
$ProgressPreference = 'Continue'
Start-Transcript "$folder/transcript" -IncludeInvocationHeader -UseMinimalHeader | Out-Null
Import-Module $manifest -Verbose:$false
. ([scriptblock]::Create([IO.File]::ReadAllText("$folder/steps.ps1"))) *>&1 | Out-String -Stream -Width 1000
Stop-Transcript | Out-Null
$Error | ForEach-Object { $_ | Format-List * -Force; $_ | Get-Error; $_.InvocationInfo; $_.ScriptStackTrace } |
    Out-File "$folder/errors" -Width 1000
$Error | Export-Clixml "$folder/errors.xml" -Depth 3
'@
        $streams = @'
$shell = [powershell]::Create()
[void]$shell.AddScript(@"
`$folder = '$folder'; `$path = '$path'
Import-Module '$manifest' -Verbose:`$false
. '$folder/steps.ps1'
"@)
$shell.Invoke() | Out-String -Width 1000 | Set-Content "$folder/stream-output"
foreach ($stream in 'Error', 'Warning', 'Verbose', 'Debug', 'Information', 'Progress') {
    $records = $shell.Streams.$stream.ReadAll()
    $records | Format-List * -Force | Out-String -Width 1000 | Set-Content "$folder/stream-$stream"
    $records | ForEach-Object { "$_" } | Add-Content "$folder/stream-$stream"
}
'@

        function Invoke-Recorded ([string] $Steps) {
            # Runs the steps both ways, and returns a folder with nothing in it but what was recorded.
            $folder = New-Folder
            $path = Join-Path $folder secrets.lockbox
            [IO.File]::WriteAllText("$folder/sentinel", $sentinel)
            [IO.File]::WriteAllText("$folder/steps.ps1", $Steps)
            [IO.File]::WriteAllBytes("$folder/key", [Security.Cryptography.RandomNumberGenerator]::GetBytes(32))
            New-Lockbox $path -KeyFile "$folder/key"
            [void][IO.Directory]::CreateDirectory("$folder/home")
            $set = "`$folder = '$folder'; `$path = '$path'; `$manifest = '$manifest'; "
            foreach ($name in 'console', 'streams') {
                Get-ChildItem $folder -Exclude sentinel, steps.ps1, key, secrets.lockbox, home, stream-*, console,
                    transcript, errors, errors.xml, out.xml, leak-* | Remove-Item -Recurse
                $script = $set + (Get-Variable $name -ValueOnly)
                $text = Invoke-Child -Script $script -Arguments '-NonInteractive' -Environment @{
                    GITHUB_ACTIONS = ''; TERM = 'xterm'; HOME = "$folder/home"; LOCALAPPDATA = "$folder/home" }
                [IO.File]::WriteAllText("$folder/$name", $text)
            }

            Test-Lockbox $path -KeyFile "$folder/key" | Should -BeTrue
            $records = New-Folder
            foreach ($name in 'console', 'streams', 'transcript', 'errors', 'errors.xml', 'out.xml') {
                Copy-Item -LiteralPath "$folder/$name" $records
            }

            Copy-Item "$folder/stream-*", "$folder/leak-*" $records

            $records
        }

        function Find-Sentinel ([string] $Folder) {
            # Where any form stands, as "file: form"; case does not count, as with hexadecimal digits.
            foreach ($file in Get-ChildItem $Folder -File) {
                # Lines may be broken anywhere by a width or a format.
                $text = [IO.File]::ReadAllText($file.FullName) -replace '\s*\r?\n\s*', ''
                foreach ($form in $forms) {
                    if ($text.Contains($form, 'OrdinalIgnoreCase')) { "$($file.Name): $form" }
                }
            }
        }
    }

    It 'is in no stream, error, transcript, file or argument list of any command' -Skip:$IsWindows {
        $records = Invoke-Recorded $steps
        # The records are those of commands that did run.
        $transcript = Get-Content "$records/transcript" -Raw
        $transcript | Should -BeLike '*has ended with exit code 3*'
        $transcript | Should -BeLike '*log: `*`*`**'
        $transcript | Should -BeLike '*among the variables, which a drive only shows*'
        Get-Content "$records/stream-Verbose" -Raw | Should -BeLike '*Unlocked by*'
        Get-Content "$records/stream-Error" -Raw | Should -BeLike '*LockboxCommandFailed*'
        Find-Sentinel $records | Should -BeNullOrEmpty
    }

    It 'is looked for in every command that can touch it' {
        $kinds = 'Variable|Secret|Command|Output|Password|Protector|Key$|Identity|' +
            '(New|Unlock|Get|Mount|Dismount)-Lockbox$'
        $names = (Get-Command -Module Lockbox -CommandType Cmdlet).Name -match $kinds
        $names | Where-Object { $steps -notmatch "\b$_\b" } | Should -BeNullOrEmpty
    }

    Context 'that leaks' {
        BeforeAll {
            if ($IsWindows) { return }
            $found = @(Find-Sentinel (Invoke-Recorded @'
$VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
$plain = [IO.File]::ReadAllText("$folder/sentinel")
$bytes = [Text.Encoding]::UTF8.GetBytes("xy${plain}z")
$plain
Write-Error $plain -ErrorAction Continue
Write-Warning "x $plain"
Write-Verbose "x $plain"
Write-Debug "x $plain"
Write-Information $plain
Write-Host $plain
Write-Progress -Activity A -Status $plain
try { throw $plain } catch { $_ }
sh -c 'tr "\0" "\n" < /proc/$$/cmdline > "$1/leak-arguments"' sh $folder $plain
[Convert]::ToBase64String($bytes) > "$folder/leak-base64"
[Uri]::EscapeDataString($plain) > "$folder/leak-url"
@{ a = $plain } | ConvertTo-Json -EscapeHandling EscapeHtml > "$folder/leak-json"
$plain | ConvertTo-SecureString -AsPlainText | ConvertFrom-SecureString > "$folder/leak-wide"
$plain | Export-Clixml "$folder/out.xml"
'@))
        }

        It 'would be found in <_>' -ForEach $places -Skip:$IsWindows {
            $found -like "${_}: *" | Should -Not -BeNullOrEmpty
        }
    }

    It 'is kept out of the history file when a line names it' {
        $readLine = 'Microsoft.PowerShell.PSConsoleReadLine' -as [type]
        if (-not $readLine) {
            Import-Module PSReadLine -ErrorAction Ignore
            $readLine = 'Microsoft.PowerShell.PSConsoleReadLine' -as [type]
        }

        if (-not $readLine) { Set-ItResult -Skipped -Because 'PSReadLine is not here'; return }
        foreach ($line in 'Set-LockboxSecret a -Secret "x"', "Set-LockboxSecret a -Secret 'x' | Out-Null") {
            $readLine::GetDefaultAddToHistoryOption($line) | Should -Be MemoryOnly
        }
    }
}
