using System.Text;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Primitives;

public sealed class CodePointOrderTests
{
    private static readonly string[] Pieces =
        ["a", "b", "/", ".", "\u007F", "é", "\uD7FF", "\uE000", "\uFFFD", "\U00010000", "\U0001F600", "\U0010FFFF"];

    [Fact]
    public void Text_is_ordered_as_its_utf_8()
    {
        const int seed = 20_261_120;
        Random random = new(seed);
        for (int i = 0; i < 20_000; i++)
        {
            (string a, string b) = (Make(random), Make(random));
            int expected = Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
            Assert.True(
                Math.Sign(expected) == Math.Sign(CodePointOrder.Compare(a, b)),
                $"seed {seed}, round {i}: '{a}', '{b}'");
        }
    }

    private static string Make(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => Pieces[random.Next(Pieces.Length)]));
}
