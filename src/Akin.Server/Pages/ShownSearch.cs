using Akin.Catalog.Sources;
using Akin.Engine;
using Akin.Engine.Search;
using Akin.Server.Api;
using Akin.Server.Http;
using Akin.Server.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Akin.Server.Pages;

/// <summary>
/// The search page: some of the catalog, or the look-alikes of an item, of a photo by its address, or of one that is sent with the page's
/// form. A photo that is sent is kept nowhere: the page that answers has it in itself, made small.
/// </summary>
internal sealed class ShownSearch(PageContext page, WorkQueue work)
{
    /// <summary>The page's path.</summary>
    public const string Path = "/";

    private const int Sampled = 36;
    private const int ThumbnailSide = 640;

    private static readonly string[] Parameters = ["id", "photo", "address", "k", "class", "classes", SearchAddress.Condition, "filter", "max_distance"];

    /// <summary>What is asked for.</summary>
    public SearchAddress Asked { get; private set; } = new();

    /// <summary>What is nearest; null where nothing was searched with, or not yet.</summary>
    public SearchAnswer? Answer { get; private set; }

    /// <summary>Some of the catalog; null where something is searched with.</summary>
    public ItemPage? Sample { get; private set; }

    /// <summary>Whether a photo came with the page's form.</summary>
    public bool HasPhoto { get; private set; }

    /// <summary>The photo that was sent, as an address that holds it.</summary>
    public string? Thumbnail { get; private set; }

    /// <summary>The name of what is searched with, where it has one.</summary>
    public string? Name { get; private set; }

    /// <summary>Whether something is searched with.</summary>
    public bool IsSearch => Asked.IsSearch || HasPhoto;

    /// <summary>Whether the photo is in the browser alone, which has to send it.</summary>
    public bool IsWaiting => Asked.Photo is not null && !HasPhoto && page.Fault is null;

    /// <summary>The page's address.</summary>
    public string Address => Link(Asked);

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapPage(Path, (ShownSearch shown) => shown.ShowAsync(), Parameters);
        pages.MapForm(Path, (ShownSearch shown) => shown.TakeAsync(), Parameters);
    }

    /// <summary>Writes the address of a search page.</summary>
    public string Link(SearchAddress asked) => page.Link(Path, asked.Parameters);

    private async Task<PageResult> ShowAsync()
    {
        Ask(SearchAddress.From(page.Http.Request.Query));
        ServedCollection collection = page.Collection!;
        SearchRequest request = Asked.ToRequest();
        if (Asked.Address is { } address)
            await SearchAsync(await new NamedPhoto(address, null).OpenAsync(page.Http, collection.Collection.Limits.MaxBytes), request);
        else if (Asked.Id is { } id)
            Answer = (await SearchEndpoints.SearchByItemAsync(collection, ItemEndpoints.Find(id, collection.Collection), request, page.Http.RequestAborted)).Value;
        else if (Asked.Photo is null)
            Sample = collection.Collection.Sample(request.Filter, Sampled);
        return PageResult.From<Search>();
    }

    /// <summary>Searches with the photo that came with the form; without one it leads on to the page that the form's other fields ask for.</summary>
    private async Task<IResult> TakeAsync()
    {
        page.Shown = typeof(Search);
        PhotoForm form = await PageForm.ReceiveAsync(page.Http);
        Ask(SearchAddress.From(KnownParameters.Merge(page.Http, WithConditions(form))));
        if (form.File is not { Length: > 0 } file)
            return page.Http.GoOn(Address);
        (HasPhoto, Name) = (true, form.FileName);
        Ask(Asked with { Id = null, Address = null });
        long most = page.Collection!.Collection.Limits.MaxBytes;
        if (file.Length > most)
            throw PhotoUpload.TooLarge(file.Length, most);
        byte[] bytes = await SearchAsync(file.ReadAsync, Asked.ToRequest());
        Thumbnail = "data:image/jpeg;base64," + Convert.ToBase64String(page.Collection.Collection.Thumbnail(new PhotoBytes(bytes, null), null, ThumbnailSide));
        return PageResult.From<Search>();
    }

    private void Ask(SearchAddress asked)
    {
        page.Shown = typeof(Search);
        Asked = asked;
        if (!HasPhoto)
            Name = asked.Id ?? asked.Address;
    }

    private async Task<byte[]> SearchAsync(Func<CancellationToken, Task<byte[]>> read, SearchRequest request)
    {
        using WorkPlace place = await work.EnterAsync(page.Http);
        byte[] bytes = await read(page.Http.RequestAborted);
        await place.WeighAsync(bytes);
        Answer = (await SearchEndpoints.SearchByPhotoAsync(page.Collection!, bytes, null, Name, request, page.Http.RequestAborted)).Value;
        return bytes;
    }

    /// <summary>The form's fields, with its columns and their values as an address has them.</summary>
    private static Dictionary<string, StringValues> WithConditions(PhotoForm form)
    {
        Dictionary<string, StringValues> fields = new(form.Fields, StringComparer.OrdinalIgnoreCase);
        fields.Remove(PageForm.ColumnField);
        fields.Remove(PageForm.ValueField);
        string[] chosen = [.. form.Columns().Where(c => c.Value.Length > 0).Select(c => $"{c.Column}={c.Value}")];
        if (chosen.Length > 0)
            fields[SearchAddress.Condition] = chosen;
        return fields;
    }
}
