using Akin.Catalog.Store;
using Akin.Imaging;
using Akin.Models;
using Microsoft.Extensions.Logging;

namespace Akin.Engine.Live;

/// <summary>Takes what is to be written from any number of callers; who comes when there is no room waits for it.</summary>
/// <param name="live">Where it goes.</param>
/// <param name="embedder">Opens the model when the first photo comes; removing and changing items needs none.</param>
/// <param name="decoder">What decodes photos.</param>
/// <param name="log">Told of faults.</param>
internal sealed class LiveWriter(LiveIndex live, Func<IEmbedder> embedder, ImageDecoder decoder, ILogger log) : IDisposable
{
    // Photos wait with their bytes in memory.
    private const int PhotosAtOnce = 256, WritesAtOnce = 4096;

    private readonly SemaphoreSlim _photoRoom = new(PhotosAtOnce), _writeRoom = new(WritesAtOnce);
    private readonly Lock _opening = new();
    private readonly GroupCommit _commit = new(live, log);
    private PhotoIntake? _intake;

    public async Task<StoredItem> AddAsync(NewPhoto photo, CancellationToken cancellation)
    {
        await _photoRoom.WaitAsync(cancellation);
        try
        {
            using var pending = new PendingPhoto(photo, cancellation);
            Intake.Take(pending);
            return await pending.Done;
        }
        finally
        {
            _photoRoom.Release();
        }
    }

    public Task<StoredItem?> UpdateAsync(string id, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellation) =>
        WriteAsync(() => PendingWrite.Update(id, changes, cancellation), cancellation);

    public Task<StoredItem?> RemoveAsync(string id, CancellationToken cancellation) => WriteAsync(() => PendingWrite.Remove(id, cancellation), cancellation);

    /// <summary>Finishes what was taken on.</summary>
    public void Dispose()
    {
        _intake?.Dispose();
        _commit.Dispose();
    }

    private PhotoIntake Intake
    {
        get
        {
            lock (_opening)
                return _intake ??= new PhotoIntake(embedder(), decoder, _commit, log);
        }
    }

    private async Task<StoredItem?> WriteAsync(Func<PendingWrite> make, CancellationToken cancellation)
    {
        await _writeRoom.WaitAsync(cancellation);
        try
        {
            using PendingWrite write = make();
            _commit.Take(write);
            return await write.Done;
        }
        finally
        {
            _writeRoom.Release();
        }
    }
}
