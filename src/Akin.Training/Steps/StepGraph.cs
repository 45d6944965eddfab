using Akin.Training.Gradients;
using Akin.Training.Gradients.Blocked;
using Akin.Training.Graphs;
using Akin.Training.Networks;
using Akin.Training.Optimizers;
using Onnx;

namespace Akin.Training.Steps;

/// <summary>
/// One step of training as one graph of standard operators: the network's forward pass, the losses, their gradients and
/// the optimizer's updates. What changes from step to step (weights that learn, slots) comes in as inputs and goes out as
/// outputs; frozen weights stay constants, so that ONNX Runtime can lay them out as it likes.
/// </summary>
internal sealed class StepGraph
{
    /// <summary>The output with the loss.</summary>
    public const string Loss = "akin/loss";

    /// <summary>The input with a rate and two corrections for each of <see cref="Rows"/>.</summary>
    public const string Rates = "akin/rates";

    private StepGraph(
        ModelProto model, IReadOnlyList<StateTensor> state, IReadOnlyList<DropoutMask> masks, IReadOnlyList<RateRow> rows) =>
        (Model, State, Masks, Rows) = (model, state, masks, rows);

    /// <summary>The graph.</summary>
    public ModelProto Model { get; }

    /// <summary>What changes from step to step.</summary>
    public IReadOnlyList<StateTensor> State { get; }

    /// <summary>Dropout's masks, which are fed.</summary>
    public IReadOnlyList<DropoutMask> Masks { get; }

    /// <summary>The groups of weights that learn at a rate of their own.</summary>
    public IReadOnlyList<RateRow> Rows { get; }

    /// <summary>Writes the graph.</summary>
    /// <param name="network">The network; it is copied.</param>
    /// <param name="options">What to learn and how.</param>
    /// <param name="learning">The weights that learn.</param>
    /// <param name="origin">Where the backbone's weights are drawn back to: the network as it came; by default the network itself.</param>
    /// <exception cref="TrainingException">The options do not fit the network, or an operator has no gradient.</exception>
    public static StepGraph Write(
        TrainingNetwork network, TrainerOptions options, IReadOnlyDictionary<string, RateRow> learning, TrainingNetwork? origin = null) =>
        Write(network, options, learning, BlockedCheck.AreUsed(options.Device), origin);

    /// <summary>The same, in blocks of channels or not; without them every layer keeps its name.</summary>
    internal static StepGraph Write(
        TrainingNetwork network, TrainerOptions options, IReadOnlyDictionary<string, RateRow> learning, bool inBlocks, TrainingNetwork? origin = null)
    {
        ModelProto model = network.Model.Clone();
        GraphProto graph = model.Graph;
        FixBatch(graph, options.BatchSize);
        TensorShapes shapes = TensorShapes.Infer(model, options.BatchSize);
        if (inBlocks)
            BlockedLayout.Apply(model, shapes, learning.ContainsKey);
        TrainingMode form = TrainingForm.Apply(model, shapes, options, network, learning);
        var writer = new GraphWriter(model, shapes);
        TrainingLoss.DeclareLabels(writer, options);
        string loss = TrainingLoss.Total(writer, TrainingLoss.Write(writer, options));
        IReadOnlyDictionary<string, string> gradients = Differentiator.AddGradients(model, shapes, loss, [.. learning.Keys]);

        writer = new GraphWriter(model, shapes) { Scope = "update" };
        if (options.ClipNorm is { } longest)
            gradients = Clipped(writer, gradients, longest);
        RateRow[] rows = [.. learning.Where(w => gradients.ContainsKey(w.Key)).Select(w => w.Value).Distinct()];
        graph.Input.Add(Fixed(Rates, [rows.Length * 3]));
        RateTensors[] rates = [.. rows.Select((_, row) => new RateTensors(Rate(row, 0), Rate(row, 1), Rate(row, 2)))];

        Dictionary<string, TensorProto> anchors = options.Anchor == 0
            ? []
            : (origin ?? network).Model.Graph.Initializer.Where(w => !network.HeadWeights.Contains(w.Name)).ToDictionary(w => w.Name, StringComparer.Ordinal);
        List<StateTensor> state = [];
        foreach (TensorProto weight in network.Model.Graph.Initializer.Where(w => gradients.ContainsKey(w.Name)))
        {
            long[] dims = [.. weight.Dims];
            string[] slots = [.. Enumerable.Range(0, options.Optimizer.Slots).Select(s => StateTensor.Slot(weight.Name, s))];
            foreach (string slot in slots)
                writer.Noted(slot, dims);
            RateTensors rate = rates[Array.IndexOf(rows, learning[weight.Name])];
            (string updated, string[] newSlots) = options.Optimizer.Update(
                writer, weight.Name, gradients[weight.Name], slots, rate, dims.Length > 1 ? options.WeightDecay : 0);
            if (anchors.TryGetValue(weight.Name, out TensorProto? anchor))
                updated = writer.Sub(updated, writer.Mul(writer.Sub(weight.Name, writer.Constant(anchor.Floats(), dims)), writer.Scale(rate.Rate, options.Anchor)));
            state.Add(new StateTensor(weight.Name, dims, updated));
            state.AddRange(slots.Zip(newSlots, (slot, changed) => new StateTensor(slot, dims, changed)));
        }

        MakeInputs(graph, state);
        graph.Node.Add(new NodeProto { OpType = "Identity", Name = Loss, Input = { loss }, Output = { Loss } });
        graph.Output.Clear();
        graph.Output.Add(Fixed(Loss, shapes.GetShape(loss)));
        graph.Output.AddRange(state.Select(s => Fixed(s.Updated, s.Shape)));
        BlockedFusion.Apply(model, shapes);
        return new StepGraph(model, state, form.Masks, rows);

        string Rate(int row, int which) => writer.Noted(writer.Node("Gather", [Rates, writer.Scalar((long)(row * 3) + which)]), []);
    }

