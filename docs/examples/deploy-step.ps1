#requires -Version 7.4
<#
.SYNOPSIS
Stands for a deployment tool that is careless: it prints its secrets in several forms, and fails.
#>
foreach ($name in 'DB_PASSWORD', 'API_TOKEN', 'SIGNING_KEY') {
    $value = [Environment]::GetEnvironmentVariable($name)
    if (-not $value) { [Console]::Error.WriteLine("$name is missing."); exit 2 }
    "$name is $value"
    [Console]::Error.WriteLine("debug: --$($name.ToLowerInvariant())=$value")
    'basic ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($value))
}

"deploying to $env:URL"
exit 3
