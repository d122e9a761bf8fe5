Describe 'Set-LockboxSecret' {
    BeforeAll { . $PSScriptRoot/common.ps1; . $PSScriptRoot/prompts.ps1 }
    BeforeEach { $path = New-TestLockbox }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Clear-KeyEnvironment }

    It 'stores a secure string' {
        Set-LockboxSecret a $path -SecureString (ConvertTo-Secret 'pä🔑') -Description d | Should -BeNullOrEmpty
        (Get-LockboxVariable a $path).Type | Should -Be SecureString
        (Get-LockboxVariable a $path).IsSecret | Should -BeTrue
        Get-LockboxSecret a $path -AsPlainText | Should -BeExactly 'pä🔑'
        Set-LockboxSecret a $path -SecureString ([securestring]::new())
        (Get-LockboxSecret a $path).Length | Should -Be 0
        Get-LockboxSecret a $path -AsPlainText | Should -BeExactly ''
        (Get-LockboxVariable a $path).Description | Should -Be d
    }

    It 'stores a credential' {
        Set-LockboxSecret c $path -Credential ([pscredential]::new('dom\joé', (ConvertTo-Secret 'p w')))
        $read = Get-LockboxSecret c $path
        $read | Should -BeOfType ([pscredential])
        $read.UserName | Should -BeExactly 'dom\joé'
        $read.GetNetworkCredential().Password | Should -BeExactly 'p w'
    }

    It 'stores <What> as <Type>' -ForEach @(
        @{ What = 'text'; Value = 'x'; Type = 'String' }
        @{ What = 'wrapped text'; Value = [psobject]::AsPSObject('x'); Type = 'String' }
        @{ What = 'bytes'; Value = [byte[]](0, 255); Type = 'ByteArray' }
        @{ What = 'no bytes'; Value = [byte[]]@(); Type = 'ByteArray' }
        @{ What = 'a table'; Value = @{ a = 1 }; Type = 'Hashtable' }
        @{ What = 'an empty table'; Value = @{}; Type = 'Hashtable' }
    ) {
        Set-LockboxSecret a $path -Secret $Value
        (Get-LockboxVariable a $path).Type | Should -Be $Type
        $read = Get-LockboxSecret a $path
        if ($Type -eq 'ByteArray') {
            , $read | Should -BeOfType ([byte[]])
            [Convert]::ToHexString($read) | Should -Be ([Convert]::ToHexString($Value))
        }
    }

    It 'gives back every item of a table in its own type' {
        $table = @{
            none = $null; text = 'x'; secret = ConvertTo-Secret 'hidden'; bytes = [byte[]](1, 2); yes = $true
            char = [char]0xD800; sbyte = [sbyte]-1; byte = [byte]255; short = [int16]-2; ushort = [uint16]3; int = -4
            uint = [uint32]::MaxValue; long = [int64]::MinValue; ulong = [uint64]::MaxValue; single = [single]1.5
            double = [double]::NaN; decimal = 1.50d; plain = [datetime]::new(2026, 1, 2)
            utc = [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc).AddTicks(6)
            local = [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Local)
            offset = [datetimeoffset]::new(2026, 1, 2, 3, 4, 5, [timespan]::FromHours(5.5))
            span = [timespan]::FromTicks(-7)
            guid = [guid]::NewGuid(); uri = [uri]'https://a.b/c'; version = [version]'1.2.3'
            credential = [pscredential]::new('joe', (ConvertTo-Secret 'pw'))
            nested = @{ a = 1; s = ConvertTo-Secret 'deep'; '' = 'empty key' }; 'ключ 🔑' = 'v'
        }
        Set-LockboxSecret t $path -Secret $table
        $read = Get-LockboxSecret t $path
        $read | Should -BeOfType ([hashtable])
        $read.Count | Should -Be $table.Count
        foreach ($key in $table.Keys) {
            $was = $table[$key]
            $is = $read[$key]
            if ($null -eq $was) { $is | Should -BeNullOrEmpty; $read.ContainsKey($key) | Should -BeTrue; continue }
            $is.GetType() | Should -Be $was.GetType() -Because $key
            if ($was -is [datetime]) {
                $is.Kind | Should -Be $was.Kind
                $is.Ticks | Should -Be $was.Ticks
            }
            elseif ($was -is [securestring]) {
                [Net.NetworkCredential]::new('', $is).Password | Should -BeExactly hidden
            }
            elseif ($was -is [pscredential]) { $is.GetNetworkCredential().Password | Should -BeExactly pw }
            elseif ($was -is [byte[]]) { [Convert]::ToHexString($is) | Should -Be ([Convert]::ToHexString($was)) }
            elseif ($was -is [hashtable]) {
                $is.a | Should -Be 1
                $is[''] | Should -BeExactly 'empty key'
                [Net.NetworkCredential]::new('', $is.s).Password | Should -BeExactly deep
            }
            else { $is.Equals($was) | Should -BeTrue -Because $key }
        }
    }

    It 'keeps keys that differ only in case apart' {
        $table = [hashtable]::new([StringComparer]::Ordinal)
        $table['a'] = 1
        $table['A'] = 2
        Set-LockboxSecret t $path -Secret $table
        $read = Get-LockboxSecret t $path
        $read['a'] | Should -Be 1
        $read['A'] | Should -Be 2
    }

    It 'refuses <What> by name, and sets the others' -ForEach @(
        @{ What = 'a process'; Value = { Get-Process -Id $PID }; Says = 'System.Diagnostics.Process' }
        @{ What = 'an ordered dictionary'; Value = { [ordered]@{ a = 1 } }; Says = 'OrderedDictionary' }
        @{ What = 'a number'; Value = { 42 }; Says = 'System.Int32' }
        @{ What = 'an object in a table'; Value = { @{ ok = 1; bad = [ref]1 } }; Says = "'bad'" }
        @{ What = 'an object in a table in a table'; Value = { @{ o = @{ bad = [ref]1 } } }; Says = "'o.bad'" }
        @{ What = 'three tables'; Value = { @{ a = @{ b = @{} } } }; Says = "'a.b'" }
        @{ What = 'a key that is a number'; Value = { @{ 1 = 1 } }; Says = 'System.Int32' }
        @{ What = 'half a character'; Value = { "sentinel$([char]0xD800)" }; Says = 'surrogate' }
        @{ What = 'half of it'; Value = { ConvertTo-Secret "sentinel$([char]0xD800)" }; Says = 'surrogate' }
    ) {
        [pscustomobject]@{ Name = 'bad'; Secret = & $Value }, [pscustomobject]@{ Name = 'good'; Secret = 'x' } |
            Set-LockboxSecret -Lockbox $path -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxUnsupportedSecretType InvalidType
        $failed[0].TargetObject | Should -Be bad
        $failed[0].Exception.Message | Should -BeLike "*$Says*"
        ($failed[0] | Format-List * -Force | Out-String) | Should -Not -Match sentinel
        (Get-LockboxVariable -Lockbox $path).Name | Should -Be good
    }

    It 'stores a certificate with its private key, and nothing else does' {
        foreach ($certificate in (New-TestCertificate), (New-TestCertificate -Curve nistP256)) {
            Set-LockboxSecret cert $path -Secret $certificate
            (Get-LockboxVariable cert $path).Type | Should -Be Certificate
            $read = Get-LockboxSecret cert $path
            $read.Thumbprint | Should -Be $certificate.Thumbprint
            $read.HasPrivateKey | Should -BeTrue
            (Get-LockboxVariable cert $path).ExpiresAt | Should -Be $certificate.NotAfter
        }
        $public = [Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadCertificate($certificate.RawData)
        Set-LockboxSecret public $path -Secret $public -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxInvalidCertificate InvalidArgument
        $failed[0].Exception.Message | Should -BeLike '*no private key*'
    }

    It 'takes text from the environment' {
        $env:LOCKBOX_TEST_VALUE = 'from there'
        try { Set-LockboxSecret e $path -FromEnvironment LOCKBOX_TEST_VALUE }
        finally { $env:LOCKBOX_TEST_VALUE = $null }
        Get-LockboxSecret e $path -AsPlainText | Should -BeExactly 'from there'
        Set-LockboxSecret e $path -FromEnvironment LOCKBOX_TEST_VALUE -ErrorVariable failed `
            -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxReadFailed ReadError
    }

    It 'takes <What> from a file, byte for byte, as <Type>' -ForEach @(
        @{ What = 'text'; Content = [Text.Encoding]::UTF8.GetBytes("-----BEGIN X-----`nä`n"); Type = 'SecureString' }
        @{ What = 'bytes'; Content = [byte[]](0, 1, 2, 255); Type = 'ByteArray' }
        @{ What = 'nothing'; Content = [byte[]]@(); Type = 'SecureString' }
        @{ What = 'long text'; Content = [byte[]]::new(65537).ForEach({ 65 }); Type = 'ByteArray' }
    ) {
        $file = Join-Path (New-Folder) 'v[1].txt'
        [IO.File]::WriteAllBytes($file, $Content)
        Set-LockboxSecret f $path -FromFile $file
        (Get-LockboxVariable f $path).Type | Should -Be $Type
        [Convert]::ToHexString((Get-LockboxSecret f $path -AsByteArray)) | Should -Be ([Convert]::ToHexString($Content))
    }

    It 'takes piped files under their names, in one commit' {
        $folder = New-Folder
        'one', 'two' | ForEach-Object { [IO.File]::WriteAllText("$folder/$_", $_) }
        $before = (Get-Lockbox $path).CommitSequence
        Get-ChildItem $folder | Set-LockboxSecret -Lockbox $path
        (Get-Lockbox $path).CommitSequence - $before | Should -Be 1
        Get-LockboxSecret one, two $path -AsPlainText | Should -BeExactly one, two
        Get-Item $folder | Set-LockboxSecret -Lockbox $path -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxReadFailed ReadError
    }

    It 'takes certificates from PFX and PEM files, with and without a password' {
        $folder = New-Folder
        $certificate = New-TestCertificate
        $secret = ConvertTo-Secret 'file pw'
        [IO.File]::WriteAllBytes("$folder/open.pfx", $certificate.Export('Pfx'))
        [IO.File]::WriteAllBytes("$folder/closed.p12", $certificate.Export('Pfx', 'file pw'))
        $rsa = [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate)
        $cost = [Security.Cryptography.PbeParameters]::new('Aes256Cbc', 'SHA256', 1000)
        $pem = $certificate.ExportCertificatePem()
        [IO.File]::WriteAllText("$folder/open.pem", $pem + "`n" + $rsa.ExportPkcs8PrivateKeyPem())
        $closed = $rsa.ExportEncryptedPkcs8PrivateKeyPem('file pw', $cost)
        [IO.File]::WriteAllText("$folder/closed.pem", $pem + "`n" + $closed)
        [IO.File]::WriteAllText("$folder/public.pem", $pem)
        Set-LockboxSecret 1 $path -FromFile "$folder/open.pfx"
        Set-LockboxSecret 2 $path -FromFile "$folder/closed.p12" -FilePassword $secret
        Set-LockboxSecret 3 $path -FromFile "$folder/open.pem" -AsCertificate
        Set-LockboxSecret 4 $path -FromFile "$folder/closed.pem" -FilePassword $secret
        foreach ($name in 1..4) {
            (Get-LockboxVariable $name $path).Type | Should -Be Certificate
            $read = Get-LockboxSecret $name $path -AsCertificate
            $read.Thumbprint | Should -Be $certificate.Thumbprint
            $read.HasPrivateKey | Should -BeTrue
        }

        Set-LockboxSecret text $path -FromFile "$folder/open.pem"
        (Get-LockboxVariable text $path).Type | Should -Be SecureString
        (Get-LockboxSecret text $path -AsCertificate).HasPrivateKey | Should -BeTrue

        $other = ConvertTo-Secret 'no'
        foreach ($refused in @(
                { Set-LockboxSecret x $path -FromFile "$folder/closed.p12" -ErrorAction Stop }
                { Set-LockboxSecret x $path -FromFile "$folder/closed.p12" -FilePassword $other -ErrorAction Stop }
                { Set-LockboxSecret x $path -FromFile "$folder/closed.pem" -AsCertificate -ErrorAction Stop }
                { Set-LockboxSecret x $path -FromFile "$folder/public.pem" -AsCertificate -ErrorAction Stop })) {
            Should-BeError (Get-ErrorOf $refused) LockboxInvalidCertificate InvalidArgument
        }
    }

    It 'makes random text of the characters and length asked for' {
        1..3 | ForEach-Object { Set-LockboxSecret "g$_" $path -Generate }
        $texts = Get-LockboxSecret 'g*' $path -AsPlainText
        $texts | Sort-Object -Unique | Should -HaveCount 3
        $texts | ForEach-Object { $_ | Should -MatchExactly '\A[A-Za-z0-9_-]{32}\z' }
        Set-LockboxSecret pin $path -Generate -Length 1000 -Alphabet '0123456789'
        $pin = Get-LockboxSecret pin $path -AsPlainText
        $pin | Should -MatchExactly '\A[0-9]{1000}\z'
        $pin.ToCharArray() | Sort-Object -Unique | Should -HaveCount 10
        { Set-LockboxSecret pin $path -Generate -Alphabet a -ErrorAction Stop } | Should -Throw
    }

    It 'asks twice where somebody can be asked, and says what to give where nobody can' {
        Should-BeError (Get-ErrorOf { Set-LockboxSecret a $path }) LockboxInteractionRequired AuthenticationError
        $key = Join-Path (Split-Path $path) test.key
        $said = Invoke-Child "Set-LockboxSecret a '$path' -KeyFile '$key'"
        $said | Should -Match 'this host cannot ask|LOCKBOX_INTERACTION'
        $said | Should -Match '-FromEnvironment'
        Get-LockboxVariable -Lockbox $path | Should -BeNullOrEmpty
    }

    It 'asks again until both answers are the same' {
        $env:LOCKBOX_INTERACTION = $null
        try {
            $text = Invoke-WithAnswers 'first', 'other', 'hunter2', 'hunter2' "Set-LockboxSecret a '$path'"
        }
        finally { $env:LOCKBOX_INTERACTION = 'None' }
        $text | Should -BeLike 'Value of a:*The same again:*The two values differ.*Value of a:*The same again:*'
        $text | Should -Not -Match 'hunter2'
        (Get-LockboxVariable a $path).Type | Should -Be SecureString
        Get-LockboxSecret a $path -AsPlainText | Should -BeExactly hunter2
    }

    It 'leaves the previous state when it is stopped while it waits for its turn' {
        $material = [Lockbox.Engine.KeyMaterial]::FromKeyFile((Join-Path (Split-Path $path) test.key))
        $key = [Lockbox.Engine.LockboxFile]::Unlock($path, $material)
        $writer = [Lockbox.Engine.LockboxFile]::OpenWrite($path, $key, [Lockbox.Engine.WriteOptions]::new())
        $shell = [powershell]::Create()
        try {
            [void]$shell.AddScript("Import-Module '$manifest'; Set-LockboxSecret a '$path' -Secret x")
            $running = $shell.BeginInvoke()
            $running.AsyncWaitHandle.WaitOne(2000) | Should -BeFalse
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be Stopped
        }
        finally { $shell.Dispose(); $writer.Dispose(); $key.Dispose(); $material.Dispose() }
        Get-LockboxVariable -Lockbox $path | Should -BeNullOrEmpty
    }

    It 'takes objects of all kinds in one commit' {
        $before = (Get-Lockbox $path).CommitSequence
        [pscustomobject]@{ Name = 'a'; Secret = 'x'; ExpiresAt = '2040-01-02' },
        [pscustomobject]@{ Name = 'b'; SecureString = ConvertTo-Secret y },
        [pscustomobject]@{ Name = 'c'; Credential = [pscredential]::new('joe', (ConvertTo-Secret z)) } |
            Set-LockboxSecret -Lockbox $path
        (Get-Lockbox $path).CommitSequence - $before | Should -Be 1
        (Get-LockboxVariable -Lockbox $path).Type | Should -Be String, SecureString, PSCredential
        (Get-LockboxVariable -Lockbox $path).IsSecret | Should -Be $true, $true, $true
        (Get-LockboxVariable a $path).ExpiresAt | Should -Be ([datetime]'2040-01-02')
        (Get-LockboxVariable b $path).ExpiresAt | Should -BeNullOrEmpty
    }

    It 'makes a secret of a plain value' {
        Set-LockboxVariable a $path -Value plain
        Set-LockboxSecret a $path -Secret hidden
        (Get-LockboxVariable a $path).IsSecret | Should -BeTrue
        (Get-LockboxVariable a $path).Value | Should -BeNullOrEmpty
    }

    It 'names the lockbox that is locked, not the variable' {
        Lock-Lockbox -All
        $record = Get-ErrorOf { Set-LockboxSecret a $path -Secret x }
        Should-BeError $record LockboxLocked AuthenticationError
        $record.TargetObject | Should -Be $path
        $env:LOCKBOX = $path
        (Get-ErrorOf { Get-LockboxSecret a }).TargetObject | Should -Be $path
        Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key)
    }

    It 'takes the expiry of a certificate unless another one is given' {
        $soon = New-TestCertificate -Until (Get-Date).AddDays(3)
        Set-LockboxSecret cert $path -Secret $soon -ExpiresAt '2040-01-02'
        (Get-LockboxVariable cert $path).ExpiresAt | Should -Be ([datetime]'2040-01-02')
        Set-LockboxSecret cert $path -Secret $soon -ExpiresAt $null
        (Get-LockboxVariable cert $path).ExpiresAt | Should -BeNullOrEmpty
        $pfx = Join-Path (New-Folder) a.pfx
        [IO.File]::WriteAllBytes($pfx, $soon.Export('Pfx', 'pw'))
        Set-LockboxSecret cert $path -FromFile $pfx -FilePassword (ConvertTo-Secret pw)
        (Get-LockboxVariable '*' $path -ExpiringWithin 4.00:00:00).Name | Should -Be cert
        (Get-LockboxVariable '*' $path -ExpiringWithin 1.00:00:00) | Should -BeNullOrEmpty
    }

    It 'says that a number needs quotes' {
        Set-LockboxSecret pin $path -Secret 111111 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].ErrorDetails.RecommendedAction | Should -BeLike 'Put it in quotes*'
        ($failed[0] | Format-List * -Force | Out-String) | Should -Not -Match '[^.]Exception.*111111'
    }

    It 'refuses more than 16 MiB' {
        Set-LockboxSecret big $path -Secret ([byte[]]::new(16MB))
        (Get-LockboxSecret big $path).Length | Should -Be 16MB
        $record = Get-ErrorOf { Set-LockboxSecret big $path -Secret ([byte[]]::new(16MB + 1)) }
        Should-BeError $record LockboxLimitExceeded LimitsExceeded
    }

    It 'changes no byte with -WhatIf, asks for nothing and reads no file' {
        Lock-Lockbox -All
        $before = Get-FileHashText $path
        { Set-LockboxSecret a $path -WhatIf -ErrorAction Stop } | Should -Not -Throw
        { Set-LockboxSecret a $path -FromFile nowhere -WhatIf -ErrorAction Stop } | Should -Not -Throw
        Get-FileHashText $path | Should -Be $before
        Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key)
    }
}