    /// <summary>Turns weights of a graph into inputs of fixed shape.</summary>
    public static void MakeInputs(GraphProto graph, IEnumerable<StateTensor> state)
    {
        Dictionary<string, TensorProto> weights = graph.Initializer.ToDictionary(w => w.Name, StringComparer.Ordinal);
        foreach (StateTensor tensor in state)
        {
            if (weights.TryGetValue(tensor.Name, out TensorProto? weight))
                graph.Initializer.Remove(weight);
            graph.Input.Add(Fixed(tensor.Name, tensor.Shape));
        }
    }

    /// <summary>Makes a graph one for batches of a given size.</summary>
    public static void FixBatch(GraphProto graph, int batch)
    {
        foreach (ValueInfoProto input in graph.Input)
            input.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = batch };
        graph.ValueInfo.Clear();
        foreach (ValueInfoProto output in graph.Output)
            output.Type = null;
    }

    // All gradients times the same number where together they are longer than allowed (Pascanu et al., 2013).
    private static Dictionary<string, string> Clipped(GraphWriter writer, IReadOnlyDictionary<string, string> gradients, float longest)
    {
        string[] squares = [.. gradients.Values.Select(g => writer.Noted(writer.Node("ReduceSumSquare", [g], ("keepdims", 0)), []))];
        string norm = writer.Unary("Sqrt", squares.Length == 1 ? squares[0] : writer.Noted(writer.Node("Sum", squares), []));
        string ratio = writer.Div(writer.Scalar(longest), writer.Add(norm, writer.Scalar(1e-6f)));
        string factor = writer.Binary("Min", ratio, writer.Scalar(1f));
        return gradients.ToDictionary(g => g.Key, g => writer.Mul(g.Value, factor), StringComparer.Ordinal);
    }

    private static ValueInfoProto Fixed(string name, IReadOnlyList<long> dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dims.Select(side => new TensorShapeProto.Types.Dimension { DimValue = side }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = WeightValues.Float, Shape = shape } },
        };
    }
}

/// <summary>A tensor that a step is given and gives back changed: a weight or an optimizer's slot.</summary>
/// <param name="Name">The input of the step's graph; of a weight also its name in the network.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Updated">The output of the step's graph with its new value.</param>
internal sealed record StateTensor(string Name, long[] Shape, string Updated)
{
    /// <summary>The name of an optimizer's slot.</summary>
    public static string Slot(string weight, int slot) => $"slot{slot}/{weight}";

    /// <summary>Whether it is an optimizer's slot, which the network itself does not have.</summary>
    public static bool IsSlot(string name) => name.StartsWith("slot0/", StringComparison.Ordinal) || name.StartsWith("slot1/", StringComparison.Ordinal);
}
