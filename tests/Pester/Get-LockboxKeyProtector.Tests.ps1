Describe 'Get-LockboxKeyProtector' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $folder = New-Folder
        $key = New-KeyFile $folder
        $identity = New-LockboxIdentity (Join-Path $folder ci.identity)
        $certificate = New-TestCertificate
        $path = Join-Path $folder 'a.lockbox'
        $given = @{
            Password    = ConvertTo-Secret 'correct horse'
            KeyFile     = $key
            Recipient   = $identity
            Certificate = $certificate
            Label       = 'für alle'
            KdfProfile  = 'Fast'
        }
        New-Lockbox $path @given
    }
    AfterAll { Test-Lockbox $path -KeyFile $key | Should -BeTrue }

    It 'shows what is public of each kind, of a locked lockbox' {
        (Get-Lockbox $path).State | Should -Be 'Locked'
        $all = Get-LockboxKeyProtector $path
        $all | Should -HaveCount 4
        $all | Should -BeOfType ([Lockbox.LockboxKeyProtector])
        $all.Kind | Sort-Object | Should -Be 'Password', 'KeyFile', 'Recipient', 'Certificate'
        $all.Label | Select-Object -Unique | Should -Be 'für alle'
        $all.Lockbox | Select-Object -Unique | Should -Be $path
        $all.Id | Select-Object -Unique | Should -HaveCount 4
        $all.CreatedAt | ForEach-Object { $_.Kind | Should -Be 'Local' }
        ($all.CreatedAt | Measure-Object -Minimum).Minimum | Should -BeGreaterThan (Get-Date).AddHours(-1)
        $all.IsUnderstood | Select-Object -Unique | Should -BeTrue
        $all.Algorithm | ForEach-Object { $_ | Should -Not -BeNullOrEmpty }
    }

    It 'shows what a guess of a password costs, and of no other kind' {
        $password = Get-LockboxKeyProtector $path -Kind Password
        $password.Memory | Should -BeGreaterOrEqual 64MB
        $password.Passes | Should -BeGreaterOrEqual 3
        $password.Recipient | Should -BeNullOrEmpty
        $password.Subject | Should -BeNullOrEmpty
        Get-LockboxKeyProtector $path -Kind KeyFile, Recipient, Certificate |
            ForEach-Object { $_.Memory | Should -BeNullOrEmpty }
    }

    It 'shows the recipient, and the certificate as its store would' {
        (Get-LockboxKeyProtector $path -Kind Recipient).Recipient | Should -Be $identity.Recipient
        $shown = Get-LockboxKeyProtector $path -Kind Certificate
        $shown.Subject | Should -Be $certificate.Subject
        $shown.Thumbprint | Should -Be $certificate.Thumbprint
        $shown.ExpiresAt | Should -Be $certificate.NotAfter
    }

    It 'goes over many lockboxes, reports what is none, and goes on' {
        $many = New-Folder
        $keys = New-KeyFile $many
        foreach ($name in 'a', 'c') { New-Lockbox "$many/$name.lockbox" -KeyFile $keys -Label $name }
        Set-Content "$many/b.lockbox" ('no lockbox ' * 1000)
        $found = Get-ChildItem "$many/*.lockbox" |
            Get-LockboxKeyProtector -ErrorVariable problem -ErrorAction SilentlyContinue
        $found.Label | Should -Be 'a', 'c'
        $problem | Should -HaveCount 1
        Should-BeError $problem[0] LockboxCorrupt InvalidData
        (Get-LockboxKeyProtector "$many/[ac].lockbox").Label | Should -Be 'a', 'c'
        foreach ($name in 'a', 'c') { Test-Lockbox "$many/$name.lockbox" -KeyFile $keys | Should -BeTrue }
    }

    It 'reports what is not there' {
        $record = Get-ErrorOf { Get-LockboxKeyProtector ./nope.lockbox -ErrorAction Stop }
        Should-BeError $record LockboxNotFound ObjectNotFound
    }

    It 'lets the next command fail' {
        { Get-LockboxKeyProtector $path | ForEach-Object { throw 'mine' } } | Should -Throw 'mine'
    }

    It 'shows one line for each, grouped by lockbox, and everything as a list' {
        $table = Get-LockboxKeyProtector $path | Out-String -Width 80
        $table | Should -Match 'Lockbox: .*a\.lockbox'
        $table | Should -Match 'Argon2id, \d+ MiB, \d+ passes'
        $table | Should -Match 'until .+, CN=lockbox'
        foreach ($id in (Get-LockboxKeyProtector $path).Id) { $table | Should -Match "$id".Substring(0, 8) }
        $list = Get-LockboxKeyProtector $path -Kind Recipient, Certificate | Format-List | Out-String -Width 120
        $list | Should -Match $identity.Recipient
        $list | Should -Match $certificate.Thumbprint
        $list | Should -Not -Match 'Passes'
    }
}
