namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Hears progress where it is reported, on whatever thread that is.</summary>
/// <param name="report">Called with each report.</param>
internal sealed class Listener(Action<TransferProgress> report) : IProgress<TransferProgress>
{
    public void Report(TransferProgress value) => report(value);
}
