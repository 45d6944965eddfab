using System.Text.Json;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Serving;
using Akin.Files;
using Akin.Server.Http;

namespace Akin.Server.DeepDetect;

/// <summary>
/// The services there are, kept in <c>services.json</c> beside the collections so that they survive a restart. Every member may be called
/// from several threads at once.
/// </summary>
internal sealed class ServiceBook(CollectionRegistry collections, ServedFolders folders) : IDisposable
{
    private const string FileName = "services.json";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    private readonly Lock _gate = new();
    private readonly Dictionary<string, OpenClassifier> _open = new(StringComparer.Ordinal);
    private SortedDictionary<string, Service>? _services;

    private string? File => collections.Folder is { } folder ? Path.Join(folder, FileName) : null;

    /// <summary>All, by name.</summary>
    public IReadOnlyList<Service> All
    {
        get
        {
            lock (_gate)
                return [.. Services.Values];
        }
    }

    /// <summary>The one of a name, in capitals or not; null where there is none.</summary>
    public Service? Find(string name)
    {
        lock (_gate)
            return Services.GetValueOrDefault(name.ToLowerInvariant());
    }

    /// <summary>Makes a service. A network whose classes are told is opened, so that a wrong one is said now.</summary>
    /// <exception cref="CallException">403: there is one of that name, or this server can't keep one.</exception>
    /// <exception cref="EngineException">The network tells no classes, or several things and none is named.</exception>
    public void Add(Service service)
    {
        if (!collections.CanCreate)
            throw new CallException(403, CallFault.BadRequest, "this server serves one store; services need one that serves a folder of collections");
        RequireFree(service);
        OpenClassifier? opened = service.IsSimilarity ? null : Open(service);
        lock (_gate)
        {
            try
            {
                RequireFree(service);
                Save([.. Services.Values, service]);
            }
            catch
            {
                opened?.Dispose();
                throw;
            }

            Services.Add(service.Name, service);
            if (opened is not null)
                _open.Add(service.Name, opened);
        }
    }

    /// <summary>Forgets a service; its network is closed.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string name)
    {
        OpenClassifier? opened;
        lock (_gate)
        {
            if (!Services.TryGetValue(name, out Service? gone))
                return false;
            Save([.. Services.Values.Where(s => s != gone)]);
            Services.Remove(name);
            _open.Remove(name, out opened);
        }

        opened?.Dispose();
        return true;
    }

    /// <summary>The network of a service, opened when it is first asked for after a restart.</summary>
    /// <exception cref="Akin.Models.ModelException">It can't be opened any more.</exception>
    public OpenClassifier Classifier(Service service)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(service.Name, out OpenClassifier? opened))
                _open.Add(service.Name, opened = Open(service));
            return opened;
        }
    }

    /// <summary>The network of a folder or a file that a request names.</summary>
    /// <exception cref="RequestException">403: it is in no folder that requests may name.</exception>
    /// <exception cref="CallException">400: there is no network, or several.</exception>
    public string Network(string repository)
    {
        string real = folders.Resolve(repository);
        string[] networks = Directory.Exists(real) ? [.. Directory.EnumerateFiles(real, "*.onnx").Take(2)]
            : System.IO.File.Exists(real) && Path.GetExtension(real).Equals(".onnx", StringComparison.OrdinalIgnoreCase) ? [real] : [];
        return networks.Length switch
        {
            // A link in the folder may lead out of it.
            1 => folders.Resolve(networks[0]),
            0 => throw new CallException(400, CallFault.BadRequest, $"there is no network at '{repository}'; put an .onnx file with its .yml there"),
            _ => throw new CallException(400, CallFault.BadRequest, $"there are several networks at '{repository}'; name one: {repository}/NAME.onnx"),
        };
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (OpenClassifier opened in _open.Values)
                opened.Dispose();
            _open.Clear();
        }
    }

    private SortedDictionary<string, Service> Services => _services ??= Load();

    private SortedDictionary<string, Service> Load()
    {
        if (File is not { } file || !System.IO.File.Exists(file))
            return new(StringComparer.Ordinal);
        try
        {
            if (!FileWithBytes.Exists(file))
                throw new JsonException("it is empty");
            Service?[] services = JsonSerializer.Deserialize<Service?[]>(System.IO.File.ReadAllText(file)) ?? [];
            return new(services.ToDictionary(s => s?.Name ?? throw new JsonException("a service is null"), s => s!), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new StoreException($"{file} is damaged; restore it from a backup, or delete it and make the services again", e);
        }
    }

    private void Save(Service[] services)
    {
        try
        {
            WholeFile.Write(File!, stream => JsonSerializer.Serialize(stream, services, Json));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CallException(500, CallFault.Internal, $"{File} can't be written: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private void RequireFree(Service service)
    {
        if (Find(service.Name) is not null)
            throw new CallException(403, CallFault.BadRequest, $"there is a service '{service.Name}' already; delete it first");
    }

    /// <summary>Opens the network of a service.</summary>
    private OpenClassifier Open(Service service) =>
        new(PhotoClassifier.Open(service.Model is null ? Shipped() : folders.Resolve(service.Model), service.Output, collections.Limits));

    private static string Shipped() =>
        ShippedModels.Photo ?? throw new CallException(400, CallFault.BadRequest, "there is no network beside the program; name one with model.repository");
}
