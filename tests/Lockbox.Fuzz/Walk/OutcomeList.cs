using Lockbox.Fuzz.Recipes;

namespace Lockbox.Fuzz.Walk;

/// <summary>Shows what every step of every hostile lockbox comes to; for whoever writes one.</summary>
internal static class OutcomeList
{
    /// <summary>One lockbox after the other, the sound one first.</summary>
    public static void Write(TextWriter output)
    {
        foreach (Recipe recipe in Recipe.Hostile.Prepend(Recipe.Base))
        {
            output.WriteLine($"== {recipe.Name}");
            try
            {
                string folder = Directory.CreateTempSubdirectory("lockbox-fuzz-").FullName;
                using LockboxWalk walk = new(new LockboxBuilder(recipe).Build(), folder);
                long before = GC.GetTotalAllocatedBytes(precise: true);
                walk.Run();
                long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
                Directory.Delete(folder, recursive: true);
                foreach (string step in LockboxWalk.Steps.Where(walk.Outcomes.ContainsKey))
                {
                    string expected = recipe.Expect.GetValueOrDefault(step, "ok");
                    string actual = walk.Outcomes[step];
                    string mark = expected == actual ? " " : "!";
                    output.WriteLine($"{mark} {step}: {actual}{(expected == actual ? "" : $" (not {expected})")}");
                }

                output.WriteLine($"    {walk.ExtentsRead} extents, {allocated >> 10} KiB");
                foreach (string message in walk.Messages)
                {
                    output.WriteLine($"    {message}");
                }
            }
            catch (Exception e)
            {
                output.WriteLine($"! {e}");
            }
        }
    }
}
