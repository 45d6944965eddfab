using Akin.Catalog.Sources;

namespace Akin.Lab.Training;

/// <summary>A training that is asked for: a config and what replaces parts of it.</summary>
/// <param name="Config">The path of the config, a YAML file.</param>
public sealed record TrainingRequest(string Config)
{
    /// <summary>A folder, table or IDX files to take photos from instead of the config's sources.</summary>
    public string? Source { get; init; }

    /// <summary>How that source is read. Whether tables may name photos in any folder holds for the config's sources too.</summary>
    public SourceOptions SourceOptions { get; init; } = SourceOptions.Default;

    /// <summary>A store to take photos and metadata from instead of the config's sources.</summary>
    public string? Store { get; init; }

    /// <summary>The number of epochs, or the config's.</summary>
    public int? Epochs { get; init; }

    /// <summary>The seed, or the config's.</summary>
    public int? Seed { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>, or the config's.</summary>
    public string? Device { get; init; }

    /// <summary>The folder for the results, or the config's.</summary>
    public string? Out { get; init; }

    /// <summary>
    /// A source of the config that is not trained with but measured, all of it, to see what the recipe is worth on photos of another
    /// kind; null: none.
    /// </summary>
    public string? LeaveOut { get; init; }

    /// <summary>Whether to go on from the checkpoint of a run that was stopped.</summary>
    public bool Resume { get; init; }

    /// <summary>The command as it was given, for the model card.</summary>
    public string Command { get; init; } = "akin train";
}
