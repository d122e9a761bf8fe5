# No plaintext beside the lockbox: whatever writes to an item that is not there yet, in whatever way it is named, either
# writes into the lockbox or says that it cannot. A root with a separator at its front once sent such content to the
# file system, without an error.

Describe 'Writing to a drive leaves nothing in clear' {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        $sentinel = 'S3NT1NEL-b7c1-of-the-drive'

        function Find-Sentinel ([string[]] $Root) {
            # Files below these folders that hold the sentinel, as UTF-8 or UTF-16, or have it in their names.
            $needles = foreach ($encoding in [Text.Encoding]::UTF8, [Text.Encoding]::Unicode) {
                [Text.Encoding]::Latin1.GetString($encoding.GetBytes($sentinel))
            }
            $options = [IO.EnumerationOptions]@{ RecurseSubdirectories = $true; AttributesToSkip = 0 }
            foreach ($file in $Root.ForEach{ [IO.DirectoryInfo]::new($_).EnumerateFileSystemInfos('*', $options) }) {
                if ($file -is [IO.DirectoryInfo] -or $file.LinkTarget) { continue }
                $text = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file.FullName))
                if ($needles.Where{ $text.Contains($_, [StringComparison]::Ordinal) }) { $file.FullName }
            }
        }

        function Get-HostState {
            # What lies at the places where a path that was taken for one of the host would have ended.
            foreach ($folder in '/', $HOME, $work) {
                [IO.Directory]::GetFileSystemEntries($folder, 'new*')
            }
        }

        # The ways to write, each to a path: those that must reach the lockbox, and those that cannot, and must say so.
        $into = [ordered]@{
            'Set-Content'              = { param($p) $sentinel | Set-Content $p }
            'Set-Content -LiteralPath' = { param($p) Set-Content -LiteralPath $p -Value $sentinel }
            'Add-Content'              = { param($p) $sentinel | Add-Content $p }
            'Add-Content -LiteralPath' = { param($p) Add-Content -LiteralPath $p -Value $sentinel }
            'New-Item -Value'          = { param($p) New-Item $p -Value $sentinel }
            'New-Item -Force'          = { param($p) New-Item $p -Value $sentinel -Force }
            'Set-Item'                 = { param($p) Set-Item $p -Value $sentinel }
            'Set-Item -LiteralPath'    = { param($p) Set-Item -LiteralPath $p -Value $sentinel }
            'Copy-Item'                = { param($p) Copy-Item lb:/source.txt $p }
            'Copy-Item -LiteralPath'   = { param($p) Copy-Item -LiteralPath lb:/source.txt -Destination $p }
        }
        $beside = [ordered]@{
            '>'                        = { param($p) $sentinel > $p }
            '>>'                       = { param($p) $sentinel >> $p }
            'Out-File'                 = { param($p) $sentinel | Out-File $p }
            'Out-File -LiteralPath'    = { param($p) $sentinel | Out-File -LiteralPath $p }
            'Tee-Object'               = { param($p) $sentinel | Tee-Object $p }
            'Tee-Object -LiteralPath'  = { param($p) $sentinel | Tee-Object -LiteralPath $p }
            'Export-Csv'               = { param($p) [pscustomobject]@{ A = $sentinel } | Export-Csv $p }
            'Export-Csv -LiteralPath'  = { param($p) [pscustomobject]@{ A = $sentinel } | Export-Csv -LiteralPath $p }
            'Export-Clixml'            = { param($p) $sentinel | Export-Clixml $p }
            'Start-Transcript'         = { param($p) Start-Transcript $p; $sentinel; Stop-Transcript }
        }
    }

    BeforeEach {
        $work = New-Folder
        $path = New-TestLockbox (Join-Path $work 'leak.lockbox')
        Add-LockboxItem $path -Name source.txt -Value $sentinel
        Add-LockboxItem $path -Name dir/other.txt -Value 1
        New-PSDrive -PSProvider Lockbox -Name lb -Root $path -Scope Global
        $token = (Get-PSDrive lb).Root
        Push-Location $work
        $before = Get-HostState
    }
    AfterEach {
        Set-Location $work
        Pop-Location
        Remove-PSDrive lb -Force
        Test-Lockbox $path | Should -BeTrue
        Lock-Lockbox -All
    }

    It 'finds what lies in clear, and does not find what lies in the lockbox' {
        Find-Sentinel $work | Should -BeNullOrEmpty
        Set-Content $work/control.txt -Value $sentinel
        Find-Sentinel $work | Should -Be (Join-Path $work control.txt)
    }

    It 'with <name>' -ForEach @(
        @{ name = 'a new name'; at = { 'lb:/new.txt' }; reaches = $true; others = $true }
        @{ name = 'a new folder'; at = { 'lb:/new/deep/file.txt' }; reaches = $true; others = $true }
        @{ name = 'a leading separator twice'; at = { 'lb://new.txt' }; reaches = $true }
        @{ name = 'a backslash'; at = { 'lb:\new\file.txt' }; reaches = $true }
        @{ name = 'no separator'; at = { 'lb:new.txt' }; reaches = $true }
        @{ name = 'dots in the middle'; at = { 'lb:/dir/../new.txt' }; reaches = $true }
        @{ name = 'dots above the top'; at = { 'lb:/../../../../../../new.txt' }; reaches = $true }
        @{ name = 'a tilde'; at = { 'lb:/~/new.txt' }; reaches = $true }
        @{ name = 'the path of a host folder'; at = { "lb:$work/new.txt" }; reaches = $true; others = $true }
        @{ name = 'the path of a host folder as a name'; at = { "lb:/$work/new.txt" }; reaches = $true }
        @{ name = 'the qualified path of the provider'; at = { "Lockbox::$token/new.txt" }
            reaches = $true; others = $true }
        @{ name = 'the qualified path with the module'; at = { "Lockbox.PowerShell\Lockbox::$token/new.txt" }
            reaches = $true }
        @{ name = 'a qualified path of the host'; at = { "Lockbox::$work/new.txt" } }
        @{ name = 'a qualified path without a drive'; at = { 'Lockbox::new.txt' } }
        @{ name = 'the token alone'; at = { "$token/new.txt" }; isHostPath = $true; reaches = $true }
        @{ name = 'brackets'; at = { 'lb:/new[1].txt' }; reaches = $true }
        @{ name = 'a location on the drive'; at = { Set-Location lb:/dir; './new.txt' }; reaches = $true }
        @{ name = 'a location on the drive, above it'; at = { Set-Location lb:/dir; '../../../new.txt' }
            reaches = $true }
        @{ name = 'a location on the drive, a bare name'; at = { Set-Location lb:; 'new.txt' }
            reaches = $true; others = $true }
        @{ name = 'a location on the drive, home'; at = { Set-Location lb:; '~/new.txt' } }
    ) {
        $number = 0
        $few = 'Set-Content', 'Add-Content -LiteralPath', 'New-Item -Value', 'Set-Item -LiteralPath', 'Copy-Item'
        $ways = $into.GetEnumerator().Where{ $others -or $_.Key -in $few } + @(if ($others) { $beside.GetEnumerator() })
        $failures = foreach ($way in $ways) {
            # An item that is not there yet, for each way.
            $target = (& $at) -replace '\bnew\b', "new$(($number++))"
            # A bare token is a relative path of the host; only on the drive it is not.
            if ($isHostPath) { Set-Location lb: }
            $problem = $null
            try { & $way.Value $target -ErrorAction Stop 2>&1 | Out-Null } catch { $problem = $_ }
            Set-Location $work
            if ($beside.Contains($way.Key) -and -not $problem) { "$($way.Key) to $target failed without an error" }
            $leaks = @(Find-Sentinel $work)
            if ($leaks) { "$($way.Key) to $target wrote to $leaks"; Remove-Item -LiteralPath $leaks }
            if (-not $problem) { $written = $way.Key }
        }

        if ($reaches) { $written | Should -Not -BeNullOrEmpty }
        $failures | Should -BeNullOrEmpty
        Get-HostState | Should -Be $before
    }

    It 'with a variable of the drive' {
        ${lb:new.txt} = $sentinel
        ${lb:/new/deep.txt} = $sentinel
        Set-Location lb:/dir
        ${lb:new.txt} = $sentinel
        Set-Location $work
        Find-Sentinel $work | Should -BeNullOrEmpty
        (Get-LockboxItem $path '**' -File).Name | Should -Contain new/deep.txt
        Get-HostState | Should -Be $before
    }
}
