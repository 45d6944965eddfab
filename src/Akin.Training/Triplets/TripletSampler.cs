namespace Akin.Training.Triplets;

/// <summary>
/// Draws triplets of a query, a positive and a negative from the rows of a table, as deep ranking is trained with ("Learning
/// Fine-grained Image Similarity with Deep Ranking", Wang et al., 2014). The rows are sorted once so that every pool a row is
/// drawn from, and every part that must be left out of it, is one stretch; a draw then takes the same few steps whatever the
/// table's size. Any number of threads may draw at once.
/// </summary>
/// <remarks>
/// The query is any usable row, each as likely as the other, so a category comes as often as it has rows. The positive is
/// another row of the same product; by the share <see cref="TripletShares.SameColour"/> it is a row of another product of the
/// same category and colour. The negative is a row of another product in another category; by the share
/// <see cref="TripletShares.InClass"/> it is one in the same category, and where the positive was chosen by its colour one of
/// another colour, for otherwise it would be as good as the positive. Where a table has no row of the kind that was drawn, the
/// other kind is taken, and the triplet counts as that: no colour or nothing else of it, the same product; the product's only
/// row, the query itself; a category of one product, another category; one category in all, the same category.
/// </remarks>
public sealed class TripletSampler
{
    private readonly TripletShares _shares;
    private readonly int _seed;
    private readonly int[] _usable;
    private readonly int[] _colours;
    private readonly int[] _products;
    // One order by category, colour and product ...
    private readonly RowGroups _byCategory;
    private readonly RowGroups _byColour;
    private readonly RowGroups _byColouredProduct;
    // ... one by category and product, in which categories lie at the same places, and one by product.
    private readonly RowGroups _byCategoryProduct;
    private readonly RowGroups _byProduct;

    /// <summary>Sorts the rows.</summary>
    /// <param name="products">For each row the number of its product, from 0 on without large gaps; negative where the row can't be used.</param>
    /// <param name="categories">For each row the number of its category, likewise.</param>
    /// <param name="colours">For each row the number of its colour; negative where it is unknown, which only keeps the row from positives of the same colour.</param>
    /// <param name="shares">How often each kind is wanted.</param>
    /// <param name="seed">Another seed, other triplets.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or a share is not 0 to 1.</exception>
    /// <exception cref="TrainingException">There is no row that can be used, or all of them are one product.</exception>
    public TripletSampler(int[] products, int[] categories, int[] colours, TripletShares shares, int seed)
    {
        ArgumentNullException.ThrowIfNull(products);
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(colours);
        ArgumentNullException.ThrowIfNull(shares);
        if (products.Length != categories.Length || products.Length != colours.Length)
            throw new ArgumentException($"{products.Length} products, {categories.Length} categories and {colours.Length} colours; each row has one of each");
        // Written so that what is not a number is refused too.
        if (!(shares.SameColour is >= 0 and <= 1 && shares.InClass is >= 0 and <= 1))
            throw new ArgumentException($"shares of {shares.SameColour} and {shares.InClass}; each can be 0 to 1", nameof(shares));
        (_shares, _seed, _products) = (shares, seed, products);
        // Unknown colours are one group for sorting, and never drawn from as such.
        _colours = [.. colours.Select(colour => Math.Max(colour, -1) + 1)];
        _usable = [.. Enumerable.Range(0, products.Length).Where(row => products[row] >= 0 && categories[row] >= 0)];
        if (_usable.Length == 0)
            throw new TrainingException("no row can be used: each needs a product and a category");

        int rows = products.Length;
        int[] byProduct = RowGroups.Sort(_usable, products);
        int[] byCategoryProduct = RowGroups.Sort(byProduct, categories);
        int[] byColour = RowGroups.Sort(RowGroups.Sort(byProduct, _colours), categories);
        _byProduct = new RowGroups(byProduct, rows, products);
        _byCategoryProduct = new RowGroups(byCategoryProduct, rows, categories, products);
        _byCategory = new RowGroups(byColour, rows, categories);
        _byColour = new RowGroups(byColour, rows, categories, _colours);
        _byColouredProduct = new RowGroups(byColour, rows, categories, _colours, products);
        Colours = _usable.Select(row => _colours[row]).Where(colour => colour > 0).Distinct().Count();
        if (_byProduct.Count < 2)
            throw new TrainingException($"all {_usable.Length:N0} rows that can be used are one product; a negative must be of another");
    }

