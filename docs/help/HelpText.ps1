# Markdown as the plain text that Get-Help shows. The console wraps it, so a paragraph is one line here.

function ConvertTo-PlainText ([string] $Markdown) {
    # Code without its backticks, links as their text, bold as it is spoken.
    $text = [Text.StringBuilder]::new()
    $end = 0
    $clean = {
        param($words)
        $words -replace '\[([^\]]+)\]\([^)]+\)', '$1' -replace '\*\*(.+?)\*\*', '$1' -replace '\\([\\`*_|])', '$1'
    }
    foreach ($code in [regex]::Matches($Markdown, '(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)')) {
        [void]$text.Append((& $clean $Markdown.Substring($end, $code.Index - $end)))
        [void]$text.Append(($code.Groups[2].Value -replace '^ (.*`.*) $', '$1' -replace '\\\|', '|'))
        $end = $code.Index + $code.Length
    }
    [void]$text.Append((& $clean $Markdown.Substring($end)))
    "$text"
}

function Split-Block ([string] $Markdown) {
    # The blocks of a text, as Kind (Text, Item, Code, Table, Heading) and Lines.
    $block = $null
    foreach ($line in $Markdown -split '\r?\n') {
        if ($block -and $block.Kind -eq 'Code') {
            if ($line -match '^\s*```\s*$') { $block; $block = $null } else { $block.Lines.Add($line) }
            continue
        }

        $kind = switch -Regex ($line) {
            '^\s*```' { 'Code'; break }
            '^#{1,6} ' { 'Heading'; break }
            '^\s*([-*]|\d+\.) ' { 'Item'; break }
            '^\|' { 'Table'; break }
            '^\s*$' { ''; break }
            default { 'Text' }
        }
        # What follows a text or an item without an empty line belongs to it.
        $goesOn = $block -and (($kind -eq 'Text' -and $block.Kind -in 'Text', 'Item') -or
            ($kind -eq 'Table' -and $block.Kind -eq 'Table'))
        if (-not $goesOn) {
            if ($block) { $block }
            $block = $null
            if ($kind) { $block = [pscustomobject]@{ Kind = $kind; Lines = [Collections.Generic.List[string]]::new() } }
            if ($kind -eq 'Code') { continue }
        }
        if ($block) { $block.Lines.Add($line) }
    }
    if ($block) { $block }
}

function ConvertTo-TableText ([string[]] $Lines) {
    # Each row as its first cell with the others below it: columns would not fit into 80 characters.
    $rows = foreach ($line in $Lines) {
        $cells = [regex]::Split($line.Trim().Trim('|'), '(?<!\\)\|')
        , @($cells | ForEach-Object { (ConvertTo-PlainText $_.Trim()).Trim() })
    }
    foreach ($row in $rows | Select-Object -Skip 2) {
        $row[0]
        for ($i = 1; $i -lt $row.Count; $i++) {
            $name = $rows[0][$i]
            $row.Count -gt 2 -and $name ? "    ${name}: $($row[$i])" : "    $($row[$i])"
        }
    }
}

function ConvertTo-Paragraph ([string] $Markdown) {
    # The paragraphs of a text for MAML: one string each; code and tables keep their lines.
    foreach ($block in Split-Block $Markdown) {
        switch ($block.Kind) {
            'Code' { $block.Lines -join "`n" }
            'Table' { (ConvertTo-TableText $block.Lines) -join "`n" }
            default { ConvertTo-PlainText (($block.Lines | ForEach-Object Trim) -join ' ') }
        }
    }
}
