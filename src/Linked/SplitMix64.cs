namespace Akin;

/// <summary>
/// Random numbers that are the same on every machine and in every version of .NET: SplitMix64 (Steele, Lea and Flood,
/// "Fast Splittable Pseudorandom Number Generators", 2014). A sequence is a function of what it is made from, so that nothing but a seed
/// and counters need be kept to repeat a run, and threads may draw in any order.
/// </summary>
internal struct SplitMix64
{
    private ulong _state;

    private SplitMix64(ulong state) => _state = state;

    /// <summary>Begins a sequence of a run.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Which of its sequences.</param>
    /// <param name="at">Which part of the sequence: an epoch or a step.</param>
    public SplitMix64(int seed, int stream = 0, long at = 0)
    {
        _state = (uint)seed;
        _state = Next() ^ (uint)stream;
        _state = Next() ^ (ulong)at;
        _state = Next();
    }

    /// <summary>The sequence of one item in one epoch.</summary>
    public static SplitMix64 ForItem(ulong seed, int epoch, long item) => new(Mix(Mix(Mix(seed) + (ulong)epoch) + (ulong)item));

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>The next number from 0 to below 1, in steps of 2^-53.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next whole number from 0 to below a bound.</summary>
    public int Next(int below) => (int)(NextDouble() * below);

    /// <summary>Evenly from low up to high.</summary>
    public double Between(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Evenly from low to high, both included.</summary>
    public int Between(int low, int high) => low + (int)(NextDouble() * (high - low + 1.0));

    /// <summary>The next number of a normal distribution of mean 0 and deviation 1 (Box and Muller).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
