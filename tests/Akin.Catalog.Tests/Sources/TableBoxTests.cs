using System.Drawing;
using Akin.Catalog.Sources;

namespace Akin.Catalog.Tests.Sources;

public sealed class TableBoxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1,2,3,4")]
    [InlineData(" 1, 2, 3, 4 ")]
    [InlineData("1 2 3 4")]
    [InlineData("1;2;3;4")]
    [InlineData("1.0,2.0,3.0,4.0")]
    [InlineData("1.5,2.9,2.5,3.1")]
    public void A_box_is_read_with_any_of_its_delimiters_and_grows_to_whole_pixels(string cell) =>
        Assert.Equal(new Rectangle(1, 2, 3, 4), Read(cell).Item!.Box);

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void An_empty_box_is_the_whole_photo(string cell) => Assert.Null(Read(cell).Item!.Box);

    [Theory]
    [InlineData(",")]
    [InlineData("1,2,3")]
    [InlineData("1,2,3,4,5")]
    [InlineData("1,2,0,4")]
    [InlineData("1,2,3,0")]
    [InlineData("-1,2,3,4")]
    [InlineData("1,2,-3,4")]
    [InlineData("NaN,2,3,4")]
    [InlineData("1,2,Infinity,4")]
    [InlineData("1,2,1e300,4")]
    [InlineData("a,b,c,d")]
    [InlineData("[1,2,3,4]")]
    public void Anything_else_is_no_box_and_skips_the_row(string cell) => Assert.Contains("is not x,y,width,height", Read(cell).Reason, StringComparison.Ordinal);

    private SourceEntry Read(string cell)
    {
        _folder.Write("a.jpg", "x");
        _folder.Write("t.csv", $"file,box\na.jpg,\"{cell}\"\n");
        return Assert.Single(new TableSource(_folder["t.csv"], new() { BoxColumn = "box" }).Enumerate());
    }
}
