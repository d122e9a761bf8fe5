using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>One write, flush or change of length, so that it can be made again on a copy of the disk.</summary>
/// <param name="Verb">What is done.</param>
/// <param name="Offset">Where is written to, or the new length.</param>
/// <param name="Data">What is written.</param>
internal sealed record DiskOperation(Verb Verb, long Offset, byte[] Data)
{
    /// <summary>Does it again.</summary>
    public void ApplyTo(IStorageDevice device)
    {
        switch (Verb)
        {
            case Verb.Write:
                device.Write(Offset, Data);
                break;
            case Verb.SetLength:
                device.SetLength(Offset);
                break;
            case Verb.Flush:
                device.Flush();
                break;
            default:
                throw new InvalidOperationException($"A disk does not remember a {Verb}.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Verb switch
    {
        Verb.Write => $"write of {Data.Length} bytes at {Offset}",
        Verb.SetLength => $"length {Offset}",
        _ => "flush",
    };
}
