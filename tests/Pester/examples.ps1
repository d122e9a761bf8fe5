# Dot-sourced by the tests of the documents: which examples there are, and what they call.

function Read-Example ([string] $Path) {
    # The examples of a document, as Source, Number, Title and Code. On the page of a cmdlet each example is one,
    # elsewhere each section; the code of one belongs together. A fence ```text is not run by anybody.
    $source = [IO.Path]::GetFileNameWithoutExtension($Path)
    $text = [IO.File]::ReadAllText($Path).Replace("`r", '')
    $level = $text -match '(?m)^document type: cmdlet$' ? '### Example' : '#{2,3} '
    $sections = [regex]::Matches($text, "(?ms)^(?<title>$level[^\n]*)\n(?<body>.*?)(?=^###? \S|\z)")
    $number = 0
    foreach ($section in $sections) {
        $code = [regex]::Matches($section.Groups['body'].Value, '(?ms)^```powershell\n(.*?)^```')
        if ($code.Count -eq 0) { continue }
        [pscustomobject]@{
            Source = $source
            Number = ++$number
            Title  = $section.Groups['title'].Value.TrimStart('#', ' ')
            Code   = ($code | ForEach-Object { $_.Groups[1].Value }) -join "`n"
        }
    }
}

function Get-DocumentExample ([string] $Root) {
    foreach ($folder in 'commands', 'about') {
        Get-ChildItem "$Root/docs/$folder" -Filter *.md | ForEach-Object { Read-Example $_.FullName }
    }
    if (Test-Path "$Root/docs/MIGRATION.md") { Read-Example "$Root/docs/MIGRATION.md" }
}

function Get-CalledCommand ([string] $Code) {
    # The commands that are called by their names, as their places in the syntax tree.
    $tree = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null)
    $tree.FindAll({ param($node) $node -is [System.Management.Automation.Language.CommandAst] }, $true) |
        Where-Object { $_.GetCommandName() }
}

function Get-MissingProgram ([string] $Code) {
    # What has to be installed before the code can run.
    $own = [regex]::Matches($Code, '(?m)^function ([\w-]+)').ForEach({ $_.Groups[1].Value })
    $names = @(Get-CalledCommand $Code | ForEach-Object { $_.GetCommandName() }) + @(
        'age', 'gpg', 'make' | Where-Object { $Code -match " $_ " })
    $names | Select-Object -Unique | Where-Object {
        $_ -notmatch '^\.|^(terraform|psql|kubectl)$' -and $_ -notin $own -and -not (Get-Command $_ -ErrorAction Ignore)
    }
    $modules = @{ 'SecretVault|-Secret(Info)?\b' = 'SecretManagement'; '\bSecretStore\b' = 'SecretStore' }
    foreach ($pattern in $modules.Keys) {
        $module = "Microsoft.PowerShell.$($modules[$pattern])"
        if ($Code -cmatch $pattern -and -not (Get-Module -ListAvailable $module)) { $module }
    }
}
