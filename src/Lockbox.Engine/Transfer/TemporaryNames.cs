using System.Security.Cryptography;

namespace Lockbox.Engine.Transfer;

/// <summary>Names for what is not finished yet.</summary>
internal static class TemporaryNames
{
    /// <summary>What all of them begin with.</summary>
    public const string Prefix = ".lockbox-";

    /// <summary>A new name. What has it is made where it belongs, so that a renaming is enough.</summary>
    public static string Next() => Prefix + RandomNumberGenerator.GetHexString(16, lowercase: true);
}
