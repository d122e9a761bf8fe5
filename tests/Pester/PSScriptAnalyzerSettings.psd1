# What PSScriptAnalyzer checks in the tests: as in the settings at the root, without what Pester makes meaningless.
@{
    IncludeDefaultRules = $true
    Severity            = @('Error', 'Warning')
    ExcludeRules        = @(
        'PSUseBOMForUnicodeEncodedFile'
        'PSUseShouldProcessForStateChangingFunctions'
        # A variable of BeforeAll is used in It: to the analyzer another scope.
        'PSUseDeclaredVarsMoreThanAssignments'
        'PSReviewUnusedParameter'
        # Tests run what users paste, and secrets in them are none.
        'PSAvoidUsingInvokeExpression'
        'PSAvoidUsingConvertToSecureStringWithPlainText'
        'PSAvoidUsingPlainTextForPassword'
        'PSAvoidUsingUsernameAndPasswordParams'
        # Write-Host is one of the things that Protect-LockboxOutput has to redact.
        'PSAvoidUsingWriteHost'
        # Assertions are called Should-...
        'PSUseApprovedVerbs'
        'PSUseSingularNouns'
        # A table whose keys differ in case is what is tested.
        'PSUseLiteralInitializerForHashtable'
        # A parallel block with its own $using is what is tested.
        'PSUseUsingScopeModifierInNewRunspaces'
    )
}
