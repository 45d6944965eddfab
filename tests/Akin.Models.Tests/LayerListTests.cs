namespace Akin.Models.Tests;

public sealed class LayerListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(1L)]
    public void Layers_are_listed_in_order_with_the_shapes_of_one_photo(long? batch)
    {
        IReadOnlyList<Layer> layers = LayerList.Of(SmallNetwork.Save(SmallNetwork.Build(batch), _folder));
        Assert.Equal(["conv", "relu_out", "pool", "flatten", "classify"], layers.Select(l => l.Name));
        Assert.Equal([3L, 8, 8], layers[0].Input);
        Assert.Equal([4L, 8, 8], layers[0].Output);
        Assert.Equal([4L], layers[4].Input);
        Assert.Equal([5L], layers[4].Output);
        Assert.Equal([false, false, false, false, true], layers.Select(l => l.IsOutput));
    }

    [Fact]
    public void Every_listed_layer_can_be_tapped()
    {
        string path = SmallNetwork.Save(SmallNetwork.Build(), _folder);
        foreach (Layer layer in LayerList.Of(path))
        {
            using var output = OnnxEmbedder.Open(path, layer.Name, Take.Output);
            using var input = OnnxEmbedder.Open(path, layer.Name, Take.Input);
            // With the mean over positions, a vector is as long as there are channels.
            Assert.Equal(layer.Output[0], output.Dimensions);
            Assert.Equal(layer.Input[0], input.Dimensions);
        }
    }
}
