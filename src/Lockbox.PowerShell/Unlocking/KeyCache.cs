using Lockbox.Engine;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>One unlocked lockbox, as others see it.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="Id">The lockbox's id.</param>
/// <param name="UnlockedUntil">When the key is forgotten, UTC; null while it is kept for a drive.</param>
internal sealed record UnlockedLockbox(string Path, Guid Id, DateTimeOffset? UnlockedUntil);

/// <summary>
/// The keys of the lockboxes that are unlocked in this process, shared by all runspaces. A key is held for a path and a
/// lockbox id together: another lockbox put under the same path stays locked. The deadline is absolute; using a key
/// never moves it. Keys are zeroed by a timer when it passes, and at the latest when somebody looks. The key of a drive
/// is kept without a deadline, until the drive goes or the lockbox is locked.
/// </summary>
internal static class KeyCache
{
    /// <summary>The longest time a key may be held.</summary>
    public static readonly TimeSpan LongestTimeToLive = TimeSpan.FromDays(31);

    private static readonly Lock Gate = new();
    private static readonly StringComparer PathComparer =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private static readonly Dictionary<string, Held> Keys = new(PathComparer);
    private static readonly Dictionary<string, Kept> KeptKeys = new(StringComparer.Ordinal);
    private static readonly TimeProvider Clock = TimeProvider.System;
    private static ITimer? _timer;

    /// <summary>Keeps a copy of a key until the time has passed, instead of one held for this path before.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="key">The key; the cache holds a copy of its own.</param>
    /// <param name="timeToLive">How long, from now.</param>
    /// <returns>The deadline.</returns>
    public static DateTimeOffset Hold(string path, LockboxKey key, TimeSpan timeToLive)
    {
        KeyWiping.Arrange();
        Held held = new(path, key.Clone(), Clock.GetUtcNow() + timeToLive, Clock.GetTimestamp(), timeToLive);
        lock (Gate)
        {
            ForgetHeld(path);
            Keys[path] = held;
            SetTimer();
            return held.Deadline;
        }
    }

    /// <summary>Keeps a copy of a key without a deadline.</summary>
    /// <param name="keeper">Who keeps it: a drive's token.</param>
    /// <param name="path">The file's full path.</param>
    /// <param name="key">The key; the cache holds a copy of its own.</param>
    public static void Keep(string keeper, string path, LockboxKey key)
    {
        KeyWiping.Arrange();
        Kept kept = new(path, key.Clone());
        lock (Gate)
        {
            ReleaseLocked(keeper);
            KeptKeys[keeper] = kept;
        }
    }

    /// <summary>Forgets the key that somebody keeps, if there is one.</summary>
    /// <param name="keeper">Who keeps it.</param>
    public static void Release(string keeper)
    {
        lock (Gate)
        {
            ReleaseLocked(keeper);
        }
    }

    /// <summary>Whether somebody keeps the key of this lockbox without a deadline.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="id">The id that the file says it has.</param>
    /// <returns>True while a drive does.</returns>
    public static bool IsKept(string path, Guid id)
    {
        lock (Gate)
        {
            return KeptFor(path, id) is not null;
        }
    }

    /// <summary>Whether this lockbox is unlocked.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="id">The id that the file says it has.</param>
    /// <returns>True while its key is here, with or without a deadline.</returns>
    public static bool IsUnlocked(string path, Guid id) => UnlockedUntil(path, id) is not null || IsKept(path, id);

    /// <summary>Puts the new key of a lockbox in the place of its old one, until the same moment.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="oldId">The id that the lockbox had.</param>
    /// <param name="key">The new key; the cache holds copies of its own.</param>
    /// <returns>False when the old key was not held: the lockbox stays locked.</returns>
    public static bool Renew(string path, Guid oldId, LockboxKey key)
    {
        lock (Gate)
        {
            Sweep();
            bool isHeld = Keys.TryGetValue(path, out Held? held) && held.Key.LockboxId == oldId;
            if (isHeld)
            {
                Keys[path] = held!.With(key.Clone());
                held.Key.Dispose();
            }

            string[] keepers = [.. KeepersOf(path).Where(keeper => KeptKeys[keeper].Key.LockboxId == oldId)];
            foreach (string keeper in keepers)
            {
                ReleaseLocked(keeper);
                KeptKeys[keeper] = new Kept(path, key.Clone());
            }

            return isHeld || keepers.Length > 0;
        }
    }

