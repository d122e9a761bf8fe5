# What every command that needs a key does to find it. Where the environment matters, in a pwsh of its own.
Describe 'The order in which a key is looked for' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $folder = New-Folder
        $path = Join-Path $folder 'all.lockbox'
        $key = New-KeyFile $folder
        $identity = (New-LockboxIdentity (Join-Path $folder ci.identity)).Path
        $stranger = (New-LockboxIdentity (Join-Path $folder other.identity)).Path
        $strangersKey = New-KeyFile
        $given = @{
            KeyFile    = $key
            Recipient  = (Get-RecipientOf $identity)
            Password   = (ConvertTo-Secret 'päss')
            KdfProfile = 'Fast'
        }
        New-Lockbox $path @given
        function Invoke-Order ([hashtable] $Environment, [string] $Arguments = '') {
            $all = @{ LOCKBOX_INTERACTION = ''; LOCKBOX_KEYFILE = ''; LOCKBOX_IDENTITY = ''; LOCKBOX_PASSWORD = '' }
            foreach ($name in $Environment.Keys) { $all[$name] = $Environment[$name] }
            Invoke-Child "try { Test-Lockbox '$path' -Quick $Arguments -Verbose *>&1 | Out-String -Width 400 }
                catch { ""`$(`$_.FullyQualifiedErrorId) `$_ `$(`$_.ErrorDetails.RecommendedAction)"" }
            " -Environment $all
        }
    }
    AfterAll { Test-Lockbox $path -KeyFile $key | Should -BeTrue }
    AfterEach { Clear-KeyEnvironment }

    It 'begins with the parameter, and does not go on when that is wrong' {
        Invoke-Order @{ LOCKBOX_KEYFILE = $strangersKey } "-Identity '$identity'" |
            Should -Match 'Unlocked by -Identity'
        $text = Invoke-Order @{ LOCKBOX_KEYFILE = $key } "-KeyFile '$strangersKey'"
        $text | Should -Match 'LockboxWrongKey'
        $text | Should -Match 'a password or a key file or an identity'
    }

    It 'reads an identity only once, so that it may be a pipe' -Skip:($IsWindows) {
        $pipe = Join-Path (New-Folder) 'pipe'
        mkfifo $pipe
        # Whoever opens the pipe again finds it empty, and does not wait for ever.
        $script = Join-Path (Split-Path $pipe) 'writer.sh'
        [IO.File]::WriteAllText($script, "cat '$identity' > '$pipe'; : > '$pipe'")
        $writer = Start-Process timeout -ArgumentList 60, sh, $script -PassThru
        try { Test-Lockbox $path -Quick -Identity $pipe | Should -BeTrue }
        finally { $writer.Kill($true) }
    }

    It 'goes on with the key cache' {
        Unlock-Lockbox $path -KeyFile $key
        $env:LOCKBOX_KEYFILE = $key
        "$(Test-Lockbox $path -Quick -Verbose 4>&1)" | Should -Match 'Unlocked by the key cache'
    }

    It 'goes on with LOCKBOX_KEYFILE, LOCKBOX_IDENTITY and LOCKBOX_PASSWORD' {
        $all = @{ LOCKBOX_KEYFILE = $key; LOCKBOX_IDENTITY = $identity; LOCKBOX_PASSWORD = 'päss' }
        Invoke-Order $all | Should -Match 'Unlocked by LOCKBOX_KEYFILE'
        $all.LOCKBOX_KEYFILE = $strangersKey
        Invoke-Order $all | Should -Match 'Unlocked by LOCKBOX_IDENTITY'
        $all.LOCKBOX_IDENTITY = $stranger
        $text = Invoke-Order $all
        $text | Should -Match 'Unlocked by LOCKBOX_PASSWORD'
        $text | Should -Not -Match 'päss'
    }

    It 'names all that was tried when nothing opens' {
        $all = @{ LOCKBOX_KEYFILE = $strangersKey; LOCKBOX_IDENTITY = $stranger; LOCKBOX_PASSWORD = 'sentinel-0815' }
        $text = Invoke-Order $all
        $text | Should -Match 'LockboxWrongKey'
        $text | Should -Match 'LOCKBOX_KEYFILE and LOCKBOX_IDENTITY and LOCKBOX_PASSWORD hold'
        $text | Should -Not -Match 'sentinel-0815'
    }

    It 'ends at once where nobody can be asked, with every remedy' {
        $text = Invoke-Order @{}
        $text | Should -Match 'LockboxLocked'
        foreach ($remedy in 'Unlock-Lockbox', '-Password', '-KeyFile', '-Identity', '-Certificate', 'LOCKBOX_KEYFILE',
            'LOCKBOX_IDENTITY', 'LOCKBOX_PASSWORD') {
            $text | Should -Match $remedy
        }
        Invoke-Order @{ LOCKBOX_INTERACTION = 'None' } | Should -Match 'LOCKBOX_INTERACTION is None'
    }

    It 'says that a file of the environment is not there, instead of going on' {
        $text = Invoke-Order @{ LOCKBOX_KEYFILE = "$folder/nope.key"; LOCKBOX_PASSWORD = 'päss' }
        $text | Should -Match 'LockboxReadFailed'
        $text | Should -Match 'nope\.key'
    }

    It 'works without a home folder' -Skip:$IsWindows {
        $text = Invoke-Child "[Environment]::SetEnvironmentVariable('HOME', `$null)
            Unlock-Lockbox '$path' -KeyFile '$key'; Lock-Lockbox -All
            `$env:LOCKBOX_PASSWORD = 'päss'; Unlock-Lockbox '$path'; (Get-Lockbox '$path').State
            " -Environment @{ HOME = $null }
        $text | Should -Match 'Unlocked'
    }

    It 'refuses <_> together' -ForEach @(
        '-Password $secret -KeyFile x', '-KeyFile x -Identity y', '-Identity y -Certificate z'
        '-Password $secret -Certificate $certificate', "-Password `$secret -Certificate $('a' * 40)"
    ) {
        $secret = ConvertTo-Secret 'x'
        $certificate = New-TestCertificate
        $secret, $certificate | Should -Not -BeNullOrEmpty
        $record = Get-ErrorOf ([scriptblock]::Create("Test-Lockbox '$path' $_"))
        ($record.FullyQualifiedErrorId -split ',')[0] | Should -Be 'LockboxParameterConflict'
    }
}