    /// <summary>Rows that can be used.</summary>
    public int Usable => _usable.Length;

    /// <summary>Different products among them.</summary>
    public int Products => _byProduct.Count;

    /// <summary>Different categories among them.</summary>
    public int Categories => _byCategory.Count;

    /// <summary>Different known colours among them.</summary>
    public int Colours { get; }

    /// <summary>The triplet of a number; the same for the same table, shares and seed.</summary>
    /// <param name="number">Which one, from 0 on; there is no last one.</param>
    public Triplet Draw(long number)
    {
        var random = new SeededRandom(_seed, 0, number);
        int query = _usable[random.Next(_usable.Length)];
        bool byColour = random.NextDouble() < _shares.SameColour, inClass = random.NextDouble() < _shares.InClass;

        if (byColour && _colours[query] > 0)
        {
            RowRange like = _byColour.Of(query), own = _byColouredProduct.Of(query);
            if (like.Length > own.Length)
            {
                int positive = _byColour[like.DrawWithout(own, ref random)];
                if (Negative(query, inClass, ref random, out bool sameCategory, anotherColour: true) is { } negative)
                    return new Triplet(query, positive, negative, sameCategory ? TripletKind.ColourSameCategory : TripletKind.ColourOtherCategory);
            }
        }

        int same = SameProduct(query, ref random);
        int other = Negative(query, inClass, ref random, out bool inCategory, anotherColour: false)!.Value;
        return new Triplet(query, same, other, inCategory ? TripletKind.ProductSameCategory : TripletKind.ProductOtherCategory);
    }

    /// <summary>Another row of the query's product, or the query where it is the only one.</summary>
    private int SameProduct(int query, ref SeededRandom random)
    {
        RowRange product = _byProduct.Of(query);
        if (product.Length == 1)
            return query;
        // Drawn from all but the last, and the last where that is the query: every other row is as likely.
        int row = _byProduct[product.Start + random.Next(product.Length - 1)];
        return row == query ? _byProduct[product.End - 1] : row;
    }

    /// <summary>A negative from the category that is wanted, else from the other; null only where another colour is wanted and there is none.</summary>
    private int? Negative(int query, bool inClass, ref SeededRandom random, out bool sameCategory, bool anotherColour)
    {
        sameCategory = inClass;
        int? negative = inClass ? InCategory(query, ref random, anotherColour) : OutOfCategory(query, ref random);
        if (negative is not null)
            return negative;
        sameCategory = !inClass;
        return inClass ? OutOfCategory(query, ref random) : InCategory(query, ref random, anotherColour);
    }

    private int? InCategory(int query, ref SeededRandom random, bool anotherColour)
    {
        RowRange category = _byCategory.Of(query), ownHere = _byCategoryProduct.Of(query);
        if (!anotherColour)
            return category.Length == ownHere.Length ? null : _byCategoryProduct[category.DrawWithout(ownHere, ref random)];
        RowRange colour = _byColour.Of(query), ownColoured = _byColouredProduct.Of(query);
        int others = category.Length - colour.Length - (ownHere.Length - ownColoured.Length);
        return others == 0 ? null : DrawOther(query, _byCategory, category, colour, ref random);
    }

    private int? OutOfCategory(int query, ref SeededRandom random)
    {
        RowRange all = new(0, _usable.Length), category = _byCategory.Of(query);
        int others = all.Length - category.Length - (_byProduct.Of(query).Length - _byCategoryProduct.Of(query).Length);
        return others == 0 ? null : DrawOther(query, _byCategory, all, category, ref random);
    }

    /// <summary>A row of another product from a range without a part; there is one. Drawn again where it is the query's own, which is rare: a product's rows have the same category, mostly.</summary>
    private int DrawOther(int query, RowGroups order, RowRange range, RowRange part, ref SeededRandom random)
    {
        while (true)
        {
            int row = order[range.DrawWithout(part, ref random)];
            if (_products[row] != _products[query])
                return row;
        }
    }
}
