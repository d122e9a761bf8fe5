using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// Variables of this process's environment that have other values until this is disposed. Scopes may overlap in any
/// order, also from several threads: what shows is the youngest that is left, and when none is left, what was there
/// before the first.
/// </summary>
/// <remarks>
/// There is one environment for the whole process: others see the values too. A program that is started with an
/// environment of its own needs none of this.
/// </remarks>
internal sealed class EnvironmentScope : IDisposable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, Layers> Changed = new(EnvironmentNames.Comparer);

    private readonly IReadOnlyDictionary<string, string> _values;
    private bool _isOver;

    private EnvironmentScope(IReadOnlyDictionary<string, string> values) => _values = values;

    /// <summary>Sets variables.</summary>
    /// <param name="values">Valid names, and values without NUL.</param>
    /// <returns>The scope; disposing it restores what was there.</returns>
    public static EnvironmentScope Set(IReadOnlyDictionary<string, string> values)
    {
        EnvironmentScope scope = new(values);
        lock (Gate)
        {
            try
            {
                foreach ((string name, string value) in values)
                {
                    scope.Set(name, value);
                }

                return scope;
            }
            catch
            {
                // A value that the system does not take must not leave those before it behind.
                scope.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            foreach (string name in _values.Keys)
            {
                if (Changed.TryGetValue(name, out Layers? layers) && layers.Scopes.Contains(this))
                {
                    Restore(name, layers);
                }
            }
        }
    }

    private void Set(string name, string value)
    {
        // What cannot be set need not be restored.
        string? before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
        if (!Changed.TryGetValue(name, out Layers? layers))
        {
            layers = new Layers(before);
            Changed.Add(name, layers);
        }

        layers.Scopes.Add(this);
    }

    private void Restore(string name, Layers layers)
    {
        bool wasOnTop = layers.Scopes[^1] == this;
        layers.Scopes.Remove(this);
        if (layers.Scopes.Count == 0)
        {
            Changed.Remove(name);
            Environment.SetEnvironmentVariable(name, layers.Before);
        }
        else if (wasOnTop)
        {
            Environment.SetEnvironmentVariable(name, layers.Scopes[^1]._values[name]);
        }
    }

    /// <summary>What was there before, and the scopes that have set the variable, the youngest last.</summary>
    private sealed class Layers(string? before)
    {
        public string? Before { get; } = before;

        public List<EnvironmentScope> Scopes { get; } = [];
    }
}
