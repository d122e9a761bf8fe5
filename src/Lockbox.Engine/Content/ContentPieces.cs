using System.Collections;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Content;

/// <summary>
/// All pieces of an entry's content in the order of the file. A loop over them makes no object: there is one for each
/// of a hundred thousand files.
/// </summary>
/// <param name="entry">The entry.</param>
internal readonly struct ContentPieces(Entry entry) : IEnumerable<ContentPiece>
{
    /// <summary>Begins before the first piece.</summary>
    public Enumerator GetEnumerator() => new(entry.Runs);

    IEnumerator<ContentPiece> IEnumerable<ContentPiece>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Goes from piece to piece.</summary>
    /// <param name="runs">The content.</param>
    public struct Enumerator(IReadOnlyList<ContentRun> runs) : IEnumerator<ContentPiece>
    {
        private int _run;
        private long _frame = -1;
        private long _runStart;

        /// <inheritdoc/>
        public ContentPiece Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            for (_frame++; _run < runs.Count; _run++, _frame = 0)
            {
                ContentRun run = runs[_run];
                if (_frame < run.FrameCount)
                {
                    Current = ContentMap.PieceOf(run, _runStart, _frame);
                    return true;
                }

                _runStart += run.Length;
            }

            return false;
        }

        /// <inheritdoc/>
        public readonly void Reset() => throw new NotSupportedException();

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
