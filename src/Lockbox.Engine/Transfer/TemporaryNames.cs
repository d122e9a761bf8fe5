using System.Security.Cryptography;

namespace Lockbox.Engine.Transfer;

/// <summary>Names for what is not finished yet.</summary>
internal static class TemporaryNames
{
    /// <summary>What all of them begin with.</summary>
    public const string Prefix = ".lockbox-";

    /// <summary>A new name, in the directory of what will be there, so that renaming is all that is left to do.</summary>
    public static string Next() => Prefix + RandomNumberGenerator.GetHexString(16, lowercase: true);
}