Describe 'LOCKBOX_PASSWORD' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $folder = New-Folder
        $first, $second = 'first', 'second' | ForEach-Object {
            $path = Join-Path $folder "$_.lockbox"
            New-Lockbox $path -Password (ConvertTo-Secret $_) -KdfProfile Fast
            $path
        }
    }
    AfterEach { Clear-KeyEnvironment }
    AfterAll {
        Test-Lockbox $first -Password (ConvertTo-Secret first) | Should -BeTrue
        Test-Lockbox $second -Password (ConvertTo-Secret second) | Should -BeTrue
    }

    It 'leaves the environment when it is read, and is kept for what comes later' {
        $env:LOCKBOX_PASSWORD = 'first'
        Test-Lockbox $first -Quick | Should -BeTrue
        $env:LOCKBOX_PASSWORD | Should -BeNullOrEmpty
        [Environment]::GetEnvironmentVariables().Keys | Should -Not -Contain 'LOCKBOX_PASSWORD'
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command '"<$env:LOCKBOX_PASSWORD>"' | Should -Be '<>'
        Test-Lockbox $first -Quick | Should -BeTrue
    }

    It 'stays where it is as long as nobody needs it' {
        $env:LOCKBOX_PASSWORD = 'other'
        Test-Lockbox $first -Quick -Password (ConvertTo-Secret first) | Should -BeTrue
        Unlock-Lockbox $first -Password (ConvertTo-Secret first)
        Test-Lockbox $first -Quick | Should -BeTrue
        $env:LOCKBOX_PASSWORD | Should -Be 'other'
    }

    It 'is replaced when it is set again' {
        $env:LOCKBOX_PASSWORD = 'first'
        Test-Lockbox $first -Quick | Should -BeTrue
        $env:LOCKBOX_PASSWORD = 'second'
        Test-Lockbox $second -Quick | Should -BeTrue
        Should-BeError (Get-ErrorOf { Test-Lockbox $first }) LockboxWrongKey AuthenticationError
    }

    It 'is forgotten when it is set to nothing, and by Lock-Lockbox -All' {
        $env:LOCKBOX_PASSWORD = 'first'
        Test-Lockbox $first -Quick | Should -BeTrue
        [Environment]::SetEnvironmentVariable('LOCKBOX_PASSWORD', '')
        Should-BeError (Get-ErrorOf { Test-Lockbox $first }) LockboxLocked AuthenticationError
        $env:LOCKBOX_PASSWORD = 'first'
        Test-Lockbox $first -Quick | Should -BeTrue
        Lock-Lockbox -All -WhatIf
        Test-Lockbox $first -Quick | Should -BeTrue
        Lock-Lockbox -All
        Should-BeError (Get-ErrorOf { Test-Lockbox $first }) LockboxLocked AuthenticationError
    }

    It 'protects a new lockbox, and leaves the environment then, too' {
        $env:LOCKBOX_PASSWORD = 'third'
        $path = Join-Path (New-Folder) 'third.lockbox'
        New-Lockbox $path -KdfProfile Fast
        $env:LOCKBOX_PASSWORD | Should -BeNullOrEmpty
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
        Test-Lockbox $path -Password (ConvertTo-Secret third) | Should -BeTrue
    }

    It 'outlives a second import of the module' {
        $text = Invoke-Child "Test-Lockbox '$first' -Quick; Import-Module '$manifest' -Force
            ""again: `$(Test-Lockbox '$first' -Quick)""" -Environment @{ LOCKBOX_PASSWORD = 'first' }
        $text | Should -Match 'again: True'
    }

    It 'serves all runspaces' {
        $env:LOCKBOX_PASSWORD = 'first'
        $sound = 1..6 | ForEach-Object -ThrottleLimit 6 -Parallel {
            Import-Module $using:manifest
            Test-Lockbox $using:first -Quick
        }
        $sound | Should -Be @(@($true) * 6)
    }
}

Describe 'Unlocking with a certificate' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $folder = New-Folder
        $rsa = New-TestCertificate
        $ec = New-TestCertificate -Curve nistP384
        $expired = New-TestCertificate -Until (Get-Date).AddDays(-1)
        $key = New-KeyFile $folder
        $path = Join-Path $folder 'a.lockbox'
        New-Lockbox $path -KeyFile $key -Certificate $rsa, $ec, $expired 3> $null
        $pem = {
            param ($certificate, $private)
            "$($certificate.ExportCertificatePem())`n$private`n"
        }
        [IO.File]::WriteAllBytes("$folder/open.pfx", $rsa.Export('Pfx'))
        [IO.File]::WriteAllBytes("$folder/closed.pfx", $rsa.Export('Pfx', 'geheim'))
        [IO.File]::WriteAllBytes("$folder/public.cer", $rsa.RawData)
        [IO.File]::WriteAllText("$folder/public.pem", $rsa.ExportCertificatePem())
        $private = [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($rsa)
        $cost = [Security.Cryptography.PbeParameters]::new('Aes256Cbc', 'SHA256', 1000)
        [IO.File]::WriteAllText("$folder/open.pem", (& $pem $rsa $private.ExportPkcs8PrivateKeyPem()))
        [IO.File]::WriteAllText(
            "$folder/closed.pem", (& $pem $rsa $private.ExportEncryptedPkcs8PrivateKeyPem('geheim', $cost)))
    }
    AfterEach { Clear-KeyEnvironment }
    AfterAll { Test-Lockbox $path -KeyFile $key | Should -BeTrue }

    It 'takes a certificate as it is, RSA or EC' {
        Test-Lockbox $path -Certificate $rsa | Should -BeTrue
        Test-Lockbox $path -Certificate $ec | Should -BeTrue
        # It stays the caller's.
        $rsa.HasPrivateKey | Should -BeTrue
    }

    It 'takes the file <_>' -ForEach 'open.pfx', 'open.pem' {
        Test-Lockbox $path -Certificate "$folder/$_" | Should -BeTrue
        Get-Item "$folder/$_" | ForEach-Object { Test-Lockbox $path -Certificate $_ } | Should -BeTrue
    }

    It 'takes the protected file <_> with its password' -ForEach 'closed.pfx', 'closed.pem' {
        Test-Lockbox $path -Certificate "$folder/$_" -Password (ConvertTo-Secret geheim) | Should -BeTrue
        $record = Get-ErrorOf { Test-Lockbox $path -Certificate "$folder/$_" -Password (ConvertTo-Secret falsch) }
        Should-BeError $record LockboxWrongKey AuthenticationError
        $record = Get-ErrorOf { Test-Lockbox $path -Certificate "$folder/$_" }
        Should-BeError $record LockboxInteractionRequired AuthenticationError
        $record.ErrorDetails.RecommendedAction | Should -Match '-Password'
        $env:LOCKBOX_PASSWORD = 'geheim'
        Test-Lockbox $path -Certificate "$folder/$_" | Should -BeTrue
    }

    It 'completes files where there is no store' {
        $script = "Set-Location '$folder'; `$line = 'Test-Lockbox x -Certificate ./clo'
            (TabExpansion2 `$line `$line.Length).CompletionMatches.ListItemText -join ' '"
        Invoke-Child $script -Environment @{ HOME = (New-Folder) } | Should -Match 'closed\.pem closed\.pfx'
    }

    It 'warns of one that has expired, and works' {
        $warning = $null
        Test-Lockbox $path -Certificate $expired -WarningVariable warning 3> $null | Should -BeTrue
        "$warning" | Should -Match 'expired on'
    }

    It 'refuses <_>, which has no private key, and says what to give' -ForEach 'public.cer', 'public.pem' {
        $record = Get-ErrorOf { Test-Lockbox $path -Certificate "$folder/$_" }
        Should-BeError $record LockboxInvalidCertificate InvalidArgument
        "$record" | Should -Match 'private key'
        $record.ErrorDetails.RecommendedAction | Should -Match 'PFX'
    }

    It 'refuses the certificate of somebody else' {
        $record = Get-ErrorOf { Test-Lockbox $path -Certificate (New-TestCertificate) }
        Should-BeError $record LockboxWrongKey AuthenticationError
    }

    It 'says when there is none' {
        foreach ($none in ('a0' * 20), $key) {
            $record = Get-ErrorOf { Test-Lockbox $path -Certificate $none }
            Should-BeError $record LockboxInvalidCertificate InvalidArgument
        }

        Should-BeError (Get-ErrorOf { Test-Lockbox $path -Certificate ./nope.pfx }) LockboxReadFailed ReadError
    }

    It 'takes a thumbprint of the user''s store, and leaves no key there from a file' -Skip:$IsWindows {
        $homeFolder = New-Folder
        $script = "
            `$store = [Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser')
            Test-Lockbox '$path' -Certificate '$folder/open.pfx' | Out-Null
            `$store.Open('ReadWrite'); ""in store: `$(`$store.Certificates.Count)""
            `$bytes = [IO.File]::ReadAllBytes('$folder/open.pfx')
            `$certificate = [Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadPkcs12(
                `$bytes, '', 'PersistKeySet, Exportable')
            `$store.Add(`$certificate); `$store.Close()
            ""by thumbprint: `$(Test-Lockbox '$path' -Certificate '$($rsa.Thumbprint)')""
            ""by digest: `$(Test-Lockbox '$path' -Certificate '$($rsa.GetCertHashString('SHA256').ToLower())')""
            `$line = ""Test-Lockbox '$path' -Certificate ""
            ""completes: `$((TabExpansion2 `$line `$line.Length).CompletionMatches[0].CompletionText)"""
        $text = Invoke-Child $script -Environment @{ HOME = $homeFolder }
        $text | Should -Match 'in store: 0'
        $text | Should -Match 'by thumbprint: True'
        $text | Should -Match 'by digest: True'
        $text | Should -Match "completes: $($rsa.Thumbprint)"
    }
}

Describe 'The key cache' {
    BeforeAll { . $PSScriptRoot/common.ps1 }

    It 'holds pinned bytes, and zeroes them at the deadline although nobody looks' {
        $path = New-TestLockbox -Locked
        $key = Join-Path (Split-Path $path) test.key
        # One that lives long does not keep the timer from looking after the other.
        $long = New-TestLockbox
        Unlock-Lockbox $path -KeyFile $key -TimeToLive 00:00:02
        $hidden = [Reflection.BindingFlags]'Static, Instance, NonPublic, Public'
        $cache = [Lockbox.LockboxItem].Assembly.GetType('Lockbox.PowerShell.Unlocking.KeyCache')
        $held = $cache.GetField('Keys', $hidden).GetValue($null)[$path]
        $held | Should -Not -BeNullOrEmpty
        $lockboxKey = $held.GetType().GetProperty('Key', $hidden).GetValue($held)
        $secret = $lockboxKey.GetType().GetField('_secret', $hidden).GetValue($lockboxKey)
        $bytes = $secret.GetType().GetField('_bytes', $hidden).GetValue($secret)
        $bytes.Length | Should -Be 32
        # What is allocated pinned is of the highest generation from the beginning.
        [GC]::GetGeneration($bytes) | Should -Be ([GC]::MaxGeneration)
        @($bytes | Where-Object { $_ -ne 0 }).Count | Should -BeGreaterThan 16
        $end = [datetime]::UtcNow.AddSeconds(30)
        while (@($bytes | Where-Object { $_ -ne 0 }).Count -gt 0 -and [datetime]::UtcNow -lt $end) {
            Start-Sleep -Milliseconds 50
        }

        @($bytes | Where-Object { $_ -ne 0 }).Count | Should -Be 0
        (Get-Lockbox $long).State | Should -Be 'Unlocked'
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
        Test-Lockbox $long | Should -BeTrue
    }
}

Describe 'What cannot be asked' {
    BeforeAll { . $PSScriptRoot/common.ps1 }

    It 'names the variable whose file is not there, and says that others are passed over' {
        $path = New-TestLockbox -Locked
        $script = "try { Test-Lockbox '$path' } catch { ""`$(`$_.FullyQualifiedErrorId) `$_"" }"
        $text = Invoke-Child $script -Environment @{
            LOCKBOX_KEYFILE = '/nowhere/nope.key'; LOCKBOX_IDENTITY = ''; LOCKBOX_PASSWORD = ''
        }
        "$text" | Should -Match 'LockboxReadFailed.*LOCKBOX_KEYFILE.*nope\.key'
        $key = Join-Path (Split-Path $path) test.key
        $text = Invoke-Child "Test-Lockbox '$path' -Verbose *>&1 | Out-String -Width 300" -Environment @{
            LOCKBOX_KEYFILE = $key; LOCKBOX_IDENTITY = ''; LOCKBOX_PASSWORD = ''
        }
        "$text" | Should -Match 'Unlocked by LOCKBOX_KEYFILE'
    }

    It 'says that a confirmation is due where nobody can give it' {
        $path = New-TestLockbox -Locked
        $key = Join-Path (Split-Path $path) test.key
        $text = Invoke-Child @"
            try { Set-LockboxVariable a '$path' -KeyFile '$key' -Value 1 -Confirm }
            catch { `$_.FullyQualifiedErrorId; `$_.CategoryInfo.Category; `$_.ErrorDetails.RecommendedAction }
"@
        "$text" | Should -Match '(?s)LockboxInteractionRequired,.*AuthenticationError.*-Confirm:\$false'
        @(Get-LockboxVariable -Lockbox $path -KeyFile $key).Count | Should -Be 0
    }
}
