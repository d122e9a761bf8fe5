namespace Lockbox.Engine.Format;

/// <summary>What a leaf says of a variable in one number: its type, and which other columns speak of it.</summary>
internal static class VariableFlags
{
    /// <summary>The bits that are the <see cref="VariableType"/>.</summary>
    public const int Type = 0x0F;

    /// <summary>The value is a secret.</summary>
    public const int Secret = 0x10;

    /// <summary>The value expires.</summary>
    public const int Expires = 0x20;

    /// <summary>The bits that are the <see cref="ValuePlace"/>.</summary>
    public const int Place = 0xC0;

    private const int PlaceShift = 6;
    private const int All = 0xFF;

    /// <summary>The flags of a variable.</summary>
    public static int Of(Variable variable) =>
        (int)variable.Type
        | (variable.IsSecret ? Secret : 0)
        | (variable.ExpiresAt is null ? 0 : Expires)
        | ((int)variable.Value.Place << PlaceShift);

    /// <summary>Where flags say that the value is.</summary>
    public static ValuePlace PlaceOf(long flags) => (ValuePlace)((flags & Place) >> PlaceShift);

    /// <summary>The type that flags name.</summary>
    public static VariableType TypeOf(long flags) => (VariableType)(flags & Type);

    /// <summary>Whether the flags are some that a variable can have.</summary>
    public static DecodeStatus Check(long flags)
    {
        if ((flags & ~All) != 0)
        {
            return DecodeStatus.ReservedNotZero;
        }

        bool isSecret = (flags & Secret) != 0;
        bool isPossible = TypeOf(flags) is >= VariableType.String and <= VariableType.Certificate
            && (isSecret || TypeOf(flags) == VariableType.String)
            && PlaceOf(flags) switch
            {
                ValuePlace.Leaf => !isSecret,
                ValuePlace.SealedInLeaf => isSecret,
                ValuePlace.Extents => true,
                _ => false,
            };
        return isPossible ? DecodeStatus.Ok : DecodeStatus.UnknownKind;
    }
}
