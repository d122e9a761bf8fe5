using Lockbox.Engine.Format;

namespace Lockbox.Engine.Maintenance;

/// <summary>Checks the tree of variables and, unless in a hurry, that every value opens.</summary>
internal sealed class VariableAudit(Snapshot snapshot, Findings findings, IdAudit ids)
{
    /// <summary>Variables seen.</summary>
    public long Count { get; private set; }

    /// <summary>Walks all variables. Returns whether every node could be read.</summary>
    public bool Walk(SpaceAudit space, bool opensValues, CancellationToken cancellation)
    {
        TreeAudit<Variable> audit = new(snapshot.Variables, space, findings);
        audit.Walk(
            (_, variable) =>
            {
                Count++;
                ids.Note(variable.Id);
                foreach (BlockPointer part in variable.Value.Parts)
                {
                    space.Use(part.Offset, part.Length, "variable value");
                }

                if (variable.Id >= snapshot.Root.NextEntryId)
                {
                    findings.Add(
                        VerifyRules.Totals, "index", "The variable's id was never given out.", variable.Name);
                }

                if (opensValues)
                {
                    CheckValue(variable);
                }
            },
            cancellation);
        return audit.IsComplete;
    }

    private void CheckValue(Variable variable)
    {
        try
        {
            snapshot.ReadVariable(variable).Dispose();
        }
        catch (LockboxItemCorruptException e)
        {
            findings.Add(VerifyRules.Variable, "value", e.Message, variable.Name);
        }
    }
}
