namespace Lockbox.PowerShell; internal static class Placeholder;
