# Dot-sourced by tests of prompts: a host that answers, which a pwsh under test does not have.

if (-not ('LockboxTest.AnsweringHost' -as [type])) {
    Add-Type -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace LockboxTest
{
    public sealed class AnsweringUI : PSHostUserInterface
    {
        private readonly Queue<string> _answers;

        public AnsweringUI(string[] answers) { _answers = new Queue<string>(answers); }

        public StringBuilder Text { get; } = new StringBuilder();

        public override PSHostRawUserInterface RawUI { get { return null; } }

        public override SecureString ReadLineAsSecureString()
        {
            SecureString answer = new SecureString();
            foreach (char c in _answers.Dequeue()) { answer.AppendChar(c); }
            return answer;
        }

        public override string ReadLine() { return _answers.Dequeue(); }
        public override void Write(string value) { Text.Append(value); }
        public override void Write(ConsoleColor f, ConsoleColor b, string value) { Text.Append(value); }
        public override void WriteLine(string value) { Text.AppendLine(value); }
        public override void WriteDebugLine(string message) { }
        public override void WriteErrorLine(string value) { Text.AppendLine(value); }
        public override void WriteProgress(long sourceId, ProgressRecord record) { }
        public override void WriteVerboseLine(string message) { }
        public override void WriteWarningLine(string message) { Text.AppendLine(message); }

        public override Dictionary<string, PSObject> Prompt(
            string caption, string message, Collection<FieldDescription> descriptions)
        {
            // One field after the other; a secret one is told by its type.
            Dictionary<string, PSObject> given = new Dictionary<string, PSObject>();
            foreach (FieldDescription field in descriptions)
            {
                bool isSecret = field.ParameterTypeFullName == typeof(SecureString).FullName;
                given[field.Name] = PSObject.AsPSObject(isSecret ? (object)ReadLineAsSecureString() : ReadLine());
            }
            return given;
        }

        public override int PromptForChoice(
            string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            return defaultChoice;
        }

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName)
        {
            throw new NotSupportedException();
        }

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName,
            PSCredentialTypes types, PSCredentialUIOptions options)
        {
            throw new NotSupportedException();
        }
    }

    public sealed class AnsweringHost : PSHost
    {
        private readonly AnsweringUI _ui;

        public AnsweringHost(string[] answers) { _ui = new AnsweringUI(answers); }

        public string Text { get { return _ui.Text.ToString(); } }

        public override CultureInfo CurrentCulture { get { return CultureInfo.InvariantCulture; } }
        public override CultureInfo CurrentUICulture { get { return CultureInfo.InvariantCulture; } }
        public override Guid InstanceId { get; } = Guid.NewGuid();
        public override string Name { get { return "AnsweringHost"; } }
        public override PSHostUserInterface UI { get { return _ui; } }
        public override Version Version { get { return new Version(1, 0); } }
        public override void EnterNestedPrompt() { }
        public override void ExitNestedPrompt() { }
        public override void NotifyBeginApplication() { }
        public override void NotifyEndApplication() { }
        public override void SetShouldExit(int exitCode) { }
    }
}
'@
}

function Invoke-WithAnswers ([string[]] $Answers, [string] $Script) {
    # Runs a script in a runspace whose host gives these answers, one for each question; what it has shown, as text.
    $answering = [LockboxTest.AnsweringHost]::new($Answers)
    $runspace = [runspacefactory]::CreateRunspace($answering)
    $runspace.Open()
    $shell = [powershell]::Create()
    $shell.Runspace = $runspace
    try {
        [void]$shell.AddScript("Import-Module '$manifest'; $Script")
        [void]$shell.Invoke()
        if ($shell.Streams.Error.Count) { throw $shell.Streams.Error[0] }
        $answering.Text
    }
    finally {
        $shell.Dispose()
        $runspace.Dispose()
    }
}
