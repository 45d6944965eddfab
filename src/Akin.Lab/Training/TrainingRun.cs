using Akin.Engine;
using Akin.Engine.Ingest;
using Akin.Files;
using Akin.Imaging;
using Akin.Lab.Training.Configuration;
using Akin.Lab.Training.Data;
using Akin.Lab.Training.Feed;
using Akin.Lab.Training.Networks;
using Akin.Lab.Training.Results;
using Akin.Models;
using Akin.Training;
using Akin.Training.Losses;
using Akin.Training.Networks;

namespace Akin.Lab.Training;

/// <summary>
/// A training from its config to the exported network and its card, in steps that a caller shows as they go:
/// <see cref="Open"/>, <see cref="Check"/>, <see cref="MeasureBefore"/>, <see cref="Prepare"/>, <see cref="TrainAsync"/>,
/// <see cref="Export"/>, <see cref="MeasureAfter"/>, <see cref="Finish"/>. What can be known to be wrong is said by the first two.
/// </summary>
public sealed class TrainingRun
{
    private const int NamedLayers = 5;

    private readonly TrainingConfig _config;
    private readonly TrainingRequest _request;
    private readonly List<string> _notes = [];
    private readonly List<UntrainedLayer> _untrained = [];
    private readonly Backbone? _backbone;
    private TrainingPhotos _photos;
    private LabelSet[] _labels = [];
    private TripletList? _triplets;
    private BuiltNetwork _network = null!;
    private PhotoReader _reader = null!;
    private TrainingNetwork _trained = null!;
    private Trainer _trainer = null!;
    private FrozenFeatures? _features;
    private TeacherVectors? _teachers;
    private TrainingResult? _result;
    private EmbeddingMeasure? _before, _after;
    private IReadOnlyList<ClassFigure> _classes = [];
    private int _dimensions;

    private TrainingRun(TrainingConfig config, TrainingRequest request, Backbone? backbone, TrainingPhotos photos) =>
        (_config, _request, _backbone, _photos) = (config, request, backbone, photos);

    /// <summary>What the results are called.</summary>
    public string Name => _config.Name;

    /// <summary>How many epochs there will be at most.</summary>
    public int Epochs => _config.Epochs;

    /// <summary>The tasks, in their order.</summary>
    public IReadOnlyList<string> Tasks => [.. _config.Tasks.Select(t => t.Name)];

    /// <summary>Whether triplets are trained with.</summary>
    public bool HasTriplets => _config.Triplets is not null;

    /// <summary>Whether <see cref="Prepare"/> has work to do: what a frozen backbone or teachers say of each photo is computed once.</summary>
    public bool HasPreparation => IsFrozen || _config.Distillation is not null;

    /// <summary>What is doubtful about the data, a line each; known after <see cref="Check"/>.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Photos that can't be used; known after <see cref="Check"/>.</summary>
    public IReadOnlyList<SkippedPhoto> Skipped => _photos.Skipped;

    /// <summary>The checkpoint that a stopped run leaves.</summary>
    public string Checkpoint => GetCheckpoint(_config);

    /// <summary>Reads the config, opens backbone and sources, divides the photos.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">The config is wrong, or does not fit the photos.</exception>
    /// <exception cref="ModelException">The backbone can't be opened or has no such layer.</exception>
    /// <exception cref="Catalog.Sources.SourceException">A source can't be read.</exception>
    /// <exception cref="TrainingException">The backbone can't be trained.</exception>
    public static TrainingRun Open(TrainingRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        TrainingConfig config = Overridden.By(TrainingConfig.Read(request.Config), request);
        Backbone? backbone = BuiltNetwork.OpenBackbone(config.Network);
        Directory.CreateDirectory(config.Out);
        var run = new TrainingRun(config, request, backbone, TrainingPhotos.Load(config, cancellation));
        if (request.Resume && !File.Exists(run.Checkpoint))
            throw new EngineException($"there is no checkpoint at {run.Checkpoint} to resume from; begin anew") { Code = ErrorCodes.NoCheckpoint };
        return run;
    }

