namespace Lockbox.Engine.Tests.TestSupport;

/// <content>Changes of a part of a file.</content>
internal sealed partial class Draft
{
    /// <summary>Writes into a file, behind its end or beyond it.</summary>
    public void Write(string name, int offset, byte[] bytes)
    {
        byte[] before = contents.Files[name];
        byte[] after = new byte[Math.Max(before.Length, offset + bytes.Length)];
        before.CopyTo(after, 0);
        bytes.CopyTo(after, offset);
        transaction?.Write(name, offset, new MemoryStream(bytes), SimulatedLockbox.Meta);
        contents.Set(name, after);
    }

    public void Append(string name, byte[] bytes)
    {
        transaction?.Append(name, new MemoryStream(bytes), SimulatedLockbox.Meta);
        contents.Set(name, [.. contents.Files[name], .. bytes]);
    }

    public void Cut(string name, int length)
    {
        transaction?.SetLength(name, length, SimulatedLockbox.Meta);
        contents.Set(name, contents.Files[name][..length]);
    }
}
