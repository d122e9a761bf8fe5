Describe 'The module' {
    BeforeAll { . $PSScriptRoot/common.ps1 }
    AfterEach { Lock-Lockbox -All }

    It 'exports its cmdlets and aliases, and nothing else' {
        $module = Get-Module Lockbox
        # A rule of the repository compares the manifest with the classes.
        $data = Import-PowerShellDataFile $manifest
        $module.ExportedCmdlets.Keys | Sort-Object | Should -Be ($data.CmdletsToExport | Sort-Object)
        $module.ExportedAliases.Keys | Sort-Object | Should -Be ($data.AliasesToExport | Sort-Object)
        $module.ExportedFunctions.Count | Should -Be 0
        $module.ExportedVariables.Count | Should -Be 0
    }

    It 'has a valid manifest, at the root of the repository too' {
        Test-ModuleManifest $manifest | Should -Not -BeNullOrEmpty
        Test-ModuleManifest (Join-Path $PSScriptRoot ../../Lockbox.psd1) | Should -Not -BeNullOrEmpty
    }

    It 'declares what <_> returns, and lets changes be tried' -ForEach @(
        'Add-LockboxItem', 'Export-LockboxItem', 'Get-Lockbox', 'Get-LockboxItem', 'Get-LockboxItemContent',
        'New-Lockbox', 'Register-LockboxSecretVault', 'Remove-LockboxItem', 'Test-Lockbox', 'Unlock-Lockbox'
    ) {
        $command = Get-Command $_
        $command.OutputType | Should -Not -BeNullOrEmpty
        if ($command.Verb -notin 'Get', 'Test') {
            $command.Parameters.Keys | Should -Contain 'WhatIf'
            $command.Parameters.Keys | Should -Contain 'PassThru'
        }
    }

    It 'says of every cmdlet what it returns' {
        foreach ($command in Get-Command -Module Lockbox -CommandType Cmdlet) {
            $command.ImplementingType.GetCustomAttributes([System.Management.Automation.OutputTypeAttribute], $true) |
                Should -Not -BeNullOrEmpty -Because $command.Name
        }
    }

    It 'has no parameter for a password in clear text' {
        foreach ($command in Get-Command -Module Lockbox -CommandType Cmdlet) {
            if ($command.Parameters.ContainsKey('Password')) {
                $command.Parameters['Password'].ParameterType | Should -Be ([securestring])
            }
        }
    }

    It 'keeps commands, views and completers after -Force and after remove and import' {
        Invoke-Child @"
Import-Module '$manifest' -Force
Remove-Module Lockbox
Import-Module '$manifest'
'commands: ' + (Get-Command -Module Lockbox -CommandType Cmdlet).Count
'views: ' + (Get-FormatData Lockbox.LockboxItem -PowerShellVersion 7.6).FormatViewDefinition.Count
'completed: ' + [bool](TabExpansion2 'Get-LockboxItemContent -Encoding latin').CompletionMatches.Count
"@ | Should -Match "(?s)commands: $((Get-Module Lockbox).ExportedCmdlets.Count).*views: 2.*completed: True"
    }

    It 'forgets all keys when it is removed' {
        $path = New-TestLockbox -Locked
        $key = Join-Path (Split-Path $path) test.key
        Invoke-Child @"
Unlock-Lockbox '$path' -KeyFile '$key'
Remove-Module Lockbox
Import-Module '$manifest'
'state: ' + (Get-Lockbox '$path').State
"@ | Should -Match 'state: Locked'
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
    }

    It 'works from the repository''s own manifest' {
        $root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot ../../Lockbox.psd1))
        Invoke-Child "Remove-Module Lockbox; Import-Module '$root'; 'found: ' + (Get-Module Lockbox).ModuleBase" |
            Should -Match ([regex]::Escape("found: $(Split-Path $root)"))
    }

    It 'works without a home folder and in another language' {
        $path = New-TestLockbox -Locked
        $key = Join-Path (Split-Path $path) test.key
        $text = Invoke-Child @"
Add-LockboxItem '$path' -Name ä -Value ö -KeyFile '$key'
Get-LockboxItemContent '$path' ä -KeyFile '$key'
"@ -Environment @{ HOME = ''; LC_ALL = 'de_DE.UTF-8' }
        $text | Should -Match 'ö'
        Test-Lockbox $path -KeyFile $key | Should -BeTrue
    }

    It 'shows no secret in any stream, transcript or error' {
        $path = New-TestLockbox -Locked
        $log = Join-Path (New-Folder) log.txt
        $text = Invoke-Child @"
Start-Transcript '$log' | Out-Null
`$p = ConvertTo-SecureString 'sentinel-4711' -AsPlainText -Force
Unlock-Lockbox '$path' -Password `$p -Verbose -Debug -ErrorAction Continue
Get-LockboxItem '$path' -Password `$p -Verbose -Debug -ErrorAction Continue
`$Error | Format-List * -Force
`$Error | Get-Error
Stop-Transcript | Out-Null
"@
        # The command line of this process holds the sentinel; what Lockbox prints must not.
        ($text -replace "ConvertTo-SecureString 'sentinel-4711'") | Should -Not -Match 'sentinel-4711'
        Test-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key) | Should -BeTrue
    }

    It 'reports progress, and takes it away at the end' {
        $path = New-TestLockbox
        $file = [IO.File]::Create((Join-Path (New-Folder) big.bin))
        try { $file.SetLength(1GB) } finally { $file.Dispose() }
        $shell = [powershell]::Create()
        [void]$shell.AddScript(@"
Import-Module '$manifest'
Add-LockboxItem '$path' '$($file.Name)'
Test-Lockbox '$path'
"@)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $shell.Invoke() | Should -BeTrue
        $records = @($shell.Streams.Progress | Where-Object Activity -match 'test.lockbox')
        $records.Count | Should -BeLessOrEqual (5 * $watch.Elapsed.TotalSeconds + 4)
        $shown = @($records | Where-Object RecordType -eq Processing)
        $ended = @($records | Where-Object RecordType -eq Completed)
        if ($shown) {
            $ended.Count | Should -BeGreaterThan 0
            $shown[0].StatusDescription | Should -Match 'iB'
        }
        $shell.Dispose()
        Remove-Item $file.Name
    }
}

Describe 'Where the time goes' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        # One line, figures with a point in every culture, at least one stage, nothing else.
        $line = '^{0} {1} items?{2} in \d+\.\d{{3}} s, threads: {3}\. ' +
            'Stages \(all threads together\): [a-z]+ \d+\.\d{{3}} s(, [a-z]+ \d+\.\d{{3}} s)*$'
        function Should-BeOneLine ($Messages, $Verb, $Items, $Bytes, $Threads) {
            $bytesText = $Bytes ? ", $Bytes bytes" : ''
            @($Messages -match 'Stages') | Should -HaveCount 1
            $Messages -match 'Stages' | Should -Match ($line -f $Verb, $Items, $bytesText, $Threads)
        }
    }
    BeforeEach {
        $path = New-TestLockbox
        Push-Location (New-Tree)
        $culture = [cultureinfo]::CurrentCulture
    }
    AfterEach {
        [cultureinfo]::CurrentCulture = $culture
        Pop-Location
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
    }

    It 'is said with -Verbose, in one line that scripts can read in any culture' {
        [cultureinfo]::CurrentCulture = 'de-DE'
        $added = Add-LockboxItem $path ./src -Recurse -ThrottleLimit 3 -Verbose 4>&1
        Should-BeOneLine $added Added 9 16279 3
        "$added" | Should -Match '\bcompress \d'
        "$added" | Should -Match '\bcommit \d'
        $exported = Export-LockboxItem $path -Destination ./out -ThrottleLimit 2 -Verbose 4>&1
        Should-BeOneLine $exported Exported 9 16279 2
        "$exported" | Should -Match '\bdecompress \d'
        $tested = Test-Lockbox $path -Verbose 4>&1 | Where-Object { $_ -isnot [bool] }
        Should-BeOneLine $tested Tested 9 16279 1
        $removed = Remove-LockboxItem $path src/lib -Verbose 4>&1
        Should-BeOneLine $removed Removed 2 $null 1
    }

    It 'is not said otherwise, and nothing is said of what did not happen' {
        $all = @(
            Add-LockboxItem $path ./src -Recurse *>&1
            Export-LockboxItem $path -Destination ./out *>&1
            Remove-LockboxItem $path src/lib *>&1
            Test-Lockbox $path *>&1
        )
        $all | Should -BeExactly $true
        Add-LockboxItem $path ./src -Recurse -IfExists Skip -WhatIf -Verbose 4>&1 | Should -Not -Match 'Stages'
        $skipped = Add-LockboxItem $path ./src/app.cs -IfExists Skip -BasePath . -Verbose 4>&1
        $skipped | Should -Not -Match 'Stages'
        "$skipped" | Should -Match 'Nothing to commit'
    }

    It 'tells how many were skipped, and which parameter said so' {
        Add-LockboxItem $path ./src -Recurse
        $added = Add-LockboxItem $path ./src -Recurse -IfExists Skip -Verbose 4>&1
        "$added" | Should -Match 'Skipped 9 items \(-IfExists Skip\)\.'
        Copy-LockboxItem $path src/app.cs -Destination src/again.cs
        $copied = Copy-LockboxItem $path src/app.cs -Destination src/again.cs -IfExists Newer -Verbose 4>&1
        "$copied" | Should -Match 'Skipped 1 item \(-IfExists Newer\)\.'
        Export-LockboxItem $path src/app.cs -Destination ./out
        $exported = Export-LockboxItem $path src/app.cs -Destination ./out -IfExists Skip -Verbose 4>&1
        "$exported" | Should -Match 'Skipped 1 item \(-IfExists Skip'
    }

    It 'names the program that is run and the variables that it gets, and no value' {
        Set-LockboxVariable APP_PORT -Lockbox $path -Value 'sentinel-4k1'
        $said = Invoke-LockboxCommand $path -FilePath pwsh -ArgumentList '-NoProfile', '-c', 'exit 0' -Name APP_PORT `
            -Verbose 4>&1
        "$said" | Should -Match 'Runs .*pwsh.* with APP_PORT\.'
        "$said" | Should -Not -Match 'sentinel'
    }
}

