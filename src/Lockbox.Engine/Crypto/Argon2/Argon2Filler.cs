using System.Runtime.CompilerServices;

namespace Lockbox.Engine.Crypto.Argon2;

/// <summary>
/// Fills the memory of one computation, segment by segment (RFC 9106, sections 3.2 to 3.4). Lanes are computed one
/// after the other within each slice, which gives the same bytes as computing them side by side.
/// </summary>
internal sealed unsafe class Argon2Filler
{
    private const int Slices = 4;
    private const int TypeArgon2id = 2;
    private readonly Argon2Memory _memory;
    private readonly int _iterations;
    private readonly int _lanes;
    private readonly int _laneLength;
    private readonly int _segmentLength;
    private readonly ulong* _mixScratch;
    private readonly ulong* _addressInput;
    private readonly ulong* _addressMiddle;
    private readonly ulong* _addresses;

    /// <summary>Prepares; the first two blocks of every lane are filled already.</summary>
    public Argon2Filler(Argon2Memory memory, int iterations, int lanes)
    {
        _memory = memory;
        _iterations = iterations;
        _lanes = lanes;
        _laneLength = memory.Blocks / lanes;
        _segmentLength = _laneLength / Slices;
        _mixScratch = memory.Scratch(0);
        _addressInput = memory.Scratch(1);
        _addressMiddle = memory.Scratch(2);
        _addresses = memory.Scratch(3);
    }

    /// <summary>Fills all blocks in all passes.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two segments.</exception>
    public void Run(CancellationToken cancellation)
    {
        for (int pass = 0; pass < _iterations; pass++)
        {
            for (int slice = 0; slice < Slices; slice++)
            {
                for (int lane = 0; lane < _lanes; lane++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    FillSegment(pass, slice, lane);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillSegment(int pass, int slice, int lane)
    {
        // The first half of the first pass takes its addresses from a counter (Argon2i), the rest from the data.
        bool independent = pass == 0 && slice < 2;
        if (independent)
        {
            StartAddresses(pass, slice, lane);
        }

        int first = pass == 0 && slice == 0 ? 2 : 0;
        int laneStart = lane * _laneLength;
        int inLane = (slice * _segmentLength) + first;
        ulong* previous = _memory.Block(laneStart + (inLane == 0 ? _laneLength : inLane) - 1);
        for (int i = first; i < _segmentLength; i++, inLane++)
        {
            if (independent && (i % BlockCompression.Words == 0 || i == first))
            {
                NextAddresses();
            }

            ulong random = independent ? _addresses[i % BlockCompression.Words] : previous[0];
            uint low = unchecked((uint)random);
            int referenceLane = pass == 0 && slice == 0 ? lane : (int)((random >> 32) % (uint)_lanes);
            int referenceAt = ReferenceIndex(pass, slice, i, low, referenceLane == lane);
            ulong* reference = _memory.Block((referenceLane * _laneLength) + referenceAt);
            ulong* target = _memory.Block(laneStart + inLane);
            BlockCompression.Fill(previous, reference, target, _mixScratch, xorTarget: pass > 0);
            previous = target;
        }
    }

    /// <summary>Maps 32 bits to a block of the reference lane, near ones more often (section 3.4.2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReferenceIndex(int pass, int slice, int index, uint random, bool sameLane)
    {
        int finished = pass == 0 ? slice * _segmentLength : _laneLength - _segmentLength;
        int area = sameLane ? finished + index - 1 : finished - (index == 0 ? 1 : 0);
        unchecked
        {
            ulong x = (ulong)random * random >> 32;
            int distance = (int)((ulong)area * x >> 32);
            int at = area - 1 - distance;
            if (pass > 0 && slice < Slices - 1)
            {
                at += (slice + 1) * _segmentLength;
            }

            return at < _laneLength ? at : at - _laneLength;
        }
    }

    private void StartAddresses(int pass, int slice, int lane)
    {
        _addressInput[0] = (uint)pass;
        _addressInput[1] = (uint)lane;
        _addressInput[2] = (uint)slice;
        _addressInput[3] = (uint)_memory.Blocks;
        _addressInput[4] = (uint)_iterations;
        _addressInput[5] = TypeArgon2id;
        _addressInput[6] = 0;
    }

    /// <summary>The next 128 addresses: G(0, G(0, counter block)) (section 3.4.1.2).</summary>
    private void NextAddresses()
    {
        _addressInput[6]++;
        Span<ulong> zero = stackalloc ulong[BlockCompression.Words];
        zero.Clear();
        fixed (ulong* none = zero)
        {
            BlockCompression.Fill(none, _addressInput, _addressMiddle, _mixScratch, xorTarget: false);
            BlockCompression.Fill(none, _addressMiddle, _addresses, _mixScratch, xorTarget: false);
        }
    }
}
