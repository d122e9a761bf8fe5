# The last touch on the help file that PlatyPS writes: it has Markdown in it, where Get-Help shows plain text; the code
# of an example stands among its words; and defaults are missing.

$namespaces = @{
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

function Select-Node ([Xml.XmlNode] $Node, [string] $Path) {
    $names = [Xml.XmlNamespaceManager]::new([Xml.NameTable]::new())
    foreach ($prefix in $namespaces.Keys) { $names.AddNamespace($prefix, $namespaces[$prefix]) }
    $Node.SelectNodes($Path, $names)
}

function Add-Element ([Xml.XmlNode] $Parent, [string] $Name, [string] $Text) {
    $prefix, $local = $Name -split ':'
    $element = $Parent.OwnerDocument.CreateElement($prefix, $local, $namespaces[$prefix])
    $element.InnerText = $Text
    [void]$Parent.AppendChild($element)
}

function Set-Paragraph ([Xml.XmlNode] $Node, [string[]] $Paragraphs) {
    $Node.RemoveAll()
    foreach ($paragraph in $Paragraphs) { Add-Element $Node maml:para $paragraph }
}

function Set-Example ([Xml.XmlNode] $Node, [string] $Markdown) {
    # Words, the first code, and what follows it.
    $match = [regex]::Match($Markdown, '(?ms)^```[^\n]*\n(.*?)\n```\s*$')
    if (-not $match.Success) { throw "An example has no code: $Markdown" }
    Set-Paragraph (Select-Node $Node maml:introduction) (ConvertTo-Paragraph $Markdown.Substring(0, $match.Index))
    (Select-Node $Node dev:code).InnerText = $match.Groups[1].Value
    $rest = $Markdown.Substring($match.Index + $match.Length)
    # The empty one keeps the next example at a distance.
    Set-Paragraph (Select-Node $Node dev:remarks) (@(ConvertTo-Paragraph $rest) + '')
}

function Update-Command ([Xml.XmlNode] $Node, $Page) {
    $texts = 'maml:description', 'command:details/maml:description', './/command:parameter/maml:description',
        './/maml:alert', 'command:inputTypes//maml:description', 'command:returnValues//maml:description'
    foreach ($text in $texts | ForEach-Object { Select-Node $Node $_ }) {
        Set-Paragraph $text (ConvertTo-Paragraph (($text.ChildNodes | ForEach-Object InnerText) -join "`n`n"))
    }

    $examples = @(Select-Node $Node command:examples/command:example)
    for ($i = 0; $i -lt $examples.Count; $i++) { Set-Example $examples[$i] $Page.Examples[$i].Remarks }

    foreach ($parameter in Select-Node $Node command:parameters/command:parameter) {
        $name = (Select-Node $parameter maml:name).InnerText
        $default = ($Page.Parameters | Where-Object Name -EQ $name).DefaultValue
        if ($default) { Add-Element $parameter dev:defaultValue $default }
    }

    # The files that links lead to are not beside the module.
    foreach ($uri in Select-Node $Node .//maml:navigationLink/maml:uri) { $uri.InnerText = '' }
}

function ConvertTo-Maml ($Pages) {
    # The text of the help file of these pages.
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid()))).FullName
    try {
        $file = $Pages | Export-MamlCommandHelp -OutputFolder $folder
        $document = [Xml.XmlDocument]::new()
        $document.Load($file.FullName)
    }
    finally { Remove-Item -LiteralPath $folder -Recurse }

    foreach ($command in Select-Node $document.DocumentElement command:command) {
        $title = (Select-Node $command command:details/command:name).InnerText
        Update-Command $command ($Pages | Where-Object Title -EQ $title)
    }

    $note = ' Made by PlatyPS (build.ps1 -Task Docs) from docs/commands: change those. '
    [void]$document.InsertBefore($document.CreateComment($note), $document.DocumentElement)
    $text = [IO.StringWriter]::new()
    $settings = [Xml.XmlWriterSettings]@{ Indent = $true; OmitXmlDeclaration = $true; NewLineChars = "`n" }
    $writer = [Xml.XmlWriter]::Create($text, $settings)
    $document.Save($writer)
    $writer.Dispose()
    '<?xml version="1.0" encoding="utf-8"?>' + "`n" + ("$text" -replace '^<\?xml[^>]*>\s*') + "`n"
}
