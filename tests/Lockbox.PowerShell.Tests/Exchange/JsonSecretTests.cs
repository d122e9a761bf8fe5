using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

/// <summary>JSON is put together in memory that is zeroed, and is what the class library would write.</summary>
public sealed class JsonSecretTests
{
    private const string Secret = "hunter2<\">";

    [Fact]
    public void Nothing_of_a_value_is_left_in_memory_that_the_process_shares()
    {
        string secret = string.Concat(Enumerable.Repeat(Secret, 100));
        using (EnvironmentEntries entries = HostileValues.Entries(secret))
        using (SecretBuffer file = VariableText.WriteFile(entries, VariableTextFormat.Json))
        {
            Assert.True(file.Span.IndexOf("hunter2"u8) > 0);
        }

        // What this thread gave back last is what it gets first.
        List<byte[]> rented = [];
        for (int length = 16; length <= 1 << 20; length *= 2)
        {
            rented.Add(ArrayPool<byte>.Shared.Rent(length));
            rented.Add(ArrayPool<byte>.Shared.Rent(length));
        }

        Assert.All(rented, static array => Assert.True(array.AsSpan().IndexOf("hunter2"u8) < 0));
        rented.ForEach(static array => ArrayPool<byte>.Shared.Return(array));
    }

    [Fact]
    public void It_is_byte_for_byte_what_the_class_library_writes()
    {
        string[] values = [.. HostileValues.Many(200), new string('"', 5000), new string('\u2028', 3000)];
        using EnvironmentEntries entries = HostileValues.Entries(values);
        using SecretBuffer file = VariableText.WriteFile(entries, VariableTextFormat.Json);
        Assert.Equal(ByTheLibrary(entries), Encoding.UTF8.GetString(file.Span));
    }

    private static string ByTheLibrary(EnvironmentEntries entries)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = new(text, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        }))
        {
            writer.WriteStartObject();
            foreach (EnvironmentEntry entry in entries)
            {
                writer.WriteString(entry.Path, entry.Value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan) + "\n";
    }
}
