# The pages of docs/about as the text files that Get-Help shows. It shows them as they are, so lines are wrapped here.

$topicColumns = 80

function Format-Wrapped ([string] $Text, [int] $Indent, [int] $Hanging = $Indent) {
    # Lines of at most 80 columns; a word that is longer stands alone.
    $margin = ' ' * $Indent
    $line = ''
    foreach ($word in $Text -split '\s+') {
        if (-not $word) { continue }
        if ($line -and $margin.Length + $line.Length + 1 + $word.Length -gt $topicColumns) {
            $margin + $line
            $margin = ' ' * $Hanging
            $line = $word
        }
        else { $line = $line ? "$line $word" : $word }
    }
    if ($line) { $margin + $line }
}

function Format-Heading ([string] $Line) {
    # Sections in capitals at the margin, as in PowerShell's own topics; parts of them as they are written.
    $level, $title = $Line -split ' ', 2
    $title = ConvertTo-PlainText $title
    if ($level.Length -le 2) { $title.ToUpperInvariant() } else { "  $title" }
}

function Format-Block ($Block) {
    switch ($Block.Kind) {
        'Heading' { Format-Heading $Block.Lines[0] }
        'Code' { $Block.Lines | ForEach-Object { ('        ' + $_).TrimEnd() } }
        'Table' {
            foreach ($row in ConvertTo-TableText $Block.Lines) {
                $indent = $row.Length - $row.TrimStart().Length + 4
                Format-Wrapped $row $indent ($indent + ($indent -gt 4 ? 0 : 2))
            }
        }
        'Item' { Format-Wrapped (ConvertTo-PlainText (($Block.Lines | ForEach-Object Trim) -join ' ')) 4 6 }
        default { Format-Wrapped (ConvertTo-PlainText (($Block.Lines | ForEach-Object Trim) -join ' ')) 4 }
    }
}

function ConvertTo-AboutText ([string] $Markdown) {
    # Get-Help takes the fifth line for the synopsis, so the first five are fixed.
    $blocks = @(Split-Block $Markdown.Replace("`r", ''))
    if ($blocks[0].Lines[0] -notmatch '^# (about_\w+)$') { throw 'A topic begins with "# about_<Name>".' }
    $lines = [Collections.Generic.List[string]]::new([string[]]('TOPIC', "    $($Matches[1])"))
    $last = ''
    foreach ($block in $blocks | Select-Object -Skip 1) {
        # The items of a list stand together, and the first text right below its heading.
        if (-not ($last -eq 'Heading' -or ($last -eq 'Item' -and $block.Kind -eq 'Item'))) { $lines.Add('') }
        foreach ($line in Format-Block $block) { $lines.Add($line) }
        $last = $block.Kind
    }
    ($lines -join "`n") + "`n"
}
