using System.Globalization;
using System.Text.Json;
using Akin.Engine;
using Akin.Engine.Jobs;
using Akin.Engine.Serving;
using Akin.Server.Api;
using Akin.Server.Http;
using Akin.Server.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akin.Server.Pages;

/// <summary>The page of what is served and the work on it: collections are made, filled and deleted, jobs begun, followed and stopped.</summary>
internal sealed class ShownCollections(PageContext page, CollectionRegistry registry, ServedFolders folders, JobQueue queue, WorkQueue work)
{
    /// <summary>The page's path, and those of its forms.</summary>
    public const string Path = "/collections", CreatePath = Path + "/create", DeletePath = Path + "/delete", AddPath = Path + "/photos", JobPath = Path + "/jobs", CancelPath = Path + "/cancel";

    private const int ShownJobs = 20;

    private const string Row = "name", Id = "id";

    /// <summary>The collections.</summary>
    public IReadOnlyList<ListedCollectionAnswer> All { get; private set; } = [];

    /// <summary>Whether collections can be made and deleted here.</summary>
    public bool CanCreate { get; private set; }

    /// <summary>The latest jobs, the last one first; none for who may not see them.</summary>
    public IReadOnlyList<Job> Jobs { get; private set; } = [];

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapPage(Path, (ShownCollections shown) => shown.Show());
        pages.MapForm(CreatePath, (ShownCollections shown) => shown.CreateAsync()).RequireAuthorization(nameof(Access.Administer));
        pages.MapForm(DeletePath, (ShownCollections shown) => shown.Delete(), Row).RequireAuthorization(nameof(Access.Administer));
        pages.MapForm(AddPath, (ShownCollections shown) => shown.AddAsync(), Row).RequireAuthorization(nameof(Access.Write));
        pages.MapForm(JobPath, (ShownCollections shown) => shown.StartAsync()).RequireAuthorization(nameof(Access.Write));
        pages.MapForm(CancelPath, (ShownCollections shown) => shown.Cancel(), Id).RequireAuthorization(nameof(Access.Write));
    }

    private PageResult Show()
    {
        Load();
        return PageResult.From<Collections>();
    }

    private void Load()
    {
        page.Shown = typeof(Collections);
        CollectionsAnswer answer = CollectionEndpoints.List(page.Http, registry).Value!;
        (All, CanCreate) = ([.. answer.Collections], answer.CanCreate);
        if (page.May(Access.Write))
            Jobs = queue.List(ShownJobs);
    }

    private async Task<IResult> CreateAsync()
    {
        Load();
        PhotoForm form = await PageForm.ReceiveAsync(page.Http);
        var body = new NewCollectionBody(form.Text("name"), Text("model"), Metric: Text("metric"), Index: Text("index"));
        await CollectionEndpoints.CreateAsync(body, registry, folders, page.Http.RequestAborted);
        return page.Http.GoOn(page.Link(Path));

        string? Text(string field) => form.Text(field) is { Length: > 0 } text ? text : null;
    }

    private IResult Delete()
    {
        Load();
        string name = Named(Row);
        registry.Delete(name);
        return page.Http.GoOn(name == page.Named ? Path : page.Link(Path));
    }

    /// <summary>Adds the photo that was sent, under its file's name.</summary>
    private async Task<IResult> AddAsync()
    {
        Load();
        ServedCollection collection = ServedCollection.Use(page.Http, Named(Row));
        long most = collection.RequireWritable().Limits.MaxBytes;
        PhotoForm form = await PageForm.ReceiveAsync(page.Http);
        if (form.File is not { Length: > 0 } file)
            throw new RequestException(400, "no_photo", "the form has no file in it; choose a photo first");
        if (file.Length > most)
            throw PhotoUpload.TooLarge(file.Length, most);
        await ItemWriting.AddPhotoAsync(page.Http, collection, work, file.ReadAsync, bytes => new NewPhoto(form.FileName ?? "", bytes));
        return page.Http.GoOn(page.Link(Path));
    }

    /// <summary>Begins a job; the form's fields are the keys of its document.</summary>
    private async Task<IResult> StartAsync()
    {
        Load();
        PhotoForm form = await PageForm.ReceiveAsync(page.Http);
        JobEndpoints.Add(page.Http, queue, JsonSerializer.SerializeToElement(form.Fields.ToDictionary(f => f.Key, f => f.Value.ToString().Trim(), StringComparer.Ordinal)));
        return page.Http.GoOn(page.Link(Path));
    }

    private IResult Cancel()
    {
        Load();
        long id = long.TryParse(Named(Id), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
        JobEndpoints.Cancel(page.Http, id, queue);
        return page.Http.GoOn(page.Link(Path));
    }

    private string Named(string parameter) => page.Http.Request.Query[parameter].LastOrDefault() ?? "";
}
