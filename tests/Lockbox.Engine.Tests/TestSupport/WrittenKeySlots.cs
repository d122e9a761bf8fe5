using System.Buffers.Binary;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Remembers the wraps of all key slots that were ever written, by label.</summary>
internal sealed class WrittenKeySlots
{
    private const int PieceSize = 16;

    private readonly Dictionary<Guid, (string Label, byte[] Wrap)> _slots = [];

    /// <summary>Notes what may be a key directory.</summary>
    public void Note(ReadOnlySpan<byte> data)
    {
        if (!data.StartsWith("LBXK"u8))
        {
            return;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(data[KeyDirectoryLayout.TotalLength..]);
        if (length > data.Length)
        {
            // A write that fails half way.
            return;
        }

        DecodeStatus status = KeyDirectory.TryDecode(data[..length], out KeyDirectory? directory);
        Assert.Equal(DecodeStatus.Ok, status);
        foreach (KeySlot slot in directory!.Slots)
        {
            _slots[slot.Id] = (slot.Label, slot.Wrap.ToArray());
        }
    }

    /// <summary>No piece of a slot that must be gone is anywhere in the image.</summary>
    public void AssertGone(byte[] image, Func<string, bool> mustBeGone, string where)
    {
        foreach ((string label, byte[] wrap) in _slots.Values.Where(slot => slot.Label != "" && mustBeGone(slot.Label)))
        {
            for (int at = 0; at + PieceSize <= wrap.Length; at += PieceSize)
            {
                int found = image.AsSpan().IndexOf(wrap.AsSpan(at, PieceSize));
                Assert.True(found < 0, $"{where}: byte {at} of the wrap of '{label}' is still at {found}.");
            }
        }
    }
}
