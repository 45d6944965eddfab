using Akin.Catalog.Store;
using Akin.Engine.Search;
using Akin.Server.Api;
using Akin.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Pages;

/// <summary>The page of one item: what is known of it and what is most like it, to be changed and deleted by whoever may.</summary>
internal sealed class ShownItem(PageContext page)
{
    /// <summary>The page's path.</summary>
    public const string Path = "/item";

    private const int Alike = 24;

    private static readonly string[] Parameters = ["id", "edit", "deleted"];

    /// <summary>The id in the page's address.</summary>
    public string Id => page.Http.Request.Query["id"].LastOrDefault() ?? "";

    /// <summary>The item; null where it is not there.</summary>
    public ItemAnswer? Item { get; private set; }

    /// <summary>The items that are most like it, nearest first.</summary>
    public IReadOnlyList<HitAnswer> Near { get; private set; } = [];

    /// <summary>Whether its metadata are shown as a form.</summary>
    public bool IsEdited => page.Http.Request.Query.ContainsKey("edit") && page.CanWrite;

    /// <summary>Whether it was deleted just now.</summary>
    public bool IsDeleted { get; private set; }

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapPage(Path, (ShownItem shown) => shown.ShowAsync(), Parameters);
        pages.MapForm(Path, (ShownItem shown) => shown.ChangeAsync(), Parameters).RequireAuthorization(nameof(Access.Write));
        pages.MapForm(Path + "/delete", (ShownItem shown) => shown.DeleteAsync(), Parameters).RequireAuthorization(nameof(Access.Write));
    }

    private async Task<PageResult> ShowAsync()
    {
        await LoadAsync();
        return PageResult.From<Item>();
    }

    private async Task LoadAsync()
    {
        page.Shown = typeof(Item);
        ServedCollection collection = page.Collection!;
        IsDeleted = page.Http.Request.Query.ContainsKey("deleted") && collection.Collection.FindItem(Id) is null;
        if (IsDeleted)
            return;
        StoredItem item = ItemEndpoints.Find(Id, collection.Collection);
        Item = collection.Item(item);
        // Itself comes first, which is no news here.
        SearchAnswer answer = (await SearchEndpoints.SearchByItemAsync(collection, item, new SearchRequest { K = Alike + 1 }, page.Http.RequestAborted)).Value!;
        Near = [.. answer.Hits.Where(hit => hit.Id != item.Id).Take(Alike)];
    }

    /// <summary>Sets the columns of the form, removes those that were emptied, and adds the new ones.</summary>
    private async Task<IResult> ChangeAsync()
    {
        await LoadAsync();
        PhotoForm form = await PageForm.ReceiveAsync(page.Http);
        Dictionary<string, string?> changes = new(StringComparer.Ordinal);
        foreach ((string column, string value) in form.Columns())
        {
            string name = column.Trim();
            string? kept = value.Length == 0 ? null : value;
            if (name.Length > 0 && kept != Item!.Metadata.GetValueOrDefault(name))
                changes[name] = kept;
        }

        if (changes.Count > 0)
            await ItemWriting.ChangeAsync(page.Collection!, Id, changes, page.Http.RequestAborted);
        return page.Http.GoOn(page.Link(Path, ("id", Id)));
    }

    private async Task<IResult> DeleteAsync()
    {
        await LoadAsync();
        await ItemWriting.DeleteAsync(page.Collection!, Id, page.Http.RequestAborted);
        return page.Http.GoOn(page.Link(Path, ("id", Id), ("deleted", "1")));
    }
}