    /// <summary>Finds the classes, builds the network, makes sure that its layers can learn, and decodes every photo once.</summary>
    /// <param name="progress">Told how many photos of how many are done.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">A side is empty, or a task has nothing to learn.</exception>
    /// <exception cref="TrainingException">A layer that is to learn can't.</exception>
    public void Check(IProgress<(int Done, int Total)>? progress = null, CancellationToken cancellation = default)
    {
        CheckSides();
        // Labels and layers are looked at first: that is soon done, and what is wrong with them needs no photo.
        FindLabels(_ => { });
        CheckLearning();
        PhotoReader probe = Reader();
        IReadOnlyDictionary<int, SkippedPhoto> bad = probe.Check(progress, cancellation);
        _photos = _photos.Without(bad.Keys.ToHashSet(), [.. bad.OrderBy(b => b.Key).Select(b => b.Value)]);
        // Places have moved where photos fell out, and what was kept under the old ones with them.
        _reader = bad.Count == 0 ? probe : Reader();
        CheckSides();
        FindLabels(_notes.Add);
        _triplets = _config.Triplets is null ? null : TripletList.Read(_config, _photos, _notes.Add);
        OpenTrainer();
    }

    /// <summary>Embeds what is not trained with by the backbone as it came (raw pixels for a network from scratch), to compare.</summary>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EngineException">Some of its vectors are no numbers, which nothing can be learned from.</exception>
    public void MeasureBefore(IProgress<IngestProgress>? progress = null, CancellationToken cancellation = default)
    {
        using IEmbedder embedder = _config.Network.Backbone is { } path
            ? OnnxEmbedder.Open(path, _config.Network.Layer, _config.Network.Take)
            : PixelEmbedder.Open(PixelEmbedder.Name, _network.Input.Shape);
        _before = EmbeddingMeasure.Compute(_config, _photos, embedder, progress, cancellation);
        if (_before.NotFinite is [string first, ..] bad)
            throw new EngineException($"{_config.Network.Backbone} gives {bad.Count} of {_before.Photos} photos a vector that is not finite (NaN or infinity), the first is {first}; nothing can be learned from that: mend the network, or cut it at another layer (layer: NAME)");
    }

    /// <summary>Computes what teachers say of each photo, and the features of a frozen backbone; does nothing where there is neither.</summary>
    /// <param name="progress">Told how many photos of how many are done.</param>
    /// <param name="cancellation">Stops it; what was computed is kept.</param>
    public void Prepare(IProgress<(int Done, int Total)>? progress = null, CancellationToken cancellation = default)
    {
        if (_config.Distillation is { } distillation)
        {
            _teachers = TeacherVectors.Compute(
                distillation, _photos, Path.Combine(_config.Out, _config.Family + ".teachers"), $"{_config.File}, line {distillation.Line}",
                progress.From((IngestProgress p) => (p.Done, p.Total)), cancellation);
        }

        if (IsFrozen)
            _features = FrozenFeatures.Compute(_network, _photos, _reader, Path.Combine(_config.Out, _config.Family + ".features"), progress, cancellation);
        if (_config.Network.Head is { Principal: not null } head)
            _trained.SetProjection(new PrincipalStart(_photos, _reader, _features!).Compute(_network.Network, head, _config.Seed, progress, cancellation));
    }

    /// <summary>Trains.</summary>
    /// <param name="epochs">Told of every epoch.</param>
    /// <param name="steps">Told of every step.</param>
    /// <param name="cancellation">Stops it; the checkpoint is kept.</param>
    /// <exception cref="TrainingException">It diverged: then nothing is to be exported.</exception>
    public async Task TrainAsync(
        IProgress<EpochReport>? epochs = null, IProgress<StepReport>? steps = null, CancellationToken cancellation = default)
    {
        if (!_request.Resume)
            File.Delete(Checkpoint);
        using FeatureReader? alone = IsAlone ? new FeatureReader(_reader, _network.Network) : null;
        int length = _features?.Length ?? alone?.Length ?? _reader.Length;
        PhotoFeed.Fill fill = _features is not null ? _features.TryFill : alone is not null ? alone.TryFill : _reader.TryFill;
        ITrainingData data = _triplets is null
            ? new PhotoFeed(new EpochPlan(_config, _photos, _labels), _config.Batch, length, _labels, Mixed(_photos.GetPlaces(PhotoSide.Validation)), fill, _teachers)
            : new TripletFeed(_triplets, _config.Batch, length, _config.Seed, fill);
        _result = await _trainer.RunAsync(data, epochs, steps, cancellation);
        if (_result.Reason == StopReason.Diverged)
        {
            File.Delete(Checkpoint);
            throw new TrainingException($"{_result.Message}; nothing was exported");
        }

        _untrained.AddRange(_result.Unchanged);
        if (_trained != _network.Network)
            _network.Network.TakeWeights(_trained);
        foreach (SkippedPhoto lost in _reader.Failed)
            _notes.Add($"{lost.Path} could be read at first and then not any more: {lost.Reason}");
    }

