# Dot-sourced by run-examples.ps1: the folder in which the examples of the documents run. One template is made; each
# example gets a copy as its current location, with app.lockbox unlocked, and ~ beside it.

# What an example cannot know, and what stands for it here: a text, and a script that gives the text to run instead.
$placeholders = @{
    '/run/secrets/' = { './' }
    '/srv/app/'     = { './srv/' }
    '7z x '         = { "'$answer' | 7z x " }
    '3f2a9c01'      = { (Get-LockboxKeyProtector ./app.lockbox -Kind Recipient | Select-Object -First 1).Id }
}

# What has to be done first, for a page or for one example of it.
$preparations = @{
    'about_Lockbox_Drive/2'       = { Mount-Lockbox ./app.lockbox -Name lb }
    'about_Lockbox_Drive/3'       = { Mount-Lockbox ./app.lockbox -Name lb }
    'about_Lockbox_Automation/5'  = { Remove-LockboxItem ./app.lockbox docs }
    'Add-LockboxItem'             = { Remove-LockboxItem ./app.lockbox src }
    'Add-LockboxItem/5'           = { Unlock-Lockbox ./old.lockbox -KeyFile ./app.key }
    'Compare-Lockbox/2'           = { Export-LockboxItem ./app.lockbox -Destination ./restored }
    'Dismount-Lockbox'            = { Mount-Lockbox ./app.lockbox }
    'MIGRATION/2'                 = { 7z a -p"$answer" -mhe=on ./old.7z src > $null }
    'MIGRATION/3'                 = {
        Get-SecretVault | Unregister-SecretVault
        Reset-SecretStore -Authentication None -Interaction None -Force -Confirm:$false -PassThru:$false
        Register-SecretVault SecretStore -ModuleName Microsoft.PowerShell.SecretStore
        Set-Secret DbPassword 'of the store' -Vault SecretStore
    }
    'MIGRATION/5'                 = {
        [IO.File]::WriteAllBytes("$PWD/odd.bin", [byte[]](97, 13, 10, 0, 255, 10, 10))
        [IO.File]::WriteAllText("$PWD/odd.txt", "token`n")
        age-keygen -o ./me.age.key 2>$null
        $recipient = age-keygen -y ./me.age.key
        age -r $recipient -o ./notes.bin.age ./odd.bin
        age -r $recipient -o ./token.age ./odd.txt
        gpg --batch --passphrase '' --quick-gen-key me@example.org default default never 2>$null
        gpg --batch --trust-model always -r me@example.org -o ./letter.bin.gpg -e ./odd.bin 2>$null
        Remove-Item ./odd.*
    }
    'New-Lockbox'                 = { Lock-Lockbox -All; Remove-Item ./app.lockbox }
    'Optimize-Lockbox/2'          = { Unlock-Lockbox ./archive.lockbox -KeyFile ./app.key }
    'Get-LockboxVariable/2'       = { Get-ChildItem ./*.lockbox | Unlock-Lockbox -KeyFile ./app.key }
    'Import-LockboxVariable/5'    = { Register-LockboxSecretVault ./old.lockbox -Name Old -KeyFile ./app.key -Force }
    'Register-LockboxSecretVault' = { Get-SecretVault | Unregister-SecretVault }
    'Rename-LockboxVariable/2'    = { Set-LockboxVariable stage/PORT ./app.lockbox -Value 1 }
    'Remove-LockboxVariable/3'    = { Set-LockboxVariable old/HOST ./app.lockbox -Value x -ExpiresAt 2026-01-01 }
    'Select-LockboxString/4'      = { Set-LockboxItemContent ./app.lockbox docs/plan.md 'TODO: everything' }
    'Sync-Lockbox/3'              = {
        Copy-Item ./src ~/projects -Recurse
        Remove-LockboxItem ./backup.lockbox * -KeyFile ~/backup.key
    }
    'Sync-Lockbox/4'              = {
        [void](New-Item -ItemType Directory ./photos)
        Set-Content ./photos/cat.jpg 'a cat'
    }
    # Opened by its password, as by somebody at a keyboard: a key file would have to be given.
    'Update-LockboxKey/1'         = {
        Get-LockboxKeyProtector ./app.lockbox -Kind KeyFile | Remove-LockboxKeyProtector
    }
}

# What must be true after an example, beyond that it ran and that every lockbox is sound.
$checks = @{
    'MIGRATION/1' = {
        (Get-LockboxItemContent ./app.lockbox data/docs/guide.md -Raw) -ceq [IO.File]::ReadAllText("$PWD/docs/guide.md")
        (Get-LockboxItem ./app.lockbox unpacked/docs/guide.md).Length -eq (Get-Item docs/guide.md).Length
    }
    'MIGRATION/2' = {
        $bytes = Get-LockboxItemContent ./app.lockbox old/src/img/logo.png -AsByteStream
        [Convert]::ToHexString($bytes) -ceq [Convert]::ToHexString([byte[]](0..255))
        -not (Get-ChildItem /dev/shm, ([IO.Path]::GetTempPath()) -Filter img -Recurse -Depth 2 -ErrorAction Ignore |
                Where-Object FullName -Match '[0-9a-f]{8}-[0-9a-f-]{27}.src')
    }
    'MIGRATION/3' = { (Get-Secret DbPassword -Vault app -AsPlainText) -ceq 'of the store' }
    'MIGRATION/4' = { (Get-LockboxSecret dev/PASSWORD ./app.lockbox -AsPlainText) -ceq 'correct' }
    'MIGRATION/5' = {
        foreach ($name in 'notes.bin', 'letter.bin') {
            $bytes = Get-LockboxItemContent ./app.lockbox $name -AsByteStream
            [Convert]::ToHexString($bytes) -ceq '610D0A00FF0A0A'
        }
        (Get-LockboxSecret api/TOKEN ./app.lockbox -AsPlainText) -ceq 'token'
        gpgconf --kill all
    }
}

# Examples that cannot run here, and why. They are read and bound like all others.
$notRun = @{
}

$answer = 'correct horse battery staple'

function New-TestSecret {
    $secret = [securestring]::new()
    foreach ($c in $answer.ToCharArray()) { $secret.AppendChar($c) }
    $secret
}

function New-HostFile {
    # What lies beside the lockbox in the user's folder.
    $folders = 'src/img', 'src/obj', 'docs', 'bin', 'project', 'backups', 'lockboxes', 'srv'
    foreach ($folder in $folders) { [void](New-Item -ItemType Directory $folder) }
    Set-Content src/app.cs 'class App { }'
    Set-Content src/Program.cs 'App.Run();'
    Set-Content src/run.sh "#!/bin/sh`necho run"
    Set-Content src/readme.md '# Read me'
    Set-Content src/obj/app.tmp 'temporary'
    Set-Content docs/guide.md '# Guide'
    [IO.File]::WriteAllBytes("$PWD/src/img/logo.png", [byte[]](0..255))
    [IO.File]::WriteAllBytes("$PWD/disk.img", [byte[]]::new(4096))
    Compress-Archive -Path docs -DestinationPath data.zip
    Set-Content settings.json '{ "port": 8080, "db": { "PORT": 5432 } }'
    Set-Content secrets.json '{ "KEY": "x" }'
    Set-Content .env "PASSWORD=correct`nURL=https://example.org"
    Set-Content rotation.csv 'Name,Value,Description,ExpiresAt,IsSecret', 'api/TOKEN,x,rotated by ops,2037-01-31,true'
    Set-Content deploy.log 'Deployed with correct horse.'
    Set-Content deploy.ps1 '"Deployed."; Write-Warning "Slowly."'
    Set-Content Makefile "deploy:`n`t@echo deployed"
}

function New-StandIn ([string] $Folder) {
    # Programs that examples name and nobody may run here: they say what they were asked.
    [void](New-Item -ItemType Directory $Folder)
    foreach ($name in 'terraform', 'psql', 'kubectl') {
        if ($IsWindows) { Set-Content "$Folder/$name.cmd" "@echo $name %*" }
        else {
            Set-Content "$Folder/$name" "#!/bin/sh`necho $name `"`$@`""
            chmod +x "$Folder/$name"
        }
    }
}

function New-KeyMaterial {
    [IO.File]::WriteAllBytes("$PWD/app.key", [Security.Cryptography.RandomNumberGenerator]::GetBytes(32))
    foreach ($copy in 'admin.key', 'new.key', 'deploy.key', 'srv/app.key') { Copy-Item app.key $copy }
    $key = [Security.Cryptography.RSA]::Create(2048)
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new(
        'CN=deploy', $key, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
    $certificate = $request.CreateSelfSigned((Get-Date).AddDays(-1), (Get-Date).AddDays(20))
    [IO.File]::WriteAllBytes("$PWD/deploy.pfx", $certificate.Export('Pfx'))
    [IO.File]::WriteAllText("$PWD/deploy.cer", $certificate.ExportCertificatePem())
}

function New-FullLockbox {
    # app.lockbox: items, variables, and a protector of each kind.
    New-Lockbox ./app.lockbox -KeyFile ./app.key -Description 'Releases of app'
    Unlock-Lockbox ./app.lockbox -KeyFile ./app.key
    Add-LockboxItem ./app.lockbox src, docs, disk.img, data.zip, settings.json -Recurse
    $secrets = 'prod/db/PASSWORD', 'prod/TOKEN', 'prod/API_TOKEN', 'TOKEN', 'ci/API_TOKEN', 'old/TOKEN', 'kube/config',
        'DbPassword'
    foreach ($name in $secrets) { Set-LockboxSecret $name ./app.lockbox -SecureString (New-TestSecret) }
    Set-LockboxVariable prod/URL ./app.lockbox -Value https://example.org
    Set-LockboxVariable prod/HOST ./app.lockbox -Value db.example.org
    Add-LockboxKeyProtector ./app.lockbox -NewPassword (New-TestSecret) -KdfProfile Fast -Label 'Anna'
    $identity = New-LockboxIdentity ./bob.identity
    Add-LockboxKeyProtector ./app.lockbox -Recipient $identity -Label 'Bob'
    Add-LockboxKeyProtector ./app.lockbox -NewCertificate ./deploy.cer -Label 'deploy 2026'
    Lock-Lockbox -All
}

function New-ExampleTemplate ([string] $Folder) {
    [void](New-Item -ItemType Directory $Folder)
    Push-Location $Folder
    New-HostFile
    New-KeyMaterial
    New-FullLockbox
    foreach ($copy in 'old', 'archive', 'backup', 'backups/monday', 'lockboxes/all', 'project/project', 'srv/app') {
        Copy-Item ./app.lockbox "./$copy.lockbox"
    }
    New-Lockbox ./new.lockbox -KeyFile ./new.key
    Pop-Location
}
