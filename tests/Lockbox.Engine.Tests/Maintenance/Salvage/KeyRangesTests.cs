using Lockbox.Engine.Maintenance.Salvage;

namespace Lockbox.Engine.Tests.Maintenance.Salvage;

public sealed class KeyRangesTests
{
    [Fact]
    public void They_hold_exactly_the_keys_that_were_added()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            Random random = new(seed);
            KeyRanges ranges = new();
            bool[] expected = new bool[256];
            for (int i = 0; i < 30; i++)
            {
                int from = random.Next(256);
                int to = random.Next(from, 256);
                if (random.Next(12) == 0)
                {
                    ranges.Add(from == 0 ? [] : [(byte)from], null);
                    to = 255;
                }
                else
                {
                    ranges.AddThrough([(byte)from], [(byte)to]);
                }

                expected.AsSpan(from..(to + 1)).Fill(true);
                for (int key = 0; key < 256; key++)
                {
                    Assert.True(expected[key] == ranges.Contains([(byte)key]), $"seed {seed}, step {i}, key {key}");
                }
            }
        }
    }

    [Fact]
    public void A_range_ends_before_its_end_and_takes_in_what_is_longer_than_its_beginning()
    {
        KeyRanges ranges = new();
        Assert.True(ranges.IsEmpty);
        ranges.Add("b"u8.ToArray(), "d"u8.ToArray());
        Assert.True(ranges.Contains("b"u8));
        Assert.True(ranges.Contains("cz"u8));
        Assert.False(ranges.Contains("d"u8));
        Assert.False(ranges.Contains("a"u8));
        ranges.AddThrough("d"u8, "d"u8);
        Assert.True(ranges.Contains("d"u8));
        Assert.False(ranges.Contains("d0"u8));
    }
}
