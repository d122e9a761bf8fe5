using System.Collections;
using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Values;

namespace Lockbox.PowerShell.Extension;

/// <summary>Values between SecretManagement, which knows five types, and a lockbox.</summary>
internal static class VaultValues
{
    /// <summary>Most bytes of a file that is given out as a secret; as many as a variable may have.</summary>
    private const int FileBytesMax = 16 << 20;

    /// <summary>The value of an item, in one of the five types.</summary>
    /// <param name="snapshot">The open lockbox.</param>
    /// <param name="item">A variable or a file of it.</param>
    /// <returns>Text, a SecureString, a PSCredential, bytes or a Hashtable.</returns>
    /// <exception cref="LockboxLimitExceededException">The file is too long.</exception>
    public static object Read(Snapshot snapshot, VaultItem item)
    {
        if (item.File is { } file)
        {
            return ReadFile(snapshot, file);
        }

        using VariableValue value = snapshot.ReadVariable(item.Variable!);
        return value.Type == VariableType.Certificate ? value.Content.ToArray() : SecretObjects.FromValue(value);
    }

    /// <summary>A value to be stored.</summary>
    /// <param name="name">The name that it gets, for the error.</param>
    /// <param name="secret">What SecretManagement passes.</param>
    /// <returns>The value; the caller disposes it.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">It is none of the five types.</exception>
    public static VariableValue ToValue(string name, object? secret)
    {
        object? value = secret is PSObject wrapped ? wrapped.BaseObject : secret;
        return value is string or SecureString or PSCredential or byte[] or Hashtable
            ? SecretObjects.ToValue(value, out _)
            : throw new LockboxUnsupportedSecretTypeException(
                $"'{EntryName.ToDisplay(name)}' is {(value is null ? "nothing" : "a " + value.GetType().FullName)}, "
                + "which no vault keeps.",
                "Give a string, SecureString, PSCredential, byte[] or Hashtable.");
    }

    private static byte[] ReadFile(Snapshot snapshot, Entry file)
    {
        if (file.Length > FileBytesMax)
        {
            throw new LockboxLimitExceededException(
                $"The file '{EntryName.ToDisplay(file.Name)}' has {file.Length} bytes; as a secret at most "
                + $"{FileBytesMax} can be read.",
                "Use Export-LockboxItem or Get-LockboxItemContent.");
        }

        byte[] content = new byte[file.Length];
        int read = snapshot.Read(file, 0, content);
        return read == content.Length ? content : content[..read];
    }
}