    /// <summary>Writes the network and its YAML.</summary>
    /// <returns>The <c>.onnx</c> file.</returns>
    /// <exception cref="TrainingException">It can't be written.</exception>
    public string Export()
    {
        if (_config.Network.Interpolate < 1)
            _network.Network.Interpolate(_backbone!, _config.Network.Interpolate);
        _network.Save(GetFile(".onnx"), _config.Weights);
        return GetFile(".onnx");
    }

    /// <summary>Embeds and classifies what was not trained with by the exported network, as <c>akin index</c> will.</summary>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops it.</param>
    public void MeasureAfter(IProgress<IngestProgress>? progress = null, CancellationToken cancellation = default)
    {
        using (var embedder = OnnxEmbedder.Open(GetFile(".onnx")))
        {
            _dimensions = embedder.Dimensions;
            _after = EmbeddingMeasure.Compute(_config, _photos, embedder, progress, cancellation);
        }

        _classes = ClassMeasure.Compute(GetFile(".onnx"), _photos, _labels, progress, cancellation);
    }

    /// <summary>Compares before and after, writes the model card and its curves, and drops the checkpoint.</summary>
    /// <param name="cancellation">Stops it.</param>
    public TrainingReport Finish(CancellationToken cancellation = default)
    {
        TrainingResult result = _result ?? throw new InvalidOperationException("nothing was trained");
        double seconds = result.Epochs.Sum(e => e.Seconds);
        var report = new TrainingReport
        {
            Model = GetFile(".onnx"),
            Dimensions = _dimensions,
            Epochs = result.Epochs,
            Best = result.Best,
            Reason = result.Reason,
            Message = result.Message,
            Sources = Figures.Sources(_config, _photos),
            Embedding = Figures.Embedding([.. _labels, .. _config.Measured.Select(t => LabelSet.Measured(_config, t, _photos))], _before!, _after!, cancellation),
            Classes = _classes,
            Triplets = _triplets is null ? [] : Figures.Triplets(_triplets, _before!, _after!),
            Skipped = _photos.Skipped,
            Notes = _notes,
            Untrained = _untrained,
            Seconds = seconds,
            WaitShare = seconds > 0 ? result.Epochs.Sum(e => e.WaitSeconds) / seconds : 0,
        };
        WholeFile.WriteText(GetFile(".svg"), CurvePlot.Svg(Name, report.Epochs));
        WholeFile.WriteText(GetFile(".md"), ModelCard.Write(_config, _request.Command, report, _labels));
        File.Delete(Checkpoint);
        return report;
    }

    /// <summary>Where a run of a config keeps its checkpoint.</summary>
    internal static string GetCheckpoint(TrainingConfig config) => Path.Combine(config.Out, config.Name + ".checkpoint");

    // Whether the features of each photo are computed by itself, since the backbone takes one photo at a time.
    private bool IsAlone => !IsFrozen && _network.Network is { WhyAlone: not null, Features: not null }
        && _config.Network is { Train.Layers: 0, Unfreeze.Count: 0 };

    private bool IsFrozen => _config.Network.IsFrozen;

    private string GetFile(string extension) => Path.Combine(_config.Out, _config.Name + extension);

    private void CheckSides()
    {
        if (_photos.GetPlaces(PhotoSide.Train).Length == 0)
            throw new EngineException($"{_config.File}: no photo is left to train with; the split gives all {_photos.Photos.Count} to validation and hold-out");
        if (_photos.GetPlaces(PhotoSide.Validation).Length == 0)
            throw new EngineException($"{_config.File}: no photo is left to validate with; give split: a validation share above 0, and more than one group to divide");
    }

