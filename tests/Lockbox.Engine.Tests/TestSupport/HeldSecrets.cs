using System.Reflection;
using System.Runtime.CompilerServices;
using Lockbox.Engine.Crypto;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// The arrays in which an object keeps what is secret: those of every <see cref="SecretBytes"/> and
/// <see cref="TableItem"/> that its fields lead to, of whatever class they are. Looking at fields is the test, not a
/// pattern to follow: what is to be zero afterwards cannot be seen otherwise.
/// </summary>
internal static class HeldSecrets
{
    private const BindingFlags OwnFields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>All arrays, each once.</summary>
    /// <param name="root">Where to begin.</param>
    /// <param name="except">Objects that are not looked into, because somebody else owns them.</param>
    public static IReadOnlyList<byte[]> Of(object root, params object[] except)
    {
        HashSet<object> seen = new(except, ReferenceEqualityComparer.Instance);
        List<byte[]> found = [];
        Queue<object> waiting = new([root]);
        while (waiting.TryDequeue(out object? one))
        {
            if (!one.GetType().IsValueType && !seen.Add(one))
            {
                continue;
            }

            if (one is SecretBytes or TableItem && ArrayOf(one) is { Length: > 0 } array)
            {
                found.Add(array);
            }

            foreach (object part in PartsOf(one))
            {
                waiting.Enqueue(part);
            }
        }

        return found;
    }

    private static byte[]? ArrayOf(object holder)
    {
        string field = holder is SecretBytes ? "_bytes" : "_content";
        return (byte[]?)holder.GetType().GetField(field, OwnFields)!.GetValue(holder);
    }

    private static IEnumerable<object> PartsOf(object one)
    {
        if (one is Array array)
        {
            return HoldsNone(array.GetType().GetElementType()!) ? [] : array.Cast<object?>().OfType<object>();
        }

        return FieldsOf(one.GetType()).Select(field => field.GetValue(one)).OfType<object>();
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(OwnFields).Where(field => !HoldsNone(field.FieldType)))
            {
                yield return field;
            }
        }
    }

    // Nothing of the runtime's own leads back to one of ours, and some of it leads to everything.
    private static bool HoldsNone(Type type) =>
        type.IsPrimitive || type.IsEnum || type.IsPointer || type.IsByRefLike || type == typeof(string)
        || (type.IsValueType && !IsReferenceOrHasOne(type))
        || typeof(MemberInfo).IsAssignableFrom(type) || typeof(TimeProvider).IsAssignableFrom(type)
        || typeof(Thread).IsAssignableFrom(type);

    private static bool IsReferenceOrHasOne(Type type) => (bool)typeof(RuntimeHelpers)
        .GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type).Invoke(null, null)!;
}
