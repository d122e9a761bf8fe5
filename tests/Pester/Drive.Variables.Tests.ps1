# Variables and secrets on a drive: shown in a folder that no list shows, and never as text unless that was asked for.

Describe 'Variables on a drive' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $secret = 'S3cret-of-the-drive'
        $path = New-TestLockbox
        Add-LockboxItem $path -Name a.txt -Value alpha
        Add-LockboxItem $path -Name .variables/x.txt -Value item
        Add-LockboxItem $path -Name .variables~/y.txt -Value twice
        Set-LockboxVariable URL -Value http://x -Lockbox $path
        Set-LockboxVariable prod/PORT -Value 80 -Lockbox $path
        Set-LockboxSecret prod/db/PASSWORD -SecureString (ConvertTo-Secret $secret) -Lockbox $path
        Mount-Lockbox $path lb
        Mount-Lockbox $path plain -AsPlainText
    }
    AfterAll {
        Set-Location $PSScriptRoot
        Dismount-Lockbox lb, plain
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
    }

    It 'are met by nobody who goes through items' {
        $found = Get-ChildItem lb:/ -Recurse -Force
        $found | Should -BeOfType Lockbox.LockboxItem
        ($found | Where-Object Kind -eq File).Name | Should -Be .variables/x.txt, .variables~/y.txt, a.txt
        Get-ChildItem lb:/* -Name | Should -Not -Contain PORT
        Get-Item lb:/.var* | Should -BeOfType Lockbox.LockboxItem
    }

    It 'are listed by level, and all of them with -Recurse' {
        Get-ChildItem lb:/.variables -Name | Should -Be URL, prod
        (Get-ChildItem lb:/.variables).Name | Should -Be URL, prod
        (Get-ChildItem lb:/.variables/prod)[0] | Should -BeOfType Lockbox.LockboxVariable
        (Get-ChildItem lb:/.variables -Recurse).Name | Should -Be URL, prod/PORT, prod/db/PASSWORD
        (Get-ChildItem lb:/.variables -Recurse -Filter P*).Name | Should -Be prod/PORT, prod/db/PASSWORD
        Get-ChildItem lb:/.variables -Recurse | Get-Item | ForEach-Object Name |
            Should -Be URL, prod/PORT, prod/db/PASSWORD
    }

    It 'are there or not' {
        Test-Path lb:/.variables, lb:/.variables/URL, lb:/.variables/prod, lb:/.variables/no |
            Should -Be $true, $true, $true, $false
        Test-Path lb:/.variables/prod -PathType Container | Should -BeTrue
        Test-Path lb:/.variables/URL -PathType Container | Should -BeFalse
        Push-Location lb:/.variables/prod
        (Get-Item PORT).Value | Should -Be 80
        (Get-ChildItem ..).Name | Should -Be URL, prod
        Pop-Location
    }

    It 'show no secret in what Get-Item and the view say' {
        $item = Get-Item lb:/.variables/prod/db/PASSWORD
        $item.IsSecret | Should -BeTrue
        $item.Value | Should -BeNullOrEmpty
        Get-ChildItem plain:/.variables -Recurse | Format-List * -Force | Out-String | Should -Not -Match $secret
        Get-ChildItem lb:/.variables | Out-String | Should -Match 'Directory: lb:/\.variables'
    }

    It 'give a secret out as SecureString, and as text only on a drive that was made for that' {
        $value = Get-Content lb:/.variables/prod/db/PASSWORD
        $value | Should -BeOfType securestring
        [Net.NetworkCredential]::new('', $value).Password | Should -BeExactly $secret
        ${lb:/.variables/prod/db/PASSWORD} | Should -BeOfType securestring
        Get-Content plain:/.variables/prod/db/PASSWORD | Should -BeExactly $secret
        ${plain:/.variables/prod/db/PASSWORD} | Should -BeExactly $secret
        Get-Content lb:/.variables/URL | Should -BeExactly http://x
    }

    It 'are not changed: <text>' -ForEach @(
        @{ text = 'Remove-Item'; script = { Remove-Item lb:/.variables/URL -ErrorAction Stop } }
        @{ text = 'Remove-Item of all'; script = { Remove-Item lb:/.variables -Recurse -ErrorAction Stop } }
        @{ text = 'New-Item'; script = { New-Item lb:/.variables/N -Value 1 -ErrorAction Stop } }
        @{ text = 'Set-Item'; script = { Set-Item lb:/.variables/URL 1 -ErrorAction Stop } }
        @{ text = 'Set-Content'; script = { Set-Content lb:/.variables/URL 1 -ErrorAction Stop } }
        @{ text = 'Clear-Content'; script = { Clear-Content lb:/.variables/URL -ErrorAction Stop } }
        @{ text = 'Rename-Item'; script = { Rename-Item lb:/.variables/URL U -ErrorAction Stop } }
        @{ text = 'Move-Item'; script = { Move-Item lb:/.variables/URL lb:/ -ErrorAction Stop } }
        @{ text = 'Move-Item into them'; script = { Move-Item lb:/a.txt lb:/.variables -ErrorAction Stop } }
        @{ text = 'Copy-Item'; script = { Copy-Item lb:/.variables/prod/db/PASSWORD lb:/leak -ErrorAction Stop } }
        @{ text = 'Set-ItemProperty'; script = { Set-ItemProperty lb:/.variables/URL UnixMode 600 -ErrorAction Stop } }
    ) {
        $before = Get-FileHashText $path
        (Get-ErrorOf $script).FullyQualifiedErrorId | Should -BeLike 'LockboxNotOnDrive,*'
        Get-FileHashText $path | Should -Be $before
    }

    It 'do not hide an item of the same name' {
        (Get-Item lb:/.variables~/x.txt).Name | Should -Be .variables/x.txt
        (Get-Item lb:/.variables~~/y.txt).Name | Should -Be .variables~/y.txt
        Get-ChildItem lb:/ -Name | Should -Be .variables~, .variables~~, a.txt
        Get-ChildItem lb:/ -Recurse | Get-Item | ForEach-Object Name | Should -Contain .variables~/y.txt
        New-Item lb:/.variables~/z.txt -Value new
        (Get-LockboxItem $path '**/z.txt').Name | Should -Be .variables/z.txt
        Remove-Item lb:/.variables~/z.txt
        Test-Path lb:/.variables~/z.txt | Should -BeFalse
    }
}
