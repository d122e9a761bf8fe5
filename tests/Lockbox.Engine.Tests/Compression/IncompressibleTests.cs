using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Lockbox.Engine.Compression;

namespace Lockbox.Engine.Tests.Compression;

public sealed class IncompressibleTests
{
    private const int Frame = 2 * 1024 * 1024;

    [Theory]
    [InlineData(512)]
    [InlineData(1000)]
    [InlineData(1024)]
    [InlineData(4096)]
    [InlineData(65_536)]
    [InlineData(600_000)]
    [InlineData(Frame)]
    [InlineData(2 * Frame)]
    public void Noise_is_recognised_at_every_size(int length)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            Assert.True(Incompressible.LooksIncompressible(TestData.Random(length, seed)), $"seed {seed}");
        }
    }

    [Fact]
    public void A_deflate_stream_is_recognised()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            // Words in random order: text enough to be deflated, not so regular that the stream repeats itself.
            string[] words = Encoding.ASCII.GetString(TestData.Text(4000)).Split(' ', '\n');
            var random = new Random(5);
            for (int i = 0; i < 400_000; i++)
            {
                deflate.Write(Encoding.ASCII.GetBytes(words[random.Next(words.Length)] + " "));
            }
        }

        Assert.True(Incompressible.LooksIncompressible(packed.ToArray()));
    }

    [Fact]
    public void Short_data_is_always_worth_a_try()
    {
        Assert.False(Incompressible.LooksIncompressible(TestData.Random(Incompressible.LengthMin - 1)));
        Assert.False(Incompressible.LooksIncompressible([]));
    }

    [Theory]
    [InlineData(512)]
    [InlineData(5000)]
    [InlineData(Frame)]
    public void Text_zeros_and_text_encodings_are_compressible(int length)
    {
        byte[] noise = TestData.Random(length);
        string text = Encoding.ASCII.GetString(TestData.Text(length));
        Assert.False(Incompressible.LooksIncompressible(Encoding.ASCII.GetBytes(text)));
        Assert.False(Incompressible.LooksIncompressible(Encoding.Unicode.GetBytes(text)));
        Assert.False(Incompressible.LooksIncompressible(new byte[length]));
        Assert.False(Incompressible.LooksIncompressible(Encoding.ASCII.GetBytes(Convert.ToBase64String(noise))));
        Assert.False(Incompressible.LooksIncompressible(Encoding.ASCII.GetBytes(Convert.ToHexString(noise))));
    }

    [Fact]
    public void Numbers_in_binary_are_compressible()
    {
        var random = new Random(3);
        double[] doubles = [.. Enumerable.Range(0, Frame / 8).Select(_ => random.NextDouble())];
        float[] floats = [.. Enumerable.Range(0, Frame / 4).Select(i => MathF.Sin(i / 50f))];
        int[] counters = [.. Enumerable.Range(0, Frame / 4)];
        Assert.False(Incompressible.LooksIncompressible(MemoryMarshal.AsBytes<double>(doubles)));
        Assert.False(Incompressible.LooksIncompressible(MemoryMarshal.AsBytes<float>(floats)));
        Assert.False(Incompressible.LooksIncompressible(MemoryMarshal.AsBytes<int>(counters)));
    }

    [Fact]
    public void An_assembly_is_compressible() =>
        Assert.False(Incompressible.LooksIncompressible(File.ReadAllBytes(typeof(Incompressible).Assembly.Location)));

    [Theory]
    [InlineData(0, Frame / 2)]
    [InlineData(Frame / 2, Frame / 2)]
    [InlineData(Frame / 4, Frame / 2)]
    [InlineData(700_000, Frame / 8)]
    public void Noise_with_a_stretch_of_text_is_compressible(int offset, int length)
    {
        byte[] data = TestData.Random(Frame);
        TestData.Text(length).CopyTo(data, offset);
        Assert.False(Incompressible.LooksIncompressible(data));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(256)]
    [InlineData(300)]
    [InlineData(5000)]
    [InlineData(50_021)]
    [InlineData(1024 * 1024)]
    [InlineData((1024 * 1024) - 99)]
    public void Noise_that_repeats_at_any_distance_is_compressible(int period)
    {
        byte[] noise = TestData.Random(period);
        var data = new byte[Frame];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = noise[i % period];
        }

        Assert.False(Incompressible.LooksIncompressible(data));
    }

    [Fact]
    public void It_allocates_nothing()
    {
        byte[] data = TestData.Random(Frame);
        _ = Incompressible.LooksIncompressible(data);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            _ = Incompressible.LooksIncompressible(data);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
