namespace Lockbox.Engine;

/// <summary>How long trying a password shall take about, on the machine where it is set.</summary>
public enum KdfProfile
{
    /// <summary>0.1 s, for long random passwords.</summary>
    Fast,

    /// <summary>0.25 s.</summary>
    Balanced,

    /// <summary>1 s, for passwords that people remember.</summary>
    Strong,
}
