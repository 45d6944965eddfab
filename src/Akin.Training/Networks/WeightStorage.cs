namespace Akin.Training.Networks;

/// <summary>How the weights of a written network lie in its file. ONNX Runtime turns them into float32 when it opens it.</summary>
public enum WeightStorage
{
    /// <summary>Four bytes each, exact.</summary>
    Full,

    /// <summary>Two bytes each, 11 bits of precision.</summary>
    Half,

    /// <summary>One byte each and one scale for each row or channel of a matrix or kernel.</summary>
    EightBit,
}