    private void FindLabels(Action<string> note)
    {
        _labels = [.. _config.Tasks.Select(t => LabelSet.Create(_config, t, _photos, note))];
        _network = BuiltNetwork.Build(_config, _backbone, _labels);
    }

    private void OpenTrainer()
    {
        string? why = _network.Network.WhyAlone;
        if (why is not null && !IsFrozen && !IsAlone)
            throw new EngineException($"{_config.Network.Backbone} takes one photo at a time ({why}), so that its own layers can't be trained; write train: head, or train: frozen");
        _trained = IsFrozen || IsAlone ? _network.Network.HeadAlone() : _network.Network;
        _trainer = new Trainer(_trained, Options());
    }

    private void CheckLearning()
    {
        OpenTrainer();
        _untrained.AddRange(_trainer.Check());
        if (_untrained.Count > 0)
            _notes.Add($"not trained: {Figures.Untrained(_untrained, NamedLayers)}");
        if (_backbone?.Notice is { } features)
            _notes.Add($"{Path.GetFileName(_config.Network.Backbone)}: {features}");
        if (_network.Network.WhyAlone is { } why)
            _notes.Add($"{Path.GetFileName(_config.Network.Backbone)} is run one photo at a time ({why})");
        if (_trainer.Notice is { } notice)
            _notes.Add(notice);
    }

    private PhotoReader Reader() =>
        new(_photos, _network.Input.Shape, _network.Input.Tensor, _config.Augmentation, _config.Seed, new ImageLimits());

    // The trainer looks at the first few thousand: they are to be of all sources.
    private int[] Mixed(int[] places)
    {
        new Random(_config.Seed).Shuffle(places);
        return places;
    }

    private TrainerOptions Options() => new()
    {
        Tasks = _network.Tasks,
        Distillation = _config.Distillation is not { } distillation ? null : new Distillation(distillation.Dimensions)
        {
            Features = (float)distillation.Features,
            Similarities = (float)distillation.Similarities,
            Temperature = (float)distillation.Temperature,
            Prefixes = distillation.Prefixes,
        },
        MetricLosses = [.. _config.Tasks.Where(t => t.PhotoLoss is not null).Select(GetMetric)],
        Epochs = _config.Epochs,
        BatchSize = _config.Triplets is null ? _config.Batch : 3 * _config.Batch,
        Optimizer = _config.Optimizer.Rule,
        Rate = (float)_config.Optimizer.LearningRate,
        Schedule = _config.Optimizer.Schedule,
        EarlierRate = (float)_config.Network.EarlierRate,
        WeightDecay = (float)_config.Optimizer.WeightDecay,
        Anchor = (float)_config.Anchor,
        AverageDecay = (float)_config.Average,
        ClipNorm = (float?)_config.Optimizer.ClipNorm,
        Train = IsFrozen || IsAlone ? TrainedPart.All : _config.Network.Train,
        FreezeUpTo = IsFrozen || IsAlone ? [] : _config.Network.FreezeUpTo,
        Unfreeze = _config.Network.Unfreeze,
        FreezeNorms = _config.Network.FreezeNorms,
        Seed = _config.Seed,
        Watch = _config.Watch,
        Patience = _config.Patience == 0 ? null : _config.Patience,
        Checkpoint = Checkpoint,
        Device = _config.Device,
    };

    private static MetricLoss GetMetric(TaskConfig task) => new(task.PhotoLoss switch
    {
        LossKind.Triplet => MetricLossKind.Triplet,
        LossKind.BatchHard => MetricLossKind.BatchHard,
        LossKind.SupervisedContrastive => MetricLossKind.SupervisedContrastive,
        LossKind.MultiSimilarity => MetricLossKind.MultiSimilarity,
        _ => MetricLossKind.SemiHard,
    })
    {
        Margin = (float)task.Margin,
        Temperature = (float)task.Temperature,
        Weight = (float)task.Weight,
        Task = task.PhotoLoss == LossKind.Triplet ? null : task.Name,
    };
}
