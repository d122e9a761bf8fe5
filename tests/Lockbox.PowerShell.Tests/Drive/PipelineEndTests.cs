using System.Runtime.CompilerServices;
using Lockbox.PowerShell.Drive;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Tests.Drive;

/// <summary>How an early end of a pipeline is told from the end of it.</summary>
public sealed class PipelineEndTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(typeof(string))]
    public void Where_the_method_is_not_there_nothing_is_written(Type? processor)
    {
        UsageException error = Assert.Throws<UsageException>(() => new PipelineEnd(processor).Require());
        Assert.Equal("LockboxNotOnDrive", error.ErrorId);
    }

    [Fact]
    public void Only_a_call_from_that_method_is_an_early_end()
    {
        PipelineEnd end = new(typeof(Processor));
        Assert.False(end.IsEarly());
        Assert.True(new Processor().DisposeCommands(end.IsEarly));
    }

    private sealed class Processor
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public bool DisposeCommands(Func<bool> close) => close() || GetHashCode() == 0;
    }
}
