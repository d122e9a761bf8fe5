Describe 'New-Lockbox' {
    BeforeAll { . $PSScriptRoot/common.ps1; . $PSScriptRoot/prompts.ps1 }
    BeforeEach {
        $folder = New-Folder
        $path = Join-Path $folder 'app.lockbox'
        $key = New-KeyFile $folder
    }
    AfterEach { Clear-KeyEnvironment }

    It 'makes a lockbox that opens with its password, and is sound' {
        $password = ConvertTo-Secret 'correct horse'
        New-Lockbox $path -Password $password | Should -BeNullOrEmpty
        Test-Lockbox $path -Password $password | Should -BeTrue
    }

    It 'makes a lockbox that opens with its key file, and is sound' {
        New-Lockbox $path -KeyFile $key
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
    }

    It 'leaves it locked, and passes it on when asked to' {
        $lockbox = New-Lockbox $path -KeyFile $key -PassThru
        $lockbox | Should -BeOfType ([Lockbox.Lockbox])
        $lockbox.State | Should -Be 'Locked'
        $lockbox.File | Should -Be $path
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
    }

    It 'keeps description and compression level' {
        New-Lockbox $path -KeyFile $key -Description 'Für die Prüfung' -CompressionLevel Fastest
        Unlock-Lockbox $path -KeyFile $key
        (Get-Lockbox $path).Description | Should -Be 'Für die Prüfung'
        Test-Lockbox $path | Should -BeTrue
    }

    It 'takes the file that the environment names' {
        $env:LOCKBOX = $path
        New-Lockbox -KeyFile $key
        $path | Should -Exist
        Test-Lockbox -KeyFile $key | Should -BeTrue
    }

    It 'takes the protector that the environment names' {
        $env:LOCKBOX_KEYFILE = $key
        New-Lockbox $path
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
    }

    It 'takes several protectors at once, with their label' {
        $identity = New-LockboxIdentity (Join-Path $folder ci.identity)
        $certificate = New-TestCertificate -Curve nistP256
        $password = ConvertTo-Secret 'auch'
        $given = @{
            Password = $password; KeyFile = $key; Recipient = $identity; Certificate = $certificate; Label = 'alle'
        }
        New-Lockbox $path @given -KdfProfile Fast
        (Get-LockboxKeyProtector $path).Label | Should -Be @('alle', 'alle', 'alle', 'alle')
        Test-Lockbox $path -Password $password | Should -BeTrue
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
        Test-Lockbox $path -Identity $identity.Path | Should -BeTrue
        Test-Lockbox $path -Certificate $certificate | Should -BeTrue
    }

    It 'takes a recipient once, however often it is given' {
        $identity = New-LockboxIdentity (Join-Path $folder ci.identity)
        New-Lockbox $path -Recipient $identity, $identity.Recipient.ToUpperInvariant()
        Get-LockboxKeyProtector $path | Should -HaveCount 1
        Test-Lockbox $path -Identity $identity.Path | Should -BeTrue
    }

    It 'takes the recipient of the identity that the environment names' {
        $env:LOCKBOX_IDENTITY = (New-LockboxIdentity (Join-Path $folder ci.identity)).Path
        New-Lockbox $path
        (Get-LockboxKeyProtector $path).Kind | Should -Be 'Recipient'
        Test-Lockbox $path | Should -BeTrue
    }

    It 'says how to make a key file that is not there, and makes nothing' {
        $record = Get-ErrorOf { New-Lockbox $path -KeyFile (Join-Path $folder nope.key) }
        Should-BeError $record LockboxReadFailed ReadError
        $record.ErrorDetails.RecommendedAction | Should -Match 'RandomNumberGenerator'
        $path | Should -Not -Exist
    }

    It 'refuses what is no recipient, and makes nothing' {
        $record = Get-ErrorOf { New-Lockbox $path -Recipient 'age1nothing', (New-LockboxIdentity "$path.id") }
        Should-BeError $record LockboxInvalidRecipient InvalidArgument
        $path | Should -Not -Exist
    }

    It 'resolves a path relative to the current location' {
        Push-Location $folder
        try { New-Lockbox ./here.lockbox -KeyFile ./test.key } finally { Pop-Location }
        Test-Lockbox (Join-Path $folder here.lockbox) -KeyFile $key | Should -BeTrue
    }

    It 'refuses a path where something is already, and leaves it alone' {
        New-Lockbox $path -KeyFile $key
        $before = Get-FileHashText $path
        Should-BeError (Get-ErrorOf { New-Lockbox $path -KeyFile $key }) LockboxAlreadyExists ResourceExists
        Get-FileHashText $path | Should -Be $before
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
    }

    It 'replaces a lockbox with -Force, and locks it' {
        New-Lockbox $path -KeyFile $key
        Unlock-Lockbox $path -KeyFile $key
        $before = (Get-Lockbox $path).Id
        New-Lockbox $path -KeyFile $key -Force
        (Get-Lockbox $path).Id | Should -Not -Be $before
        (Get-Lockbox $path).State | Should -Be 'Locked'
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
    }

    It 'never replaces anything but a lockbox, not even with -Force' {
        Set-Content $path 'my only copy'
        { New-Lockbox $path -KeyFile $key -Force } | Should -Throw
        Get-Content $path | Should -Be 'my only copy'
    }

    It 'refuses a key file that is too short, and makes nothing' {
        [IO.File]::WriteAllBytes($key, [byte[]](1..8))
        { New-Lockbox $path -KeyFile $key } | Should -Throw
        $path | Should -Not -Exist
    }

    It 'says that it would have to ask when nobody can be asked' {
        $record = Get-ErrorOf { New-Lockbox $path }
        Should-BeError $record LockboxInteractionRequired AuthenticationError
        $record.ErrorDetails.RecommendedAction | Should -Match '-KeyFile'
        $path | Should -Not -Exist
    }

    It 'says that the password that was typed is empty' {
        $env:LOCKBOX_INTERACTION = $null
        try { $record = Get-ErrorOf { Invoke-WithAnswers '', '' "New-Lockbox '$path'" } }
        finally { $env:LOCKBOX_INTERACTION = 'None' }
        "$record" | Should -Match 'what was typed is empty'
        $path | Should -Not -Exist
    }

    It 'does nothing with -WhatIf, and asks for nothing' {
        New-Lockbox $path -WhatIf
        Get-ChildItem $folder -Exclude *.key | Should -BeNullOrEmpty
    }

    It 'leaves nothing behind when the folder does not exist' {
        { New-Lockbox (Join-Path $folder 'no/such/app.lockbox') -KeyFile $key } | Should -Throw
        Get-ChildItem $folder -Exclude *.key | Should -BeNullOrEmpty
    }
}
