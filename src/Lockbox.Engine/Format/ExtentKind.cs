namespace Lockbox.Engine.Format;

/// <summary>What an extent holds. The numbers are on disk: do not change them.</summary>
internal enum ExtentKind : byte
{
    /// <summary>No extent: the kind of a null pointer.</summary>
    None = 0,

    /// <summary>Content of files, with its manifest.</summary>
    Frame = 1,

    /// <summary>A node of the tree of entries by name.</summary>
    NameNode = 2,

    /// <summary>A node of the frame table.</summary>
    FrameTableNode = 3,

    /// <summary>A node of the tree of variables; sealed under the variables key.</summary>
    VariableNode = 4,

    /// <summary>A chunk of the free map.</summary>
    FreeMap = 5,

    /// <summary>The value of a variable; sealed under the variables key.</summary>
    Value = 6,

    /// <summary>What the lockbox says of itself: description and default level.</summary>
    Properties = 7,
}
