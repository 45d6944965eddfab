using Akin.Training.Triplets;
using FsCheck;
using FsCheck.Fluent;

namespace Akin.Training.Tests.Triplets;

public class TripletSamplerTests
{
    private static Arbitrary<Table> Tables => (
        from rows in Gen.Choose(2, 60)
        from products in Gen.Choose(2, 12)
        from categories in Gen.Choose(1, 4)
        from colors in Gen.Choose(1, 4)
        from seed in Gen.Choose(0, 1_000_000)
        select Table.Random(rows, products, categories, colors, seed)).Where(t => t.Usable.Select(r => t.Products[r]).Distinct().Count() > 1).ToArbitrary();

    private static Arbitrary<TripletShares> Shares => (
        from color in Gen.Elements(0, 0.1, 0.5, 1)
        from inClass in Gen.Elements(0, 0.3, 0.5, 1)
        select new TripletShares { SameColor = color, InClass = inClass }).ToArbitrary();

    [Fact]
    public void Every_triplet_obeys_its_kind()
    {
        Prop.ForAll(Tables, Shares, (table, shares) =>
        {
            TripletSampler sampler = table.Sampler(shares, 3);
            for (int i = 0; i < 60; i++)
            {
                Triplet t = sampler.Draw(i);
                (int q, int p, int n) = (t.Query, t.Positive, t.Negative);
                Assert.All([q, p, n], row => Assert.Contains(row, table.Usable));
                Assert.NotEqual(table.Products[q], table.Products[n]);
                bool byColor = t.Kind is TripletKind.ColorOtherCategory or TripletKind.ColorSameCategory;
                if (byColor)
                {
                    Assert.NotEqual(table.Products[q], table.Products[p]);
                    Assert.Equal((table.Categories[q], table.Colors[q]), (table.Categories[p], table.Colors[p]));
                    Assert.True(table.Colors[q] >= 0);
                }
                else
                {
                    Assert.Equal(table.Products[q], table.Products[p]);
                    Assert.True(p != q || table.Usable.Count(r => table.Products[r] == table.Products[q]) == 1);
                }

                bool sameCategory = t.Kind is TripletKind.ProductSameCategory or TripletKind.ColorSameCategory;
                Assert.Equal(sameCategory, table.Categories[q] == table.Categories[n]);
                if (t.Kind == TripletKind.ColorSameCategory)
                    Assert.NotEqual(table.Colors[q], table.Colors[n]);
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void A_kind_is_missed_only_where_the_table_has_no_row_for_it()
    {
        var always = new TripletShares { SameColor = 1, InClass = 1 };
        var never = new TripletShares { SameColor = 0, InClass = 0 };
        Prop.ForAll(Tables, table =>
        {
            TripletSampler wanting = table.Sampler(always, 5), avoiding = table.Sampler(never, 5);
            for (int i = 0; i < 60; i++)
            {
                Triplet t = wanting.Draw(i);
                if (t.Kind == TripletKind.ColorOtherCategory)
                    Assert.DoesNotContain(table.Usable, r => table.SameCategory(r, t.Query) && table.OtherProduct(r, t.Query) && table.Colors[r] != table.Colors[t.Query]);
                else if (t.Kind != TripletKind.ColorSameCategory)
                    Assert.True(!table.Usable.Any(r => table.SameColor(r, t.Query)) || !table.Usable.Any(r => table.OtherProduct(r, t.Query) && !table.SameColor(r, t.Query)));
                if (t.Kind == TripletKind.ProductOtherCategory)
                    Assert.DoesNotContain(table.Usable, r => table.SameCategory(r, t.Query) && table.OtherProduct(r, t.Query));
                t = avoiding.Draw(i);
                Assert.True(t.Kind is TripletKind.ProductOtherCategory or TripletKind.ProductSameCategory);
                if (t.Kind == TripletKind.ProductSameCategory)
                    Assert.DoesNotContain(table.Usable, r => !table.SameCategory(r, t.Query) && table.OtherProduct(r, t.Query));
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Theory]
    [InlineData(0.1, 0.3)]
    [InlineData(0.5, 0.5)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Kinds_come_in_their_shares_where_every_row_allows_each(double sameColor, double inClass)
    {
        // 10 categories, 4 colors, products of 3 views, 10 products to a category and color.
        Table table = Table.Create(1200, row => (row / 3, row / 3 % 10, row / 3 / 10 % 4));
        TripletSampler sampler = table.Sampler(new TripletShares { SameColor = sameColor, InClass = inClass }, 9);
        const int count = 40_000;
        Dictionary<TripletKind, int> kinds = Enumerable.Range(0, count).CountBy(i => sampler.Draw(i).Kind).ToDictionary();
        Near(TripletKind.ProductOtherCategory, (1 - sameColor) * (1 - inClass));
        Near(TripletKind.ProductSameCategory, (1 - sameColor) * inClass);
        Near(TripletKind.ColorOtherCategory, sameColor * (1 - inClass));
        Near(TripletKind.ColorSameCategory, sameColor * inClass);

        void Near(TripletKind kind, double share) => Assert.Equal(share, (double)kinds.GetValueOrDefault(kind) / count, 0.012);
    }

    [Fact]
    public void Rows_of_a_pool_are_drawn_evenly_and_categories_by_their_rows()
    {
        // Category 0 has nine times the rows of category 1; each product has three views.
        Table table = Table.Create(600, row => (row / 3, row < 540 ? 0 : 1, 0));
        TripletSampler sampler = table.Sampler(new TripletShares { SameColor = 0, InClass = 0.5 }, 2);
        const int count = 300_000;
        Triplet[] drawn = [.. Enumerable.Range(0, count).Select(i => sampler.Draw(i))];
        Assert.Equal(0.9, drawn.Count(t => t.Query < 540) / (double)count, 0.01);
        Even(drawn.CountBy(t => t.Query), 600);
        // Each of the other two views as often.
        Even(drawn.CountBy(t => (t.Query, t.Positive)), 1200);
        Even(drawn.Where(t => t.Kind == TripletKind.ProductSameCategory && t.Query < 540).CountBy(t => t.Negative), 540);
        Even(drawn.Where(t => t.Kind == TripletKind.ProductOtherCategory && t.Query >= 540).CountBy(t => t.Negative), 540);

        static void Even<T>(IEnumerable<KeyValuePair<T, int>> counts, int places)
        {
            int[] all = [.. counts.Select(c => c.Value)];
            Assert.Equal(places, all.Length);
            // Pearson's test: the sum is near the number of places, give or take six of its deviations.
            double mean = all.Average(), sum = all.Sum(c => (c - mean) * (c - mean) / mean);
            Assert.InRange(sum, 0, places + (6 * Math.Sqrt(2.0 * places)));
        }
    }

    [Fact]
    public void A_triplet_depends_on_seed_and_number_alone()
    {
        Table table = Table.Random(300, 60, 5, 4, 1);
        TripletSampler one = table.Sampler(new TripletShares(), 7), two = table.Sampler(new TripletShares(), 7), other = table.Sampler(new TripletShares(), 8);
        Triplet[] first = [.. Enumerable.Range(0, 500).Select(i => one.Draw(i))];
        var second = new Triplet[500];
        Parallel.For(0, 500, i => second[499 - i] = two.Draw(499 - i));
        Assert.Equal(first, second);
        Assert.True(Enumerable.Range(0, 500).Count(i => other.Draw(i) != first[i]) > 450);
    }

    [Fact]
    public void What_the_table_has_is_counted_without_the_rows_that_can_not_be_used()
    {
        var sampler = new TripletSampler([0, 0, 1, -1, 2, 5], [0, 0, 1, 1, -1, 0], [0, 1, -1, 3, 2, 1], new TripletShares(), 1);
        Assert.Equal((4, 3, 2, 2), (sampler.Usable, sampler.Products, sampler.Categories, sampler.Colors));
    }

    [Fact]
    public void A_table_that_can_give_no_triplet_is_refused_in_one_line()
    {
        Assert.Contains("one product", Assert.Throws<TrainingException>(() => new TripletSampler([0, 0, -1], [0, 1, 1], [0, 0, 0], new TripletShares(), 1)).Message);
        Assert.Contains("no row", Assert.Throws<TrainingException>(() => new TripletSampler([], [], [], new TripletShares(), 1)).Message);
        Assert.Contains("no row", Assert.Throws<TrainingException>(() => new TripletSampler([0, 1], [-1, -1], [0, 0], new TripletShares(), 1)).Message);
        Assert.Throws<ArgumentException>(() => new TripletSampler([0, 1], [0], [0, 1], new TripletShares(), 1));
        Assert.Throws<ArgumentException>(() => new TripletSampler([0, 1], [0, 0], [0, 1], new TripletShares { InClass = 1.5 }, 1));
        Assert.Throws<ArgumentException>(() => new TripletSampler([0, 1], [0, 0], [0, 1], new TripletShares { SameColor = double.NaN }, 1));
    }

    private sealed record Table(int[] Products, int[] Categories, int[] Colors)
    {
        public int[] Usable { get; } = [.. Enumerable.Range(0, Products.Length).Where(r => Products[r] >= 0 && Categories[r] >= 0)];

        public static Table Create(int rows, Func<int, (int Product, int Category, int Color)> row)
        {
            (int Product, int Category, int Color)[] all = [.. Enumerable.Range(0, rows).Select(row)];
            return new([.. all.Select(r => r.Product)], [.. all.Select(r => r.Category)], [.. all.Select(r => r.Color)]);
        }

        /// <summary>A product may have any categories and colors, as dirty tables have it; some cells are unknown.</summary>
        public static Table Random(int rows, int products, int categories, int colors, int seed)
        {
            var random = new Random(seed);
            return Create(rows, _ => (random.Next(-1, products), random.Next(10) == 0 ? -1 : random.Next(categories), random.Next(-1, colors)));
        }

        public TripletSampler Sampler(TripletShares shares, int seed) => new(Products, Categories, Colors, shares, seed);

        public bool SameCategory(int row, int other) => Categories[row] == Categories[other];

        public bool OtherProduct(int row, int other) => Products[row] != Products[other];

        /// <summary>Whether a row can be the positive of the query by color.</summary>
        public bool SameColor(int row, int query) => OtherProduct(row, query) && SameCategory(row, query) && Colors[query] >= 0 && Colors[row] == Colors[query];
    }
}
