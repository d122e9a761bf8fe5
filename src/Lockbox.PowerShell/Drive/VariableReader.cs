using System.Collections;
using System.Management.Automation.Provider;

namespace Lockbox.PowerShell.Drive;

/// <summary>Gives the value of a variable out as the content of its path: one object, whatever type it has.</summary>
/// <param name="value">The value.</param>
internal sealed class VariableReader(object value) : IContentReader
{
    private bool _isRead;

    /// <inheritdoc/>
    public IList Read(long readCount)
    {
        if (_isRead)
        {
            return Array.Empty<object>();
        }

        // In an array of its own: PowerShell takes the list apart, and not what is in it.
        _isRead = true;
        return new[] { value };
    }

    /// <inheritdoc/>
    public void Seek(long offset, SeekOrigin origin) => _isRead = origin == SeekOrigin.End;

    /// <inheritdoc/>
    public void Close()
    {
        // There is nothing open.
    }

    /// <inheritdoc/>
    public void Dispose() => Close();
}
