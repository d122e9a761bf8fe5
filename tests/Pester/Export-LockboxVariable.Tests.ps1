Describe 'Export-LockboxVariable' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $watched = @{ ErrorVariable = 'problem'; ErrorAction = 'SilentlyContinue' }
        $hostile = "it's `"`$(touch canary)`" ``n \ `u{2019};`n'@"
    }
    BeforeEach {
        $path = New-TestLockbox
        Set-LockboxVariable prod/URL -Value https://x $path
        Set-LockboxSecret prod/db/PASSWORD -SecureString (ConvertTo-Secret $hostile) $path
        Set-LockboxSecret prod/db/login -Credential ([pscredential]::new('ann', (ConvertTo-Secret pw))) $path
    }
    AfterEach {
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
        $env:LOCKBOX = $env:GITHUB_ENV = $env:GITHUB_ACTIONS = $null
        Remove-Item env:URL, env:DB_*, env:PROD_* -ErrorAction Ignore
    }

    It 'leaves secrets out, and says how many' {
        $quiet = @{ WarningVariable = 'said'; WarningAction = 'SilentlyContinue' }
        $text = Export-LockboxVariable -Lockbox $path -Format DotEnv @quiet
        $text | Should -BeExactly 'PROD_URL=https://x'
        "$said" | Should -Match '^2 secrets were left out'
    }

    It 'writes no file when <What>, whatever is there' -ForEach @(
        @{ What = 'a prefix has nothing below it'; With = @{ Prefix = 'prdo' }; Id = 'LockboxVariableNotFound' }
        @{ What = 'a name is missing'; With = @{ Name = 'prod/URL', 'nope' }; Id = 'LockboxVariableNotFound' }
        @{ What = 'only secrets are meant'; With = @{ Prefix = 'prod/db' }; Id = $null }
    ) {
        $file = Join-Path (New-Folder) good.env
        Set-Content $file 'KEEP=me'
        $to = @{ Lockbox = $path; Format = 'DotEnv'; Path = $file; Force = $true }
        Export-LockboxVariable @to @With @watched -WarningVariable said -WarningAction SilentlyContinue
        Get-Content $file | Should -BeExactly 'KEEP=me'
        "$said" | Should -Match 'was not written'
        "$($problem.FullyQualifiedErrorId)" | Should -BeLike $(if ($Id) { "$Id,*" } else { '' })
    }

    It 'writes a .env file that Import-LockboxVariable reads back' {
        $file = Join-Path (New-Folder) out.env
        Export-LockboxVariable -Lockbox $path -Format DotEnv -Prefix prod -IncludeSecret -Path $file
        $other = New-TestLockbox
        Import-LockboxVariable $file $other
        (Get-LockboxVariable '**' $other).Name |
            Should -BeExactly 'DB_LOGIN_PASSWORD', 'DB_LOGIN_USERNAME', 'DB_PASSWORD', 'URL'
        Get-LockboxSecret DB_PASSWORD $other -AsPlainText | Should -BeExactly $hostile
        Get-LockboxSecret DB_LOGIN_USERNAME $other -AsPlainText | Should -BeExactly ann
        Test-Lockbox $other | Should -BeTrue
    }

    It 'writes JSON with the names as they are' {
        $json = Export-LockboxVariable -Lockbox $path -Format Json -Prefix prod/db -IncludeSecret | ConvertFrom-Json
        $json.PASSWORD | Should -BeExactly $hostile
        $json.'login/USERNAME' | Should -BeExactly ann
    }

    It 'writes statements that PowerShell runs' {
        Export-LockboxVariable -Lockbox $path -Format PowerShell -Prefix prod -IncludeSecret | Invoke-Expression
        $env:DB_PASSWORD | Should -BeExactly $hostile
        $env:DB_LOGIN_USERNAME | Should -BeExactly ann
        $env:URL | Should -BeExactly https://x
    }

    It 'writes commands that a POSIX shell runs' -Skip:$IsWindows {
        $folder = New-Folder
        Export-LockboxVariable -Lockbox $path -Format Posix -Prefix prod -IncludeSecret -Path $folder/env.sh
        $seen = sh -c "cd '$folder' && . ./env.sh && printf '%s' `"`$DB_PASSWORD`"" | Join-String -Separator "`n"
        $seen | Should -BeExactly $hostile
        Test-Path $folder/canary | Should -BeFalse
    }

    It 'takes names, wildcards and piped variables' {
        Export-LockboxVariable prod/URL $path -Format DotEnv | Should -BeExactly 'PROD_URL=https://x'
        Export-LockboxVariable 'prod/*' $path -Format DotEnv | Should -BeExactly 'PROD_URL=https://x'
        Get-LockboxVariable prod/URL $path | Export-LockboxVariable -Format Posix |
            Should -BeExactly "export PROD_URL='https://x'"
        Export-LockboxVariable -LiteralName prod/URL -Lockbox $path -Format PowerShell |
            Should -BeExactly "`$env:PROD_URL = 'https://x'"
    }

    It 'writes a new file that only its owner may read' {
        $file = Join-Path (New-Folder) out.env
        $made = Export-LockboxVariable prod/URL $path -Format DotEnv -Path $file -PassThru
        $made.FullName | Should -Be $file
        if (-not $IsWindows) { [int]$made.UnixFileMode | Should -Be ([Convert]::ToInt32('600', 8)) }
        $problem = Get-ErrorOf { Export-LockboxVariable 'prod/**' -Format Posix -Path $file -WarningVariable warned }
        Should-BeError $problem LockboxDestinationExists ResourceExists
        $problem.TargetObject | Should -Be $file
        $warned | Should -BeNullOrEmpty -Because 'the path is looked at first'
        Get-Content $file -Raw | Should -BeExactly "PROD_URL=https://x`n"
        if (-not $IsWindows) { chmod 644 $file }
        Export-LockboxVariable prod/URL $path -Format Posix -Path $file -Force
        Get-Content $file -Raw | Should -BeExactly "export PROD_URL='https://x'`n"
        if (-not $IsWindows) { [int](Get-Item $file).UnixFileMode | Should -Be ([Convert]::ToInt32('600', 8)) }
        (Get-ChildItem (Split-Path $file) -Force).Name | Should -BeExactly 'out.env'
    }

    It 'says that a file cannot be written' {
        $file = Join-Path (New-Folder) no/such/folder/out.env
        $problem = Get-ErrorOf { Export-LockboxVariable prod/URL $path -Format DotEnv -Path $file }
        Should-BeError $problem LockboxWriteFailed WriteError
    }

    It 'writes nothing with -WhatIf, and asks for nothing' {
        Lock-Lockbox -All
        $file = Join-Path (New-Folder) out.env
        Export-LockboxVariable prod/URL $path -Format DotEnv -Path $file -WhatIf
        $file | Should -Not -Exist
        Unlock-Lockbox $path -KeyFile (Join-Path (Split-Path $path) test.key)
        Export-LockboxVariable prod/URL $path -Format DotEnv -Path $file -WhatIf
        $file | Should -Not -Exist
    }

    It 'appends to the file of a GitHub job, and has the runner hide the secrets first' {
        $file = Join-Path (New-Folder) github.env
        [IO.File]::WriteAllText($file, 'EARLIER=1')
        $key = Join-Path (Split-Path $path) test.key
        $said = Invoke-Child -Environment @{ GITHUB_ENV = $file; GITHUB_ACTIONS = 'true' } -Script @"
            `$env:LOCKBOX = '$path'
            `$null = Export-LockboxVariable -KeyFile '$key' -Format GitHubActions -Prefix prod -IncludeSecret
"@
        $said | Should -Match '(?m)^::add-mask::pw$'
        $said | Should -Not -Match '::add-mask::ann'
        $said | Should -Not -Match '::add-mask::https'
        $lines = [IO.File]::ReadAllText($file) -split "`n"
        $lines[0] | Should -BeExactly 'EARLIER=1'
        $at = $lines.IndexOf(($lines -match '^URL<<')[0])
        $lines[$at + 1] | Should -BeExactly 'https://x'
        $lines[$at + 2] | Should -BeExactly ($lines[$at] -split '<<')[1]
    }

    It 'writes to the pipeline where there is no job' {
        $text = Export-LockboxVariable prod/URL $path -Format GitHubActions
        $text | Should -Match '(?s)^PROD_URL<<(lockbox_[0-9a-f]{32})\nhttps://x\n\1$'
    }

    It 'refuses two variables with one name' {
        Set-LockboxVariable 'prod/db-x' -Value 1 $path
        Set-LockboxVariable 'prod/db.x' -Value 2 $path
        $problem = Get-ErrorOf { Export-LockboxVariable 'prod/db?x' $path -Format Posix }
        Should-BeError $problem LockboxEnvironmentConflict InvalidArgument
        $problem.Exception.Message | Should -Match 'PROD_DB_X'
        $problem.TargetObject | Should -Be 'prod/db.x'
        (Export-LockboxVariable 'prod/db?x' $path -Format Json | ConvertFrom-Json).'prod/db.x' | Should -Be 2
    }

    It 'reports what cannot be in an environment and hands out the rest' {
        Set-LockboxVariable ключ -Value 1 $path
        $text = Export-LockboxVariable ключ, prod/URL $path -Format DotEnv @watched
        Should-BeError $problem[0] LockboxInvalidEnvironment InvalidArgument
        $text | Should -BeExactly 'PROD_URL=https://x'
        (Export-LockboxVariable ключ $path -Format Json | ConvertFrom-Json).ключ | Should -Be 1
    }

    It 'reports names and prefixes that are not there' {
        Export-LockboxVariable nope $path -Format DotEnv @watched
        Should-BeError $problem[0] LockboxVariableNotFound ObjectNotFound
        Export-LockboxVariable -Lockbox $path -Prefix prdo -Format DotEnv @watched
        Should-BeError $problem[0] LockboxVariableNotFound ObjectNotFound
    }

    It 'completes names as patterns' {
        Set-LockboxVariable 'x[1]' -Value 1 $path
        $line = "Export-LockboxVariable x -Lockbox $path"
        $words = [System.Management.Automation.CommandCompletion]::CompleteInput($line, 24, $null).CompletionMatches
        $words.CompletionText | Should -Match ([regex]::Escape('x`[1`]'))
    }

    It 'shows no secret anywhere without -IncludeSecret' {
        $all = Export-LockboxVariable -Lockbox $path -Format Json -Verbose *>&1 | Out-String
        $all | Should -Not -Match 'canary'
    }

    It 'has examples that run' {
        Push-Location (New-Folder)
        try {
            Copy-Item $path app.lockbox
            Unlock-Lockbox ./app.lockbox -KeyFile (Join-Path (Split-Path $path) test.key)
            $examples = Get-PageExample Export-LockboxVariable
            $examples | Should -HaveCount 5
            $out = foreach ($example in $examples) { & ([scriptblock]::Create($example)) 3>$null }
            Get-Content prod.env -Raw | Should -Match '(?m)^DB_LOGIN_USERNAME=ann$'
            $env:URL | Should -Be https://x
            $out | Should -Contain https://x
            ($out[-1] | ConvertFrom-Json).URL | Should -Be https://x
        }
        finally { Pop-Location }
    }
}
