using System.Reflection;
using System.Runtime.CompilerServices;
using Akin.Catalog.Store;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Engine.Serving;
using Akin.Server.Http;
using Akin.Server.Observing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akin.Server.Api;

/// <summary>
/// The collection that a request is about, with what the server knows of it: the one that the address names, or the only one. An endpoint
/// takes it as a parameter; it stays open until the reply is written.
/// </summary>
internal sealed class ServedCollection
{
    // What is known of a collection goes with it.
    private static readonly ConditionalWeakTable<Collection, Known> KnownOf = [];

    private readonly Known _known;

    private ServedCollection(string name, string address, Collection collection, ServerMeter? meter)
    {
        (Name, Address, Collection, Meter) = (name, address, collection, meter);
        _known = KnownOf.GetValue(collection, static c => new Known(new Summary(c), new ServedMap(c), new JudgmentEndpoints.Judges(c), new Classifiers(c)));
    }

    /// <summary>The name it is served under.</summary>
    public string Name { get; }

    /// <summary>What the addresses of its items begin with, as the request wrote it.</summary>
    public string Address { get; }

    public Collection Collection { get; }

    /// <summary>Where what is done is counted; null outside a request.</summary>
    public ServerMeter? Meter { get; }

    public Summary Summary => _known.Summary;

    public ServedMap Map => _known.Map;

    public JudgmentEndpoints.Judges Judges => _known.Judges;

    /// <summary>Binds an endpoint's parameter. What asks for write access needs a collection that can be written.</summary>
    /// <exception cref="CollectionException">There is none of that name.</exception>
    /// <exception cref="CollectionException">It could not be opened.</exception>
    /// <exception cref="RequestException">403: this server only reads it.</exception>
    public static ValueTask<ServedCollection?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<ServedCollection?>(Use(context, context.Request.RouteValues["collection"] as string));

    /// <summary>Takes a collection for as long as a request lasts.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">The collection's name; null is the only one there is.</param>
    /// <exception cref="CollectionException">There is none of that name.</exception>
    /// <exception cref="CollectionException">It could not be opened.</exception>
    public static ServedCollection Use(HttpContext context, string? name)
    {
        CollectionLease lease = context.RequestServices.GetRequiredService<CollectionRegistry>().Use(name);
        context.Response.RegisterForDispose(lease);
        string address = name is null ? ItemAddress.Root : ItemAddress.ForCollection(name);
        var served = new ServedCollection(lease.Name, address, lease.Collection, context.RequestServices.GetService<ServerMeter>());
        // Said before a photo or a document is received.
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy == nameof(Access.Write))
            served.RequireWritable();
        return served;
    }

    /// <summary>The same for a name that does not stand in the address.</summary>
    public static ServedCollection From(CollectionLease lease) => new(lease.Name, ItemAddress.ForCollection(lease.Name), lease.Collection, null);

    /// <summary>Forgets what is known of a collection that is closed; its judgments' file is closed with it.</summary>
    public static void Forget(Collection collection)
    {
        if (KnownOf.TryGetValue(collection, out Known? known))
        {
            known.Judges.Dispose();
            known.Classifiers.Dispose();
        }

        KnownOf.Remove(collection);
    }

    /// <summary>Tells the class of photos by the collection's network.</summary>
    /// <param name="label">What is to be told; null is what the collection is routed by, or the only thing that the network tells.</param>
    /// <exception cref="EngineException">The network does not tell it, or several things and none is named.</exception>
    public PhotoClassifier Classifier(string? label) => _known.Classifiers.Get(label);

    public ItemAnswer Item(StoredItem item) => new(item.Id, item.Path, ItemAddress.ForPhoto(Address, item.Id), item.Metadata);

    public HitAnswer Hit(SearchHit hit) => new(hit.Rank, hit.Id, hit.Distance, hit.Path, ItemAddress.ForPhoto(Address, hit.Id), hit.Metadata);

    /// <summary>The collection, to be written.</summary>
    /// <exception cref="RequestException">403: this server only reads it.</exception>
    public Collection RequireWritable()
    {
        if (!Collection.CanWrite)
            throw new RequestException(403, "read_only", $"the collection '{Name}' is only read here");
        return Collection;
    }

    private sealed record Known(Summary Summary, ServedMap Map, JudgmentEndpoints.Judges Judges, Classifiers Classifiers);
}
