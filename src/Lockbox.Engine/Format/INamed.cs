namespace Lockbox.Engine.Format;

/// <summary>What a tree keeps by name: an entry or a variable.</summary>
internal interface INamed
{
    /// <summary>The full name; its UTF-8 is the key.</summary>
    string Name { get; }
}
