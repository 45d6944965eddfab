namespace Akin.Training.Triplets;

/// <summary>
/// Draws triplets of a query, a positive and a negative from the rows of a table, as deep ranking is trained with ("Learning
/// Fine-grained Image Similarity with Deep Ranking", Wang et al., 2014). The rows are sorted once so that every pool a row is
/// drawn from, and every part that must be left out of it, is one stretch; a draw then takes the same few steps whatever the
/// table's size. Any number of threads may draw at once.
/// </summary>
/// <remarks>
/// The query is any usable row, each as likely as the other, so a category comes as often as it has rows. The positive is
/// another row of the same product; by the share <see cref="TripletShares.SameColor"/> it is a row of another product of the
/// same category and color. The negative is a row of another product in another category; by the share
/// <see cref="TripletShares.InClass"/> it is one in the same category, and where the positive was chosen by its color one of
/// another color, for otherwise it would be as good as the positive. Where a table has no row of the kind that was drawn, the
/// other kind is taken, and the triplet counts as that: no color or nothing else of it, the same product; the product's only
/// row, the query itself; a category of one product, another category; one category in all, the same category.
/// </remarks>
public sealed class TripletSampler
{
    private readonly TripletShares _shares;
    private readonly int _seed;
    private readonly RowPlace[] _places;
    private readonly int[] _byCategoryProduct;
    private readonly int[] _byProduct;

    /// <summary>Sorts the rows.</summary>
    /// <param name="products">For each row the number of its product, from 0 on without large gaps; negative where the row can't be used.</param>
    /// <param name="categories">For each row the number of its category, likewise.</param>
    /// <param name="colors">For each row the number of its color; negative where it is unknown, which only keeps the row from positives of the same color.</param>
    /// <param name="shares">How often each kind is wanted.</param>
    /// <param name="seed">Another seed, other triplets.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or a share is not 0 to 1.</exception>
    /// <exception cref="TrainingException">There is no row that can be used, or all of them are one product.</exception>
    public TripletSampler(int[] products, int[] categories, int[] colors, TripletShares shares, int seed)
    {
        ArgumentNullException.ThrowIfNull(products);
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(colors);
        ArgumentNullException.ThrowIfNull(shares);
        if (products.Length != categories.Length || products.Length != colors.Length)
            throw new ArgumentException($"{products.Length} products, {categories.Length} categories and {colors.Length} colors; each row has one of each");
        // Written so that what is not a number is refused too.
        if (!(shares.SameColor is >= 0 and <= 1 && shares.InClass is >= 0 and <= 1))
            throw new ArgumentException($"shares of {shares.SameColor} and {shares.InClass}; each can be 0 to 1", nameof(shares));
        (_shares, _seed) = (shares, seed);
        int[] usable = [.. Enumerable.Range(0, products.Length).Where(row => products[row] >= 0 && categories[row] >= 0)];
        if (usable.Length == 0)
            throw new TrainingException("no row can be used: each needs a product and a category");

        // Unknown colors are one group for sorting, and never drawn from as such.
        int[] shades = Array.ConvertAll(colors, color => Math.Max(color, -1) + 1);
        _byProduct = RowOrder.Sort(usable, products);
        _byCategoryProduct = RowOrder.Sort(_byProduct, categories);
        int[] byColor = RowOrder.Sort(RowOrder.Sort(_byProduct, shades), categories);
        _places = new RowPlace[usable.Length];
        int[] placeOf = new int[products.Length];
        for (int i = 0; i < byColor.Length; i++)
        {
            int row = byColor[i];
            (_places[i].Row, _places[i].Product, _places[i].HasColor) = (row, products[row], shades[row] > 0);
            placeOf[row] = i;
        }

        HashSet<int> known = [];
        foreach (RowRange run in RowOrder.Runs(byColor, categories))
        {
            Categories++;
            foreach (ref RowPlace place in _places.AsSpan(run.Start, run.Length))
                place.Category = run;
        }

        foreach (RowRange run in RowOrder.Runs(byColor, categories, shades))
        {
            known.Add(shades[byColor[run.Start]]);
            foreach (ref RowPlace place in _places.AsSpan(run.Start, run.Length))
                place.Color = run;
        }

        foreach (RowRange run in RowOrder.Runs(byColor, categories, shades, products))
        {
            foreach (ref RowPlace place in _places.AsSpan(run.Start, run.Length))
                place.ColorProduct = run;
        }

        foreach (RowRange run in RowOrder.Runs(_byCategoryProduct, categories, products))
        {
            foreach (int row in _byCategoryProduct.AsSpan(run.Start, run.Length))
                _places[placeOf[row]].CategoryProduct = run;
        }

        foreach (RowRange run in RowOrder.Runs(_byProduct, products))
        {
            Products++;
            foreach (int row in _byProduct.AsSpan(run.Start, run.Length))
                _places[placeOf[row]].Own = run;
        }

        known.Remove(0);
        Colors = known.Count;
        if (Products < 2)
            throw new TrainingException($"all {usable.Length:N0} rows that can be used are one product; a negative must be of another");
    }

