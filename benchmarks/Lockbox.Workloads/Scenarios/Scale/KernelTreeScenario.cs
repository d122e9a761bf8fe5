using Lockbox.Workloads.Corpora;

namespace Lockbox.Workloads.Scenarios.Scale;

/// <summary>A source tree of the size of a kernel's, added and exported, against the pipeline and a copy.</summary>
internal sealed class KernelTreeScenario : Scenario
{
    /// <inheritdoc/>
    public override string Name => "kernel-tree";

    /// <inheritdoc/>
    public override string Description => "a source tree of 70,000 files: add and export, against the pipeline";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        Corpus corpus = CorpusCatalog.Find(bench.Options.Short ? "kernel-1k" : "kernel-tree")!;
        AddScenario.Run(bench, this, corpus, "add ");
        ExportScenario.Run(bench, this, corpus, "export ");
    }
}
