namespace Akin.Imaging.Duplicates;

/// <summary>Reads a square picture where the pixels of a crop of it lie, between its own pixels where need be.</summary>
internal sealed class CropSampler
{
    private readonly int _side;
    private readonly int[] _columns, _rows;
    private readonly float[] _across, _down;

    /// <param name="side">Pixels on each side, of the picture and of the crop.</param>
    /// <param name="crop">The crop.</param>
    public CropSampler(int side, Crop crop)
    {
        _side = side;
        (_columns, _across) = Places(side, crop.Left, crop.Width);
        (_rows, _down) = Places(side, crop.Top, crop.Height);
    }

    /// <summary>Whether a pixel of the crop lies in the picture.</summary>
    public bool Covers(int x, int y) => _columns[x] >= 0 && _rows[y] >= 0;

    /// <summary>The picture's value there, of its four nearest pixels.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="x">The crop's pixel, covered.</param>
    /// <param name="y">The crop's pixel, covered.</param>
    public float Read(float[] picture, int x, int y)
    {
        int at = (_rows[y] * _side) + _columns[x];
        float above = picture[at] + (_across[x] * (picture[at + 1] - picture[at]));
        at += _side;
        float below = picture[at] + (_across[x] * (picture[at + 1] - picture[at]));
        return above + (_down[y] * (below - above));
    }

    // For each pixel of the crop the picture's pixel before it, and how far it is to the next; -1 beyond the edge.
    private static (int[] Before, float[] Beyond) Places(int side, float start, float length)
    {
        int[] before = new int[side];
        float[] beyond = new float[side];
        for (int i = 0; i < side; i++)
        {
            float at = ((start + (((i + 0.5f) / side) * length)) * side) - 0.5f;
            if (at < -0.5f || at > side - 0.5f)
            {
                before[i] = -1;
                continue;
            }

            at = Math.Clamp(at, 0, side - 1);
            before[i] = Math.Min((int)at, side - 2);
            beyond[i] = at - before[i];
        }

        return (before, beyond);
    }
}
