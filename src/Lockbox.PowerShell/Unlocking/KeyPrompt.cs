using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>
/// Asks the user for a password where the host can ask and <c>LOCKBOX_INTERACTION</c> is not <c>None</c>. Never waits
/// for an answer that cannot come.
/// </summary>
/// <param name="host">The host of the cmdlet.</param>
internal sealed class KeyPrompt(PSHost host)
{
    /// <summary>The variable that forbids prompts when it is <c>None</c>.</summary>
    public const string InteractionVariable = "LOCKBOX_INTERACTION";

    /// <summary>Whether asking makes sense at all.</summary>
    public bool IsPossible => Refusal is null;

    /// <summary>Why nobody can be asked, or null when somebody can.</summary>
    public string? Refusal
    {
        get
        {
            string? interaction = Environment.GetEnvironmentVariable(InteractionVariable);
            if (string.Equals(interaction, "None", StringComparison.OrdinalIgnoreCase))
            {
                return $"{InteractionVariable} is None";
            }

            bool isConsole = string.Equals(host.Name, "ConsoleHost", StringComparison.Ordinal);
            bool isDeaf = isConsole && (Console.IsInputRedirected || IsNonInteractive());
            return host.UI is null || !Environment.UserInteractive || isDeaf ? "this host cannot ask" : null;
        }
    }

    /// <summary>Asks for the password of an existing lockbox.</summary>
    /// <param name="path">The lockbox.</param>
    /// <returns>The password, or null when nobody could be asked after all.</returns>
    public SecureString? AskPassword(string path) => Ask($"Password of {DisplayText.Name(path)}: ");

    /// <summary>Asks for the password of a file that is not a lockbox.</summary>
    /// <param name="what">What it is, for instance <c>the identity file</c>.</param>
    /// <param name="path">Its path.</param>
    /// <returns>The password, or null when nobody could be asked after all.</returns>
    public SecureString? AskPassword(string what, string path) =>
        Ask($"Password of {what} {DisplayText.Name(path)}: ");

    /// <summary>Asks for the password of a protector that is to be kept.</summary>
    /// <param name="what">The protector, for instance <c>the password 'admin' (3f2a9c01)</c>.</param>
    /// <param name="path">The lockbox.</param>
    /// <param name="givesUp">Whether no password gives it up; otherwise it ends the command.</param>
    /// <returns>The password, which may be empty, or null when nobody could be asked after all.</returns>
    public SecureString? AskPasswordToKeep(string what, string path, bool givesUp) => Ask(
        $"To keep {what} of {DisplayText.Name(path)}, type it "
        + $"({(givesUp ? "an empty answer gives it up" : "an empty answer changes nothing")}): ");

    /// <summary>Asks twice for the password of a new lockbox, until both answers agree.</summary>
    /// <param name="path">The lockbox to be.</param>
    /// <returns>The password, or null when nobody could be asked after all.</returns>
    public SecureString? AskNewPassword(string path) =>
        AskTwice($"New password for {DisplayText.Name(path)}: ", "The two passwords differ.");

    /// <summary>Asks twice for the value of a secret, until both answers agree.</summary>
    /// <param name="name">The secret's name.</param>
    /// <returns>The value, or null when nobody could be asked after all.</returns>
    public SecureString? AskNewSecret(string name) =>
        AskTwice($"Value of {DisplayText.Name(name)}: ", "The two values differ.");

    private SecureString? AskTwice(string prompt, string onDifference)
    {
        while (true)
        {
            SecureString? first = Ask(prompt);
            if (first is null)
            {
                return null;
            }

            using SecureString? second = Ask("The same again: ");
            if (second is not null && SecretText.AreEqual(first, second))
            {
                return first;
            }

            first.Dispose();
            if (second is null)
            {
                return null;
            }

            Say(onDifference);
        }
    }

    /// <summary>Tells the one who is being asked something; nothing secret.</summary>
    /// <param name="text">A sentence.</param>
    public void Say(string text) => host.UI.WriteLine(text);

    // pwsh -NonInteractive, in any of the lengths that pwsh accepts; it says so only after the prompt has been printed.
    private static bool IsNonInteractive() => Environment.GetCommandLineArgs().Any(argument =>
        argument.Length >= 5 && "-noninteractive".StartsWith(argument, StringComparison.OrdinalIgnoreCase));

    private SecureString? Ask(string prompt)
    {
        try
        {
            host.UI.Write(prompt);
            return host.UI.ReadLineAsSecureString();
        }
        catch (Exception e) when (
            e is HostException or PSInvalidOperationException or InvalidOperationException or NotImplementedException
                or NotSupportedException
            && e is not PipelineStoppedException)
        {
            // Hosts without a keyboard say so only when they are asked.
            return null;
        }
    }
}
