namespace Akin.Engine.Jobs;

/// <summary>Progress that is told at once, on the thread that makes it, and so in order.</summary>
internal sealed class CallbackProgress<T>(Action<T> callback) : IProgress<T>
{
    public void Report(T value) => callback(value);
}
