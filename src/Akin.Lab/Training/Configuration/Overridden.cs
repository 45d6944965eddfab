using Akin.Catalog.Sources;
using Akin.Engine;

namespace Akin.Lab.Training.Configuration;

/// <summary>Puts what the command line says in the place of what the config says.</summary>
internal static class Overridden
{
    /// <summary>The config with the request's own source, epochs, seed, device and folder.</summary>
    /// <exception cref="EngineException">There is no source, or tasks name sources that are replaced.</exception>
    public static TrainingConfig By(TrainingConfig config, TrainingRequest request)
    {
        if (request.Source is not null && request.Store is not null)
            throw new EngineException("photos to learn from and a store can't both be given; take one of them") { Code = ErrorCodes.TwoSources };
        if (request.Source is not null || request.Store is not null)
        {
            string? path = request.Source is null ? null : Path.GetFullPath(request.Source), store = request.Store is null ? null : Path.GetFullPath(request.Store);
            string? name = config.Sources.Count == 1 ? config.Sources[0].Name : null;
            if (config.Tasks.SelectMany(t => t.Sources).FirstOrDefault(s => s != name) is { } named)
                throw new EngineException($"{config.File}: a task names the source '{named}', and the command line replaces all sources; leave sources out of the tasks");
            config = config with
            {
                Sources = [new SourceConfig(
                    name ?? Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path ?? store!)), path, store,
                    request.SourceOptions, 1, config.Sources.Count == 1 ? config.Sources[0].Split : null, 1)],
            };
        }

        if (config.Sources.Count == 0)
            throw new EngineException($"{config.File} has no sources; add them (sources: with a path each)") { Code = ErrorCodes.NoSources };
        SourceOptions asked = request.SourceOptions;
        config = request.LeaveOut is { } left ? Without(config, left) : config;
        return config with
        {
            Sources = [.. config.Sources.Select(s => s with { Options = s.Options with { AllowAnyFolder = asked.AllowAnyFolder, Within = asked.Within } })],
            Epochs = request.Epochs ?? config.Epochs,
            Seed = request.Seed ?? config.Seed,
            Device = request.Device ?? config.Device,
            Out = request.Out is { } folder ? Path.GetFullPath(folder) : config.Out,
        };
    }

    // Its photos are all hold-out; what only it can teach is measured and not learned.
    private static TrainingConfig Without(TrainingConfig config, string name)
    {
        if (config.Sources.All(s => s.Name != name))
            throw new EngineException($"{config.File} has no source '{name}' to leave out; there are {string.Join(", ", config.Sources.Select(s => s.Name))}");
        if (config.Sources.Count == 1)
            throw new EngineException($"{config.File} has no source but '{name}'; without it there is nothing to train with");
        TaskConfig[] measured = [.. config.Tasks.Where(t => t.Sources is [var only] && only == name)];
        return config with
        {
            Name = $"{config.Name}-without-{name}",
            Sources = [.. config.Sources.Select(s => s.Name != name ? s : s with
            {
                Split = (s.Split ?? config.Split) with { Column = null, Validation = SplitPart.None, HoldOut = new SplitPart(1, []) },
            })],
            Tasks = [.. config.Tasks.Except(measured)],
            Measured = measured,
        };
    }
}