    /// <summary>A copy of the key held for this file, or null. The caller disposes it.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="id">The id that the file says it has.</param>
    /// <returns>The key, or null when the lockbox is locked.</returns>
    public static LockboxKey? Borrow(string path, Guid id)
    {
        lock (Gate)
        {
            Sweep();
            return Keys.TryGetValue(path, out Held? held) && held.Key.LockboxId == id
                ? held.Key.Clone()
                : KeptFor(path, id)?.Key.Clone();
        }
    }

    /// <summary>Until when this lockbox is unlocked, or null when it is locked or kept unlocked by a drive.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="id">The id that the file says it has.</param>
    /// <returns>The deadline, or null.</returns>
    public static DateTimeOffset? UnlockedUntil(string path, Guid id)
    {
        lock (Gate)
        {
            Sweep();
            return Keys.TryGetValue(path, out Held? held) && held.Key.LockboxId == id ? held.Deadline : null;
        }
    }

    /// <summary>Every unlocked lockbox, by path.</summary>
    /// <returns>A copy of the list.</returns>
    public static IReadOnlyList<UnlockedLockbox> List()
    {
        lock (Gate)
        {
            Sweep();
            IEnumerable<UnlockedLockbox> held = Keys.Values
                .Select(static one => new UnlockedLockbox(one.Path, one.Key.LockboxId, one.Deadline));
            IEnumerable<UnlockedLockbox> kept = KeptKeys.Values
                .Select(static one => new UnlockedLockbox(one.Path, one.Key.LockboxId, UnlockedUntil: null));
            return
            [
                .. held.Concat(kept)
                    .DistinctBy(static one => one.Path, PathComparer)
                    .OrderBy(static one => one.Path, PathComparer),
            ];
        }
    }

    /// <summary>Forgets the key of one lockbox.</summary>
    /// <param name="path">The file's full path.</param>
    /// <returns>False when none was held.</returns>
    public static bool Forget(string path)
    {
        lock (Gate)
        {
            return ForgetLocked(path);
        }
    }

    /// <summary>Forgets all keys.</summary>
    public static void Clear()
    {
        lock (Gate)
        {
            foreach (string path in Keys.Keys.Concat(KeptKeys.Values.Select(static kept => kept.Path)).ToArray())
            {
                ForgetLocked(path);
            }

            SetTimer();
        }
    }

    private static bool ForgetLocked(string path)
    {
        string[] keepers = [.. KeepersOf(path)];
        Array.ForEach(keepers, ReleaseLocked);
        return ForgetHeld(path) || keepers.Length > 0;
    }

    private static bool ForgetHeld(string path)
    {
        if (!Keys.Remove(path, out Held? held))
        {
            return false;
        }

        held.Key.Dispose();
        return true;
    }

    private static void ReleaseLocked(string keeper)
    {
        if (KeptKeys.Remove(keeper, out Kept? kept))
        {
            kept.Key.Dispose();
        }
    }

    private static IEnumerable<string> KeepersOf(string path) =>
        KeptKeys.Where(pair => PathComparer.Equals(pair.Value.Path, path)).Select(static pair => pair.Key);

    private static Kept? KeptFor(string path, Guid id) =>
        KeptKeys.Values.FirstOrDefault(kept => kept.Key.LockboxId == id && PathComparer.Equals(kept.Path, path));

    private static void Sweep()
    {
        foreach (Held held in Keys.Values.Where(held => held.IsOver(Clock)).ToArray())
        {
            ForgetHeld(held.Path);
        }
    }

    private static void OnTimer()
    {
        lock (Gate)
        {
            Sweep();
            SetTimer();
        }
    }

    private static void SetTimer()
    {
        if (Keys.Count == 0)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        TimeSpan due = Keys.Values.Min(held => held.Deadline) - Clock.GetUtcNow();
        due = TimeSpan.FromTicks(Math.Clamp(due.Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerHour));
        _timer ??= Clock.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A key without a deadline.</summary>
    private sealed record Kept(string Path, LockboxKey Key);

    /// <summary>A key and its deadline, by the wall clock and by the one that nobody can set back.</summary>
    private sealed class Held(string path, LockboxKey key, DateTimeOffset deadline, long since, TimeSpan timeToLive)
    {
        public string Path { get; } = path;

        public LockboxKey Key { get; } = key;

        public DateTimeOffset Deadline { get; } = deadline;

        public Held With(LockboxKey other) => new(Path, other, Deadline, since, timeToLive);

        public bool IsOver(TimeProvider clock) =>
            clock.GetUtcNow() >= Deadline || clock.GetElapsedTime(since) >= timeToLive;
    }
}
