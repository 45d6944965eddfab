using Akin.Catalog.Store;
using Akin.Lab.Mapping;
using Akin.Server.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Pages;

/// <summary>The page of the map: what stands around it and what its colors mean. The map itself is drawn in the browser.</summary>
internal sealed class ShownMap(PageContext page)
{
    /// <summary>The page's path, and that of the cards of some of the map's items.</summary>
    public const string Path = "/map", CardsPath = "/map/cards";

    /// <summary>The parameter that names the column.</summary>
    public const string ColorParameter = "color";

    private const string OlderColor = "colour";
    private const int MostValues = 40;

    /// <summary>The map; null where there is none.</summary>
    public ServedMap.Opened? Opened { get; private set; }

    /// <summary>The columns that items can be colored by.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>The column that they are colored by; null: one color for all.</summary>
    public MapColumn? Column { get; private set; }

    /// <summary>The items that cards are asked for of.</summary>
    public IReadOnlyList<PlacedItemAnswer> Items { get; private set; } = [];

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapPage(Path, (ShownMap shown) => shown.Show(), ColorParameter, OlderColor, "at");
        pages.MapPage(CardsPath, (ShownMap shown) => shown.ShowCards(), "at", "of");
    }

    private PageResult Show()
    {
        page.Shown = typeof(Map);
        ServedCollection collection = page.Collection!;
        Opened = collection.Map.Current;
        Summary.Counted summary = collection.Summary.Current;
        MetadataColumn[] columns = [.. summary.Columns.Where(c => !summary.ConstantColumns.Contains(c.Name))];
        Columns = [.. columns.Select(c => c.Name)];
        IQueryCollection query = page.Http.Request.Query;
        string name = (query[ColorParameter].LastOrDefault() ?? query[OlderColor].LastOrDefault()) ?? columns.FirstOrDefault(c => c.DistinctValues <= MostValues)?.Name ?? "";
        if (name.Length > 0)
            Column = MapEndpoints.ReadColumn(collection, Opened, name);
        return PageResult.From<Map>();
    }

    private PageResult ShowCards()
    {
        IQueryCollection query = page.Http.Request.Query;
        Items = [.. MapEndpoints.List(page.Collection!, query["at"], query["of"]).Value!.Items];
        return PageResult.From<MapCards>();
    }
}
