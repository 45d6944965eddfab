namespace Akin.Training.Triplets;

/// <summary>What the positive and the negative of a triplet share with its query. A negative is always of another product.</summary>
public enum TripletKind
{
    /// <summary>The positive is of the same product, the negative of another category.</summary>
    ProductOtherCategory,

    /// <summary>The positive is of the same product, the negative of the same category.</summary>
    ProductSameCategory,

    /// <summary>The positive is of another product of the same category and color, the negative of another category.</summary>
    ColorOtherCategory,

    /// <summary>The positive is of another product of the same category and color, the negative of the same category and another color.</summary>
    ColorSameCategory,
}
