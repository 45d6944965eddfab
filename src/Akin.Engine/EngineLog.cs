using Microsoft.Extensions.Logging;

namespace Akin.Engine;

/// <summary>
/// What the engine tells of what happens without anybody having asked for it: information is about work that took time, a warning about
/// something that should be looked at, an error about a fault of Akin's own.
/// </summary>
internal static partial class EngineLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "building the index {File} from {Items} vectors, since it is not there")]
    public static partial void IndexMissing(this ILogger log, string file, int items);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the index file can't be used, it is built again from the store: {Why}")]
    public static partial void IndexUnusable(this ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "the index {File} is behind the store: adding {Added} vectors, removing {Removed}")]
    public static partial void IndexBehind(this ILogger log, string file, int added, int removed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the index can't be saved, and is made again at the next start: {Why}")]
    public static partial void IndexUnsaved(this ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "what was stored could not be put into the index, which is built again at the next search")]
    public static partial void IndexLost(this ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "deleted {File}, which a killed process left")]
    public static partial void LeftoverDeleted(this ILogger log, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Folder} of a deleted collection can't be deleted; the next start tries again: {Why}")]
    public static partial void GraveLeft(this ILogger log, string folder, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "job {Job} failed: {Why}")]
    public static partial void JobFailed(this ILogger log, long job, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the state of a job can't be written; trying again: {Why}")]
    public static partial void JobUnkept(this ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "the jobs were interrupted; going on with the next")]
    public static partial void JobsInterrupted(this ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "the thread '{Thread}' ended by a fault")]
    public static partial void ThreadFailed(this ILogger log, Exception exception, string thread);

    [LoggerMessage(Level = LogLevel.Debug, Message = "opened the model {Model}")]
    public static partial void ModelOpened(this ILogger log, string model);
}