    /// <summary>Rows that can be used.</summary>
    public int Usable => _places.Length;

    /// <summary>Different products among them.</summary>
    public int Products { get; }

    /// <summary>Different categories among them.</summary>
    public int Categories { get; }

    /// <summary>Different known colors among them.</summary>
    public int Colors { get; }

    /// <summary>The triplet of a number; the same for the same table, shares and seed.</summary>
    /// <param name="number">Which one, from 0 on; there is no last one.</param>
    public Triplet Draw(long number)
    {
        var random = new SplitMix64(_seed, 0, number);
        ref readonly RowPlace query = ref _places[random.Next(_places.Length)];
        bool byColor = random.NextDouble() < _shares.SameColor, inClass = random.NextDouble() < _shares.InClass;
        bool sameCategory;
        if (byColor && query.HasColor && query.Color.Length > query.ColorProduct.Length)
        {
            int positive = _places[query.Color.DrawWithout(query.ColorProduct, ref random)].Row;
            if (Negative(query, inClass, anotherColor: true, ref random, out sameCategory) is { } negative)
                return new Triplet(query.Row, positive, negative, sameCategory ? TripletKind.ColorSameCategory : TripletKind.ColorOtherCategory);
        }

        int same = SameProduct(query, ref random);
        int other = Negative(query, inClass, anotherColor: false, ref random, out sameCategory)!.Value;
        return new Triplet(query.Row, same, other, sameCategory ? TripletKind.ProductSameCategory : TripletKind.ProductOtherCategory);
    }

    /// <summary>Another row of the query's product, or the query where it is the only one.</summary>
    private int SameProduct(in RowPlace query, ref SplitMix64 random)
    {
        if (query.Own.Length == 1)
            return query.Row;
        // Drawn from all but the last, and the last where that is the query: every other row is as likely.
        int row = _byProduct[query.Own.Start + random.Next(query.Own.Length - 1)];
        return row == query.Row ? _byProduct[query.Own.End - 1] : row;
    }

    /// <summary>A negative from the category that is wanted, else from the other; null only where another color is wanted and there is none.</summary>
    private int? Negative(in RowPlace query, bool inClass, bool anotherColor, ref SplitMix64 random, out bool sameCategory)
    {
        sameCategory = inClass;
        int? negative = inClass ? InCategory(query, anotherColor, ref random) : OutOfCategory(query, ref random);
        if (negative is not null)
            return negative;
        sameCategory = !inClass;
        return inClass ? OutOfCategory(query, ref random) : InCategory(query, anotherColor, ref random);
    }

    private int? InCategory(in RowPlace query, bool anotherColor, ref SplitMix64 random)
    {
        if (!anotherColor)
            return query.Category.Length == query.CategoryProduct.Length ? null : _byCategoryProduct[query.Category.DrawWithout(query.CategoryProduct, ref random)];
        int others = query.Category.Length - query.Color.Length - (query.CategoryProduct.Length - query.ColorProduct.Length);
        return others == 0 ? null : DrawOther(query, query.Category, query.Color, ref random);
    }

    private int? OutOfCategory(in RowPlace query, ref SplitMix64 random)
    {
        int others = _places.Length - query.Category.Length - (query.Own.Length - query.CategoryProduct.Length);
        return others == 0 ? null : DrawOther(query, new RowRange(0, _places.Length), query.Category, ref random);
    }

    /// <summary>
    /// A row of another product from a range without a part; there is one. Drawn again where it is the query's own, which is
    /// rare: a product's rows are mostly few, and of one category.
    /// </summary>
    private int DrawOther(in RowPlace query, RowRange range, RowRange part, ref SplitMix64 random)
    {
        while (true)
        {
            ref readonly RowPlace drawn = ref _places[range.DrawWithout(part, ref random)];
            if (drawn.Product != query.Product)
                return drawn.Row;
        }
    }
}

/// <summary>How often each kind of triplet is wanted. Positive and negative are drawn independently, so the four kinds have the products of these.</summary>
public sealed record TripletShares
{
    /// <summary>The share of triplets whose positive is of the same category and color rather than of the same product; 0 to 1.</summary>
    public double SameColor { get; init; } = 0.1;

    /// <summary>The share of triplets whose negative is of the query's category; 0 to 1.</summary>
    public double InClass { get; init; } = 0.3;
}
