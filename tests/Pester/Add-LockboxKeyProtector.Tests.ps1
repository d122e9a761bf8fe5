Describe 'Add-LockboxKeyProtector' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    BeforeEach {
        $path = New-TestLockbox
        $folder = Split-Path $path
        $key = Join-Path $folder test.key
    }
    AfterEach {
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
        Clear-KeyEnvironment
    }

    It 'adds a password that unlocks, and the old way still does' {
        $password = ConvertTo-Secret 'zweite Tür'
        Add-LockboxKeyProtector $path -NewPassword $password -KdfProfile Fast | Should -BeNullOrEmpty
        (Get-LockboxKeyProtector $path).Kind | Should -Be 'KeyFile', 'Password'
        Lock-Lockbox $path
        Unlock-Lockbox $path -Password $password
    }

    It 'adds several kinds in one commit, with the label, and passes them on' {
        $identity = New-LockboxIdentity (Join-Path $folder ci.identity)
        $certificate = New-TestCertificate
        $other = Join-Path $folder other.key
        [IO.File]::WriteAllBytes($other, [Security.Cryptography.RandomNumberGenerator]::GetBytes(40))
        $before = (Get-Lockbox $path).CommitSequence
        $given = @{ NewKeyFile = $other; Recipient = $identity.Recipient; NewCertificate = $certificate; Label = 'ci' }
        $added = Add-LockboxKeyProtector $path @given -PassThru
        $added | Should -BeOfType ([Lockbox.LockboxKeyProtector])
        $added.Kind | Sort-Object | Should -Be 'KeyFile', 'Recipient', 'Certificate'
        $added.Label | Select-Object -Unique | Should -Be 'ci'
        (Get-LockboxKeyProtector $path).Id | Should -HaveCount 4
        # A change of protectors is one commit and the redaction that belongs to it, however many there are.
        (Get-Lockbox $path).CommitSequence - $before | Should -BeLessOrEqual 3
        Lock-Lockbox $path
        Test-Lockbox $path -KeyFile $other | Should -BeTrue
        Test-Lockbox $path -Identity $identity.Path | Should -BeTrue
        Test-Lockbox $path -Certificate $certificate | Should -BeTrue
    }

    It 'takes identities from the pipeline, and lockboxes' {
        $identity = New-LockboxIdentity (Join-Path $folder a.identity)
        $identity | Add-LockboxKeyProtector $path
        Get-Item $path | Add-LockboxKeyProtector -Recipient $identity -Label 'again'
        (Get-LockboxKeyProtector $path -Kind Recipient).Recipient |
            Should -Be @($identity.Recipient, $identity.Recipient)
        Lock-Lockbox $path
        Test-Lockbox $path -Identity $identity.Path | Should -BeTrue
    }

    It 'takes the public part of a certificate from a file' {
        $certificate = New-TestCertificate
        $file = Join-Path $folder deploy.cer
        [IO.File]::WriteAllBytes($file, $certificate.RawData)
        Add-LockboxKeyProtector $path -NewCertificate $file
        (Get-LockboxKeyProtector $path -Kind Certificate).Thumbprint | Should -Be $certificate.Thumbprint
        Lock-Lockbox $path
        Test-Lockbox $path -Certificate $certificate | Should -BeTrue
    }

    It 'changes no byte with -WhatIf, and asks for nothing' {
        Lock-Lockbox $path
        $before = Get-FileHashText $path
        Add-LockboxKeyProtector $path -NewPassword (ConvertTo-Secret 'x') -WhatIf
        Add-LockboxKeyProtector $path -WhatIf
        Get-FileHashText $path | Should -Be $before
    }

    It 'needs something to unlock with' {
        Lock-Lockbox $path
        $record = Get-ErrorOf { Add-LockboxKeyProtector $path -NewPassword (ConvertTo-Secret 'x') }
        Should-BeError $record LockboxLocked AuthenticationError
    }

    It 'says what to give when nobody can be asked for a new password' {
        $record = Get-ErrorOf { Add-LockboxKeyProtector $path }
        Should-BeError $record LockboxInteractionRequired AuthenticationError
        $record.ErrorDetails.RecommendedAction |
            Should -Match '-NewPassword, -NewKeyFile, -Recipient or -NewCertificate'
    }

    It 'refuses a mistyped recipient, and changes nothing' {
        $recipient = (New-LockboxIdentity (Join-Path $folder a.identity)).Recipient
        $last = $recipient[-1] -eq 'q' ? 'p' : 'q'
        $before = Get-FileHashText $path
        $mistyped = $recipient.Substring(0, $recipient.Length - 1) + $last
        $record = Get-ErrorOf { Add-LockboxKeyProtector $path -Recipient $mistyped }
        Should-BeError $record LockboxInvalidRecipient InvalidArgument
        Get-FileHashText $path | Should -Be $before
    }

    It 'refuses a weak certificate' {
        $record = Get-ErrorOf { Add-LockboxKeyProtector $path -NewCertificate (New-TestCertificate -Bits 1024) }
        Should-BeError $record LockboxInvalidCertificate InvalidArgument
    }

    It 'says how to make a key file that is not there' {
        $record = Get-ErrorOf { Add-LockboxKeyProtector $path -NewKeyFile (Join-Path $folder "it's.key") }
        Should-BeError $record LockboxReadFailed ReadError
        # The remedy is PowerShell that works as it stands.
        $line = $record.ErrorDetails.RecommendedAction -replace '(?s)^.*?(?=\[IO\.File\])'
        & ([scriptblock]::Create($line))
        Add-LockboxKeyProtector $path -NewKeyFile (Join-Path $folder "it's.key")
        Test-Lockbox $path -KeyFile (Join-Path $folder "it's.key") | Should -BeTrue
    }
}
