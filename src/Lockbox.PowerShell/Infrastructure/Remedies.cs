namespace Lockbox.PowerShell.Infrastructure;

/// <summary>What to do about an error that knows no better remedy itself, so that no error is without one.</summary>
internal static class Remedies
{
    private const string List = "lists the names; they are compared byte for byte, so case counts.";

    /// <summary>The general remedy of an id, as in docs/ERRORS.md.</summary>
    /// <param name="errorId">A stable id.</param>
    /// <returns>One or two sentences.</returns>
    public static string Of(string errorId) => OfOpening(errorId) ?? OfItem(errorId)
        ?? "This is a defect: please report it with the message.";

    private static string? OfOpening(string errorId) => errorId switch
    {
        "LockboxNotFound" => "Check the path; New-Lockbox makes a lockbox.",
        "LockboxAlreadyExists" => "Choose another path, or replace what is there with -Force.",
        "LockboxNotSpecified" => "Give -Lockbox, set $env:LOCKBOX, or unlock exactly one lockbox first.",
        "LockboxLocked" or "LockboxInteractionRequired" =>
            "Give -Password, -KeyFile, -Identity or -Certificate, or unlock it first with Unlock-Lockbox.",
        "LockboxWrongKey" => "Give what opens it: Get-LockboxKeyProtector shows what that is.",
        "LockboxInvalidIdentity" => "Check the path, or restore the identity file from a copy.",
        "LockboxInvalidCertificate" =>
            "Use a certificate with RSA of at least 2048 bits or a key on P-256, P-384 or P-521 for key agreement.",
        "LockboxInvalidRecipient" => "Copy the whole recipient, lockbox1...; the identity file shows it.",
        "LockboxLastProtector" => "Add another key protector first, with Add-LockboxKeyProtector.",
        "LockboxProtectorLost" => "Give what the message names, or give those protectors up with -Force.",
        "LockboxProtectorNotFound" => "Get-LockboxKeyProtector lists the protectors and their ids.",
        "LockboxCorrupt" =>
            "Run Test-Lockbox -Detailed to see what is affected. Restore the file from a copy, or bring back what is "
            + "whole in it with Repair-Lockbox.",
        "LockboxNothingSalvaged" => "Check that it is the right file, and restore it from a copy.",
        "LockboxUnsupportedFormat" => "Update the module: a newer Lockbox wrote the file.",
        "LockboxBusy" => "Wait for the writer that the message names, or give it longer with -LockTimeoutSeconds.",
        "LockboxLocksUnavailable" => "Copy the lockbox to a local disk and write to it there; reading it works.",
        "LockboxReadOnly" =>
            "Change the permissions of the file, or of its folder where a new file is made; or work on a copy.",
        "LockboxDiskFull" => "Make room and run the command again. The previous commit is intact.",
        "LockboxLimitExceeded" => "Stay within the limit that the message names.",
        "LockboxCodecUnavailable" => "Install libzstd.",
        _ => null,
    };

    private static string? OfItem(string errorId) => errorId switch
    {
        "LockboxParameterConflict" => "Get-Help shows what the parameters take, and which go together.",
        "LockboxInvalidVariableFile" => "Correct the file where the message says; nothing was imported.",
        "LockboxInvalidEnvironment" or "LockboxEnvironmentConflict" =>
            "Choose the name in the environment yourself, or rename the variable.",
        "LockboxSecretManagementMissing" => $"Install-PSResource {SecretManagementModule.Name}",
        "LockboxCommandNotFound" => "Check the name and PATH; a path begins at the current location (./name).",
        "LockboxCommandFailed" => "What the program printed says why; its exit code is in $LASTEXITCODE.",
        "LockboxDriveNotFound" => "Get-PSDrive -PSProvider Lockbox lists the drives; Mount-Lockbox makes one.",
        "LockboxDriveExists" => "Give another name with -Name, or dismount the other drive first.",
        "LockboxDriveInUse" => "Go elsewhere with Set-Location, or have -Force do so.",
        "LockboxNotOnDrive" => "about_Lockbox_Drive says what a drive offers, and what to use for the rest.",
        "LockboxInvalidPattern" => "Correct the expression, or look for the text as it is with -SimpleMatch.",
        "LockboxPatternTimeout" => "Write the expression so that there are fewer ways to match.",
        "LockboxNothingToAdd" => "Give -Path or pipe files in.",
        "LockboxItemNotFound" => "Get-LockboxItem " + List,
        "LockboxVariableNotFound" => "Get-LockboxVariable " + List,
        "LockboxItemExists" =>
            "Choose another name, remove what is there first, or use -IfExists where the command has it.",
        "LockboxVariableExists" => "Choose another name, or replace it with -Force.",
        "LockboxDestinationExists" => "Use -IfExists Skip, Overwrite, Newer or Rename.",
        "LockboxInvalidName" =>
            "Use a relative name: parts between '/', none of them empty, '.' or '..', or longer than 1024 bytes.",
        "LockboxUnsafePath" => "Export elsewhere, remove the link in the way, or rename the entry.",
        "LockboxItemCorrupt" =>
            "Other items are whole: export them, and restore this one from a copy. Repair-Lockbox brings back what is "
            + "whole of it.",
        "LockboxSyncGuard" => "Look at the plan with -WhatIf; if it is what you want, add -Force.",
        "LockboxUnsupportedSecretType" => "Store text or bytes made of the value.",
        "LockboxReadFailed" => "Check that it is there, that it is a file, and that you may read it.",
        "LockboxWriteFailed" => "Check the permissions and the medium of the place that the message names.",
        _ => null,
    };
}
