Describe 'Get-LockboxSecret' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $path = New-TestLockbox
        Set-LockboxSecret text $path -Secret 'sentinel-4711'
        Set-LockboxSecret secure $path -SecureString (ConvertTo-Secret 'sécret')
        Set-LockboxSecret bytes $path -Secret ([byte[]](0, 1, 254, 255))
        Set-LockboxSecret table $path -Secret @{ a = 1; s = ConvertTo-Secret in; n = @{ s = ConvertTo-Secret deep } }
        Set-LockboxSecret credential $path -Credential ([pscredential]::new('joe', (ConvertTo-Secret pw)))
        Set-LockboxVariable plain $path -Value shown
    }
    AfterEach { Test-Lockbox $path | Should -BeTrue; Clear-KeyEnvironment }

    It 'gives text as SecureString unless told otherwise' {
        foreach ($name in 'text', 'secure', 'plain') {
            Get-LockboxSecret $name $path | Should -BeOfType ([securestring])
        }
        Get-LockboxSecret text, secure, plain $path -AsPlainText | Should -BeExactly sentinel-4711, sécret, shown
        (Get-LockboxSecret text $path).IsReadOnly() | Should -BeTrue
    }

    It 'gives bytes as one array, also through a pipeline' {
        (Get-LockboxSecret bytes $path).Length | Should -Be 4
        $objects = 0
        Get-LockboxSecret bytes $path | ForEach-Object { $objects++; , $_ | Should -BeOfType ([byte[]]) }
        $objects | Should -Be 1
        [Convert]::ToHexString((Get-LockboxSecret bytes $path)) | Should -Be 0001FEFF
        [Convert]::ToHexString((Get-LockboxSecret secure $path -AsByteArray)) | Should -Be 73C3A963726574
    }

    It 'gives tables with their secrets closed, or open when asked' {
        $closed = Get-LockboxSecret table $path
        $closed.a | Should -Be 1
        $closed.s | Should -BeOfType ([securestring])
        $closed.n.s | Should -BeOfType ([securestring])
        $open = Get-LockboxSecret table $path -AsPlainText
        $open.s | Should -BeExactly in
        $open.n.s | Should -BeExactly deep
        $open.A | Should -Be 1
    }

    It 'gives credentials as they are' {
        (Get-LockboxSecret credential $path).UserName | Should -Be joe
        (Get-LockboxSecret credential $path -AsPlainText) | Should -BeOfType ([pscredential])
    }

    It 'gives a certificate with its private key, of which nothing is on disk' -Skip:$IsWindows {
        $certificate = New-TestCertificate
        Set-LockboxSecret cert $path -Secret $certificate
        $files = { Get-ChildItem ~/.dotnet/corefx, ([IO.Path]::GetTempPath()) -File -Recurse -ErrorAction Ignore |
                Where-Object FullName -Match 'cryptography|\.pfx$' }
        $before = @(& $files).Count
        $read = Get-LockboxSecret cert $path
        $data = [byte[]](1, 2, 3)
        $key = [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($read)
        $signature = $key.SignData($data, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pss)
        $public = [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPublicKey($certificate)
        $public.VerifyData($data, $signature, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pss) |
            Should -BeTrue
        @(& $files).Count | Should -Be $before
        [Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadPkcs12(
            (Get-LockboxSecret cert $path -AsByteArray), $null).Thumbprint | Should -Be $certificate.Thumbprint
    }

    It 'refuses the form <Form> for <Name> by id' -ForEach @(
        @{ Name = 'bytes'; Form = 'AsPlainText' }
        @{ Name = 'table'; Form = 'AsByteArray' }
        @{ Name = 'credential'; Form = 'AsByteArray' }
    ) {
        $form = @{ $Form = $true }
        Get-LockboxSecret $Name $path @form -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Should-BeError $failed[0] LockboxUnsupportedSecretType InvalidType
        $failed[0].TargetObject | Should -Be $Name
    }

    It 'advises nothing for <_> as a certificate that is refused, too' -ForEach 'table', 'credential' {
        Get-LockboxSecret $_ $path -AsCertificate -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxInvalidCertificate InvalidArgument
        $failed[0].ErrorDetails.RecommendedAction | Should -Be 'Read it without -AsCertificate.'
    }

    It 'says when there is no certificate in a value' {
        Get-LockboxSecret text $path -AsCertificate -ErrorVariable failed -ErrorAction SilentlyContinue
        Should-BeError $failed[0] LockboxInvalidCertificate InvalidArgument
        ($failed[0] | Format-List * -Force | Out-String) | Should -Not -Match sentinel
    }

    It 'takes names and variables from the pipeline, wildcards and literal names' {
        'text', 'plain' | Get-LockboxSecret -Lockbox $path -AsPlainText | Should -BeExactly sentinel-4711, shown
        Get-LockboxVariable text $path | Get-LockboxSecret -AsPlainText | Should -BeExactly sentinel-4711
        Get-LockboxSecret 'te*', 'pla?n' $path -AsPlainText | Should -BeExactly sentinel-4711, shown
        Set-LockboxSecret 'x[1]' $path -Secret odd
        Get-LockboxSecret -LiteralName 'x[1]' $path -AsPlainText | Should -BeExactly odd
        @() | Get-LockboxSecret -Lockbox $path | Should -BeNullOrEmpty
    }

    It 'reports a missing name, and gives out the others' {
        $given = Get-LockboxSecret nope, TEXT, text $path -AsPlainText -ErrorVariable failed `
            -ErrorAction SilentlyContinue
        $given | Should -BeExactly sentinel-4711
        Should-BeError $failed[0] LockboxVariableNotFound ObjectNotFound
        $failed[1].ErrorDetails.RecommendedAction | Should -BeLike "*'text'*"
    }

    It 'lets the error of the next command end the pipeline, and stops when there is enough' {
        $seen = [System.Collections.Generic.List[string]]::new()
        { Get-LockboxSecret text, secure $path -AsPlainText | ForEach-Object { $seen.Add($_); throw 'theirs' } } |
            Should -Throw theirs
        $seen | Should -HaveCount 1
        Get-LockboxSecret text, secure $path -AsPlainText | Select-Object -First 1 | Should -BeExactly sentinel-4711
        { $path, $path | Get-LockboxVariable | ForEach-Object { $seen.Add($_.Name); throw 'theirs' } } |
            Should -Throw theirs
        $seen | Should -HaveCount 2
    }

    It 'is closed before the next command changes the lockbox' {
        Get-LockboxSecret text $path |
            ForEach-Object { Set-LockboxSecret secure $path -SecureString $_ -WarningVariable +warned }
        $warned | Should -BeNullOrEmpty
        Get-LockboxVariable 'te*' $path |
            ForEach-Object { Set-LockboxSecret secure $path -Secret x -WarningVariable +warned }
        $warned | Should -BeNullOrEmpty
    }

    It 'excludes two forms at once' {
        $record = Get-ErrorOf { Get-LockboxSecret text $path -AsPlainText -AsByteArray }
        ($record.FullyQualifiedErrorId -split ',')[0] | Should -Be LockboxParameterConflict
    }

    It 'has a CI service hide all texts of a value before it is given out' {
        $key = Join-Path (Split-Path $path) test.key
        $said = Invoke-Child @"
Unlock-Lockbox '$path' -KeyFile '$key'
Set-LockboxSecret lines '$path' -Secret "first line``nsecond 100%"
'out: ' + (Get-LockboxSecret text '$path' -Mask -AsPlainText)
Get-LockboxSecret lines, table, credential, bytes '$path' -Mask | Out-Null
Get-LockboxSecret text '$path' | Out-Null
"@ -Environment @{ GITHUB_ACTIONS = 'true' }
        $lines = $said -split '\r?\n'
        $lines.IndexOf('::add-mask::sentinel-4711') | Should -BeLessThan $lines.IndexOf('out: sentinel-4711')
        $lines | Should -Contain '::add-mask::sentinel-4711'
        $lines | Should -Contain '::add-mask::first line%0Asecond 100%25'
        $lines | Should -Contain '::add-mask::second 100%25'
        $lines | Should -Contain '::add-mask::deep'
        $lines | Should -Contain '::add-mask::pw'
        $lines | Should -Contain '::add-mask::AAH+/w=='
        $text = Invoke-Child "Get-LockboxSecret text '$path' -KeyFile '$key' -Mask -AsPlainText"
        $text | Should -Not -Match 'mask'
        $text | Should -Match 'sentinel-4711'
    }

    It 'shows no secret in any stream, transcript or error' {
        $key = Join-Path (Split-Path $path) test.key
        $log = Join-Path (New-Folder) log.txt
        $said = Invoke-Child @"
Start-Transcript '$log' | Out-Null
Unlock-Lockbox '$path' -KeyFile '$key' -Verbose -Debug
Get-LockboxSecret text '$path' -Verbose -Debug
Get-LockboxSecret text '$path' -AsCertificate -Verbose -Debug
Get-LockboxVariable -Lockbox '$path' -Verbose | Format-List *
Set-LockboxSecret again '$path' -Secret (Get-LockboxSecret text '$path') -Verbose -Debug
`$Error | Format-List * -Force
`$Error | Get-Error
Stop-Transcript | Out-Null
Get-Content '$log'
"@
        $said | Should -Match 'SecureString'
        $said | Should -Not -Match 'sentinel-4711'
    }

    It 'is read by many runspaces at once' {
        $read = 1..20 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            1..5 | ForEach-Object { Get-LockboxSecret text $using:path -AsPlainText }
        } -ThrottleLimit 20
        $read | Should -HaveCount 100
        $read | Sort-Object -Unique | Should -BeExactly sentinel-4711
    }

    It 'says what to do when the lockbox is locked' {
        Lock-Lockbox -All
        $record = Get-ErrorOf { Get-LockboxSecret text $path }
        Should-BeError $record LockboxLocked AuthenticationError
        $record.ErrorDetails.RecommendedAction | Should -Match Unlock-Lockbox
        Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key)
    }
}
