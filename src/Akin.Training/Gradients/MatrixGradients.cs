using Akin.Training.Graphs;

namespace Akin.Training.Gradients;

/// <summary>Gradients of matrix products: MatMul, Gemm.</summary>
internal static class MatrixGradients
{
    public static void Register(GradientTable table)
    {
        table.Register("MatMul", MatMul);
        table.Register("Gemm", Gemm);
    }

    // Y = A B: dA = dY Bᵀ, dB = Aᵀ dY; leading axes that were broadcast are summed.
    private static void MatMul(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string a = context.Input(0), b = context.Input(1), dy = context.OutputGradient();
        long[] aShape = context.InputShape(0), bShape = context.InputShape(1);

        // A vector is a matrix of one row (left) or one column (right) whose axis the product drops.
        long[] aMatrix = aShape.Length == 1 ? [1, aShape[0]] : aShape, bMatrix = bShape.Length == 1 ? [bShape[0], 1] : bShape;
        if (aShape.Length == 1)
            a = write.Reshape(a, aMatrix);
        if (bShape.Length == 1)
            b = write.Reshape(b, bMatrix);
        if (aShape.Length == 1 || bShape.Length == 1)
            dy = write.Reshape(dy, [.. Dimensions.Broadcast(aMatrix[..^2], bMatrix[..^2]), aMatrix[^2], bMatrix[^1]]);

        if (context.Needs(0))
        {
            string da = write.SumTo(write.MatMul(dy, SwapLast(write, b)), aMatrix);
            context.AddGradient(0, aShape.Length == 1 ? write.Reshape(da, aShape) : da);
        }

        if (context.Needs(1))
        {
            // A plain weight under leading axes: one product over all rows instead of a batch of products and a sum.
            string db = bMatrix.Length == 2 && aMatrix.Length > 2
                ? write.MatMul(write.Transpose(write.Reshape(a, -1, aMatrix[^1]), 1, 0), write.Reshape(dy, -1, bMatrix[^1]))
                : write.SumTo(write.MatMul(SwapLast(write, a), dy), bMatrix);
            context.AddGradient(1, bShape.Length == 1 ? write.Reshape(db, bShape) : db);
        }
    }

    // Y = alpha A' B' + beta C, where A' and B' are A and B, transposed if transA and transB say so.
    private static void Gemm(GradientContext context)
    {
        GraphWriter write = context.Writer;
        string a = context.Input(0), b = context.Input(1), dy = context.OutputGradient();
        bool transA = context.Attribute("transA", 0) != 0, transB = context.Attribute("transB", 0) != 0;
        float alpha = context.Attribute("alpha", 1f), beta = context.Attribute("beta", 1f);
        string Product(string left, bool transLeft, string right, bool transRight) =>
            write.Node("Gemm", [left, right], ("transA", transLeft), ("transB", transRight), ("alpha", alpha));

        if (context.Needs(0))
            context.AddGradient(0, transA ? Product(b, transB, dy, true) : Product(dy, false, b, !transB));
        if (context.Needs(1))
            context.AddGradient(1, transB ? Product(dy, true, a, transA) : Product(a, !transA, dy, false));
        if (context.Needs(2))
        {
            string sum = write.SumTo(dy, context.InputShape(2));
            context.AddGradient(2, beta == 1f ? sum : write.Scale(sum, beta));
        }
    }

    private static string SwapLast(GraphWriter write, string a)
    {
        int rank = write.Shapes.GetShape(a).Length;
        return write.Transpose(a, [.. Enumerable.Range(0, rank - 2).Select(i => (long)i), rank - 1, rank - 2]);
    }
}
