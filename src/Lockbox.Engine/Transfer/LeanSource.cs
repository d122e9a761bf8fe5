using System.Runtime.InteropServices;
using Lockbox.Engine.Devices;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>A file that a <see cref="LeanFolder"/> has opened, or tried to.</summary>
/// <param name="descriptor">The descriptor, or a negative number.</param>
internal readonly ref struct LeanSource(int descriptor)
{
    /// <summary>What the system says about it; null unless it is an open, regular file.</summary>
    public HostFacts? TryLookAt() =>
        descriptor >= 0 && LeanFolder.TryDescribe(descriptor, out LeanStatus status)
        && status.Kind == UnixFileKind.Regular
            ? status.ToFacts()
            : null;

    /// <summary>Whether it is an open, regular file.</summary>
    public bool IsRegularFile => descriptor >= 0 && LeanFolder.TryDescribe(descriptor, out LeanStatus status)
        && status.Kind == UnixFileKind.Regular;

    /// <summary>Fills <paramref name="destination"/>, from where the reading has come to.</summary>
    /// <returns>How many bytes; fewer only where the file ends. Negative when the reading failed.</returns>
    public int Read(Span<byte> destination)
    {
        int total = 0;
        while (total < destination.Length)
        {
            Span<byte> rest = destination[total..];
            int read = (int)LibC.Read(descriptor, ref MemoryMarshal.GetReference(rest), (nuint)rest.Length);
            if (read <= 0)
            {
                return read < 0 ? read : total;
            }

            total += read;
        }

        return total;
    }

    /// <summary>The open file as a handle, which is closed instead of this.</summary>
    public SafeFileHandle ToHandle() => new(descriptor, ownsHandle: true);

    /// <summary>Closes it, if it is open.</summary>
    public void Dispose()
    {
        if (descriptor >= 0)
        {
            _ = LibC.Close(descriptor);
        }
    }
}
