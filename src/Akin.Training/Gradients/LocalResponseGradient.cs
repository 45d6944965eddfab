using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>
/// The gradient of LRN, y = x s^-beta with s = bias + alpha / size times the sum of the squares of a window of channels
/// around each one.
/// </summary>
internal static class LocalResponseGradient
{
    public static void Register(GradientTable table) => table.Register("LRN", Write);

    // dX = dY s^-beta - 2 alpha beta / size x times the sum of dY x s^(-beta - 1) over the channels whose window holds
    // the channel. Sums over windows are products with a matrix of ones and zeros.
    private static void Write(GradientContext context)
    {
        GraphWriter write = context.Writer;
        long[] shape = context.InputShape(0);
        long channels = shape[1], size = context.Attribute("size", 1L);
        float share = context.Attribute("alpha", 1e-4f) / size, beta = context.Attribute("beta", 0.75f);
        long[] flat = [shape[0], channels, Dimensions.Count(shape[2..])];
        string x = write.Reshape(context.Input(0), flat), dy = write.Reshape(context.OutputGradient(), flat);
        float[] seen = Windows(channels, size, transposed: false), by = Windows(channels, size, transposed: true);
        string squares = write.MatMul(write.Constant(seen, channels, channels), write.Mul(x, x));
        string spread = write.Add(write.Scale(squares, share), write.Scalar(context.Attribute("bias", 1f)));
        string straight = write.Mul(dy, write.Binary("Pow", spread, write.Scalar(-beta)));
        string around = write.MatMul(write.Constant(by, channels, channels), write.Div(write.Mul(straight, x), spread));
        string dx = write.Sub(straight, write.Scale(write.Mul(x, around), 2 * share * beta));
        context.AddGradient(0, write.Reshape(dx, shape));
    }

    // Row c has a 1 for each channel in the window of channel c; transposed: for each channel whose window holds c.
    private static float[] Windows(long channels, long size, bool transposed)
    {
        float[] ones = new float[channels * channels];
        for (long c = 0; c < channels; c++)
        {
            long first = Math.Max(0, c - ((size - 1) / 2)), last = Math.Min(channels - 1, c + (size / 2));
            for (long other = first; other <= last; other++)
                ones[transposed ? (other * channels) + c : (c * channels) + other] = 1;
        }

        return ones;
    }
}
