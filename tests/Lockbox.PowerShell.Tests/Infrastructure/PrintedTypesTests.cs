using System.Buffers;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Lockbox.Engine;
using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Infrastructure;

/// <summary>
/// No type of the engine or the module says anything of a secret when it is turned into text, as a debugger, a log or a
/// string does it: of every type that has a text of its own, records above all, an object is made whose bytes are a
/// known secret.
/// </summary>
public sealed partial class PrintedTypesTests
{
    private const BindingFlags OwnMembers =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly byte[] Secret = "hunter2-hunter2-"u8.ToArray();

    // What a record may print under a name that sounds secret.
    private static readonly string[] Harmless = ["EnvironmentKey.Value"];

    private static readonly string[] Forms =
    [
        "hunter2", Convert.ToHexString(Secret)[..12], Convert.ToHexStringLower(Secret)[..12],
        Convert.ToBase64String(Secret)[..12], BitConverter.ToString(Secret)[..12], "104, 117", "104,117", "104 117",
    ];

    public static TheoryData<string> Types => [.. TypesWithText().Select(static type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Its_text_holds_no_secret_bytes(string name)
    {
        Type type = TypesWithText().Single(type => type.FullName == name);
        if (type.ContainsGenericParameters)
        {
            type = type.MakeGenericType([.. type.GetGenericArguments().Select(static _ => typeof(object))]);
        }

        object one = RuntimeHelpers.GetUninitializedObject(type);
        Fill(one);
        string text;
        try
        {
            text = one.ToString() ?? string.Empty;
        }
        catch (Exception e) when (e is NullReferenceException or InvalidOperationException or ArgumentException)
        {
            // It wants more than bytes and texts. Then at least what it says of that is clean.
            text = e.ToString();
        }

        Assert.All(Forms, form => Assert.DoesNotContain(form, text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void No_record_prints_characters_under_a_name_that_sounds_secret(string name)
    {
        Type type = TypesWithText().Single(type => type.FullName == name);
        if (type.GetMethod("PrintMembers", OwnMembers) is null)
        {
            return;
        }

        IEnumerable<string> printed = type
            .GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(static property => IsText(property.PropertyType) && SoundsSecret().IsMatch(property.Name))
            .Select(property => $"{type.Name}.{property.Name}");
        Assert.Empty(printed.Except(Harmless));
    }

    [Fact]
    public void All_types_are_looked_at_and_a_type_that_prints_its_bytes_is_found()
    {
        Assert.InRange(TypesWithText().Count(), 50, 500);
        Leak leak = (Leak)RuntimeHelpers.GetUninitializedObject(typeof(Leak));
        Fill(leak);
        Assert.Contains(Forms[0], leak.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<Type> TypesWithText() =>
        new[] { typeof(VariableValue).Assembly, typeof(SecretBuffer).Assembly }
            .SelectMany(LoadableTypes)
            .Where(static type => type is { IsAbstract: false, IsByRefLike: false } && HasText(type)
                && !type.Name.StartsWith('<'));

    // Types that PowerShell's are the base of cannot be loaded here.
    private static IEnumerable<Type> LoadableTypes(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return e.Types.OfType<Type>();
        }
    }

    private static bool HasText(Type type)
    {
        try
        {
            return type.GetMethod(nameof(ToString), OwnMembers, Type.EmptyTypes) is not null;
        }
        catch (Exception e) when (e is FileNotFoundException or TypeLoadException)
        {
            return false;
        }
    }

    private static bool IsText(Type type) =>
        type == typeof(string) || type == typeof(char[]) || type == typeof(ReadOnlyMemory<char>)
        || type == typeof(Memory<char>) || type == typeof(StringBuilder);

    private static void Fill(object one)
    {
        for (Type? level = one.GetType(); level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(OwnMembers))
            {
                if (ValueFor(field.FieldType) is { } value)
                {
                    field.SetValue(one, value);
                }
            }
        }
    }

    // Texts are not secret where a record has them, or the other test finds them by their names.
    private static object? ValueFor(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(byte[]) => Secret,
        _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>(Secret),
        _ when type == typeof(Memory<byte>) => new Memory<byte>(Secret),
        _ when type == typeof(ArraySegment<byte>) => new ArraySegment<byte>(Secret),
        _ when type == typeof(ReadOnlySequence<byte>) => new ReadOnlySequence<byte>(Secret),
        _ when type == typeof(object) || type == typeof(VariableValue) =>
            VariableValue.Copy(VariableType.ByteArray, Secret),
        _ when type == typeof(SecretBuffer) => new SecretBuffer().Append(Secret),
        _ when type == typeof(KeyMaterial) => KeyMaterial.FromPassword(Secret),
        _ when type.FullName == "Lockbox.Engine.Crypto.SecretBytes" => SecretBytes(type),
        _ => null,
    };

    // Internal to the engine, and so called by its name.
    private static object SecretBytes(Type type)
    {
        object made = Activator.CreateInstance(type, Secret.Length)!;
        Secret.CopyTo((byte[])type.GetField("_bytes", OwnMembers)!.GetValue(made)!, 0);
        return made;
    }

    [GeneratedRegex("Password|Secret|Content|Value|Plain|Pass|Pin|Token", RegexOptions.IgnoreCase)]
    private static partial Regex SoundsSecret();

    private sealed record Leak(byte[] Content)
    {
        public override string ToString() => Encoding.UTF8.GetString(Content);
    }
}
