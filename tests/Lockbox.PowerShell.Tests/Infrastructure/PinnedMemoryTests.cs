using System.IO.Pipes;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lockbox.PowerShell.Exchange;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;
using Lockbox.PowerShell.Values;

namespace Lockbox.PowerShell.Tests.Infrastructure;

public sealed class PinnedMemoryTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Its_arrays_stay_where_they_are_when_the_collector_compacts()
    {
        File.WriteAllText(_path, "secret");
        byte[][] arrays =
        [
            PinnedMemory.Bytes(100), PinnedMemory.CopyOf("secret"u8),
            PinnedMemory.ReadFile(_path, 100, static _ => new InvalidOperationException()),
        ];
        char[] text = PinnedMemory.Characters(100);
        nint[] before = [.. arrays.Select(AddressOf), AddressOf(text)];
        for (int i = 0; i < 3; i++)
        {
            GC.KeepAlive(Enumerable.Range(0, 1000).Select(static n => new byte[n]).ToArray());
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        }

        nint[] after = [.. arrays.Select(AddressOf), AddressOf(text)];
        Assert.Equal(before, after);
    }

    [Fact]
    public void A_file_is_read_up_to_its_limit_and_no_further()
    {
        File.WriteAllText(_path, "secret");
        Assert.Equal("secret"u8.ToArray(), PinnedMemory.ReadFile(_path, 6, TooLong));
        Assert.Equal(
            "6", Assert.Throws<InvalidOperationException>(() => PinnedMemory.ReadFile(_path, 5, TooLong)).Message);

        static Exception TooLong(long length) => new InvalidOperationException($"{length}");
    }

    [Fact]
    public void Text_is_cleared()
    {
        char[] text = PinnedMemory.Characters(6);
        "secret".CopyTo(text);
        PinnedMemory.Clear(text);
        Assert.Equal(new char[6], text);
    }

    [Fact]
    public void A_pipe_is_an_error_of_reading_wherever_a_whole_file_is_wanted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a path for an open pipe.");
        using AnonymousPipeServerStream pipe = new(PipeDirection.Out);
        pipe.Write("A=secret"u8);
        string path = $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";

        Assert.Throws<LockboxReadException>(() => VariableFileText.Read(path));
        Assert.Throws<LockboxReadException>(() => CertificateFile.TryLoad(path, password: null));
        Assert.Throws<LockboxReadException>(() => SecretSources.FromFile(path));
    }

    [Fact]
    public void A_file_that_ends_before_its_length_is_an_error_of_reading()
    {
        const string shorterThanItSays = "/sys/kernel/mm/transparent_hugepage/enabled";
        Assert.SkipUnless(File.Exists(shorterThanItSays), "Only Linux has files that are shorter than they say.");
        LockboxReadException error =
            Assert.Throws<LockboxReadException>(() => VariableFileText.Read(shorterThanItSays));
        Assert.DoesNotContain("madvise", error.ToString(), StringComparison.Ordinal);
    }

    private static nint AddressOf<T>(T[] array) where T : unmanaged
    {
        unsafe
        {
            return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        }
    }
}
