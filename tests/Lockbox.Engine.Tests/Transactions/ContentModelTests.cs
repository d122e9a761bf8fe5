using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Transactions;

/// <summary>Files that are written to at random against arrays of bytes.</summary>
public sealed class ContentModelTests : LockboxTest
{
    private const int Frame = Limits.FrameRawTarget;

    private static readonly string[] Names = ["a", "b", "c/d"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void They_hold_what_arrays_hold(int seed)
    {
        Random random = new(seed);
        Dictionary<string, byte[]> committed = Names.ToDictionary(static name => name, static _ => Array.Empty<byte>());
        Change(static transaction =>
        {
            foreach (string name in Names)
            {
                transaction.PutFile(name, Stream.Null, Metadata);
            }
        });
        for (int round = 0; round < 12; round++)
        {
            Dictionary<string, byte[]> model = new(committed);
            using (Transaction transaction = Write())
            {
                for (int steps = random.Next(1, 8); steps > 0; steps--)
                {
                    Step(random, transaction, model);
                }

                if (random.Next(6) > 0)
                {
                    transaction.Commit();
                    committed = model;
                }
            }

            Check(committed, $"seed {seed}, round {round}");
        }
    }

    private void Check(Dictionary<string, byte[]> expected, string where)
    {
        using Snapshot snapshot = Read();
        foreach ((string name, byte[] bytes) in expected)
        {
            Assert.True(bytes.AsSpan().SequenceEqual(ContentOf(snapshot, name)), $"{where}: '{name}'");
        }

        IReadOnlyList<VerifyFinding> findings = snapshot.Verify().Findings;
        Assert.True(findings.Count == 0, $"{where}: {string.Join(' ', findings)}");
    }

    private static void Step(Random random, Transaction transaction, Dictionary<string, byte[]> model)
    {
        string name = Names[random.Next(Names.Length)];
        byte[] before = model[name];
        byte[] bytes = Bytes(random);
        switch (random.Next(10))
        {
            case < 4:
                int offset = random.Next(before.Length + (random.Next(3) == 0 ? 50_000 : 1));
                offset -= random.Next(3) == 0 ? offset % Frame : 0;
                transaction.Write(name, offset, new DribblingStream(bytes, random.Next()));
                model[name] = bytes.Length == 0 ? before : Overlaid(before, offset, bytes);
                break;
            case < 7:
                transaction.Append(name, new DribblingStream(bytes, random.Next()));
                model[name] = [.. before, .. bytes];
                break;
            case 7:
                int length = random.Next(before.Length + 5000);
                transaction.SetLength(name, length);
                Array.Resize(ref before, length);
                model[name] = before;
                break;
            case 8:
                transaction.PutFile(name, new MemoryStream(bytes), Metadata, IfExists.Overwrite);
                model[name] = bytes;
                break;
            default:
                Assert.True(transaction.Remove(name));
                transaction.PutFile(name, Stream.Null, Metadata);
                model[name] = [];
                break;
        }
    }

    private static byte[] Overlaid(byte[] before, int offset, byte[] bytes)
    {
        byte[] after = new byte[Math.Max(before.Length, offset + bytes.Length)];
        before.CopyTo(after, 0);
        bytes.CopyTo(after, offset);
        return after;
    }

    private static byte[] Bytes(Random random)
    {
        int length = random.Next(12) switch
        {
            0 => 0,
            1 => Frame,
            2 => Frame + random.Next(-2, 3),
            3 => random.Next(2 * Frame),
            < 7 => random.Next(100_000),
            _ => random.Next(300),
        };
        return random.Next(2) == 0 ? Noise.Random(random.Next(), length) : Noise.Text(random.Next(), length);
    }
}