Describe 'Completion' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        function Complete ([string] $Text) { (TabExpansion2 $Text $Text.Length).CompletionMatches.CompletionText }
        $folder = New-Folder
        $path = New-TestLockbox (Join-Path $folder 'app.lockbox')
        Add-LockboxItem $path -Name src/app.cs -Value 1
        Add-LockboxItem $path -Name 'src/read me.txt' -Value 1
        Add-LockboxItem $path -Name "src/it's [1].txt" -Value 1
        Add-LockboxItem $path -Name src/lib/core.cs -Value 1
        Set-Content (Join-Path $folder other.txt) x
        New-Item -ItemType Directory (Join-Path $folder 'sub folder') | Out-Null
        Push-Location $folder
    }
    AfterAll { Pop-Location; Test-Lockbox $path | Should -BeTrue; Lock-Lockbox -All }

    It 'offers lockboxes and folders' {
        $offered = Complete 'Get-Lockbox ./'
        $offered | Should -Contain './app.lockbox'
        $offered | Should -Contain "'./sub folder'"
        $offered | Should -Not -Contain './other.txt'
    }

    It 'offers unlocked lockboxes by their leaf' {
        Complete 'Lock-Lockbox app' | Should -Be app.lockbox -Because 'it is in the current folder'
        @(Complete 'Get-Lockbox ') -like '*app.lockbox' | Should -HaveCount 1
        Push-Location (New-Folder)
        try { Complete 'Lock-Lockbox app' | Should -Be $path }
        finally { Pop-Location }
    }

    It 'offers names, one directory at a time, quoted and escaped' {
        Complete 'Get-LockboxItem ./app.lockbox s' | Should -Be 'src'
        $offered = Complete 'Get-LockboxItem ./app.lockbox src/'
        $offered | Should -Contain 'src/app.cs'
        $offered | Should -Contain 'src/lib'
        $offered | Should -Contain "'src/read me.txt'"
        $offered | Should -Contain "'src/it''s ``[1``].txt'"
        Complete 'Get-LockboxItem -LiteralName src/it' | Should -Be "'src/it''s [1].txt'"
    }

    It 'offers what works when it is taken' {
        foreach ($name in Complete 'Get-LockboxItemContent ./app.lockbox src/') {
            if ($name -ne 'src/lib') { Invoke-Expression "Get-LockboxItemContent ./app.lockbox $name" | Should -Be 1 }
        }
    }

    It 'says nothing about a locked lockbox, and asks for nothing' {
        $locked = New-TestLockbox -Locked
        Complete "Get-LockboxItem $locked s" | Should -BeNullOrEmpty
        Complete 'Get-LockboxItem ./nothing.lockbox s' | Should -BeNullOrEmpty
    }
}
