# What PSScriptAnalyzer checks (build.ps1 -Task Lint). A rule that is left out is left out for a reason.
@{
    IncludeDefaultRules = $true
    Severity            = @('Error', 'Warning')
    ExcludeRules        = @(
        # PowerShell 7 reads UTF-8 without a mark, and .editorconfig asks for that.
        'PSUseBOMForUnicodeEncodedFile'
        # The functions of our scripts are private to them; those of the extension have the parameters that
        # SecretManagement calls them with. What users call is C#, where tests look for -WhatIf.
        'PSUseShouldProcessForStateChangingFunctions'
        # It does not see that a function or a script block inside a script uses the script's parameter.
        'PSReviewUnusedParameter'
    )
    Rules               = @{
        PSUseCompatibleSyntax = @{
            Enable         = $true
            TargetVersions = @('7.4')
        }
        PSUseSingularNouns    = @{
            Enable        = $true
            # Private functions whose result is many.
            NounAllowList = @('Data', 'Windows', 'Paragraphs', 'Parameters', 'Contents', 'Corpora')
        }
    }
}
