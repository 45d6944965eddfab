namespace Akin.Imaging.Augmentation;

/// <summary>
/// Random numbers of a place in the training (SplitMix64, Steele, Lea and Flood, 2014): the same ones whatever thread asks
/// and whatever was asked before.
/// </summary>
internal struct SplitMix
{
    private ulong _state;

    /// <summary>Those of one item in one epoch.</summary>
    internal SplitMix(ulong seed, int epoch, long item) => _state = Mix(Mix(Mix(seed) + (ulong)epoch) + (ulong)item);

    /// <summary>Evenly from low up to high.</summary>
    internal double Between(double low, double high) => low + ((high - low) * Next());

    /// <summary>Evenly from low to high, both included.</summary>
    internal int Between(int low, int high) => low + (int)(Next() * (high - low + 1.0));

    /// <summary>Evenly from 0 up to 1, in steps of 2^-53.</summary>
    internal double Next()
    {
        _state += 0x9E3779B97F4A7C15;
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
