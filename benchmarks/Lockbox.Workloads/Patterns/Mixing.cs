namespace Lockbox.Workloads.Patterns;

/// <summary>Numbers that look random and are the same everywhere.</summary>
internal static class Mixing
{
    /// <summary>The finalizer of splitmix64: neighbouring numbers become unlike ones.</summary>
    public static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }

    /// <summary>The number at a place of a series.</summary>
    public static ulong At(ulong series, ulong index) => Mix(Mix(series) ^ index);

    /// <summary>A number below <paramref name="bound"/> at a place of a series.</summary>
    public static int Below(int bound, ulong series, ulong index) => (int)(At(series, index) % (ulong)bound);
}
