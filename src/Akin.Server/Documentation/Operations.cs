using Akin.Engine;
using Akin.Engine.Jobs;
using Akin.Engine.Search;
using Akin.Server.Api;
using Akin.Server.DeepDetect;
using Akin.Server.Keys;

namespace Akin.Server.Documentation;

/// <summary>
/// Every call of the API, in the order of the documentation's page. A call inside a collection stands once, without the collection's
/// address in front. A test sees to it that no call is missing and none is made up.
/// </summary>
internal static class Operations
{
    private const string Collections = "Collections", Items = "Items", Search = "Search", Networks = "Networks", Jobs = "Jobs", Maps = "Map", Judging = "Judging", Sessions = "Session", DeepDetect = "DeepDetect";
    private const string InItsForm = "DeepDetect's call, for programs that speak it; its faults are told in its form (docs/deepdetect.md).";

    private static readonly Parameter Filter = new("filter", "Only items whose metadata meet this, such as category = 'dress' and price < 50.") { IsRepeated = true, OlderName = "where" };
    private static readonly Parameter Box = new("box", "The part of the photo that counts, x,y,width,height in pixels of the upright photo.");
    private static readonly Parameter After = new("after", "The page behind this one: next, as the page before said it.");
    private static readonly Parameter Side = new("side", "The longer side of the thumbnail in pixels.", 16, 2048, 256);
    private static readonly Parameter Of = new("of", "The tag of the map that the caller knows; where it was made anew since, the reply is 409.");

    private static readonly Parameter[] Searching =
    [
        new("k", "How many look-alikes.", 1, SearchRequest.MaxK, 10),
        Filter,
        new("max_distance", "Nothing that is farther away than this.") { IsFraction = true },
        new("class", "In a collection with a route: search in this class."),
        new("classes", "In a collection with a route: search in so many of the likeliest classes, or: all."),
        new("ef", "How hard the index looks: the candidates that hnsw keeps, or the items that a forest looks at; else the collection's setting.", IndexRange.Ef.Low, IndexRange.Ef.High),
        new("oversample", "Where the index quantizes: how many times k are scored again; else the collection's setting.", IndexRange.Oversample.Low, IndexRange.Oversample.High),
        new("exact", "With true every vector is compared, and nothing missed."),
    ];

    private static readonly (int, string)[] BadPhoto =
        [(400, "bad_photo"), (400, "empty_body"), (400, "no_photo"), (400, "bad_form"), (408, "too_slow"), (413, "too_large"), (415, "unsupported_media_type"), (503, "busy"), (503, "temp_full")];

    private static readonly (int, string)[] BadNamedPhoto =
    [
        .. BadPhoto, (400, "bad_body"), (400, "bad_path"), (400, "bad_address"), (400, "fetch_failed"), (400, "fetch_timeout"), (400, "not_a_photo"),
        (403, "path_not_allowed"), (403, "address_not_allowed"), (403, "fetch_disabled"), (413, "fetch_too_large"),
    ];

    private static readonly (int, string)[] BadDocument = [(400, "bad_body"), (413, "too_large"), (415, "unsupported_media_type")];

    private static readonly (int, string)[] UnknownItem = [(404, "unknown_item")];

    private static readonly (int, string)[] ReadOnly = [(403, "read_only")];

    private static readonly (int, string)[] NoMap = [(404, "no_map"), (409, "map_changed")];

    /// <summary>All of them, by method and address.</summary>
    public static IReadOnlyDictionary<string, Operation> All { get; } = new Dictionary<string, Operation>(StringComparer.Ordinal)
    {
        ["GET /collections"] = new(Collections, "Lists the collections"),
        ["POST /collections"] = new(Collections, "Makes an empty collection")
        {
            More = "Its network, layer and distance hold for its life; everything but the name may be left out.",
            Document = typeof(NewCollectionBody), Refusals = [.. BadDocument, (400, "bad_parameter"), (400, "bad_model"), (400, "bad_path"), (403, "path_not_allowed"), (403, "cannot_create"), (409, "collection_exists")],
        },
        ["GET /collections/{collection}"] = new(Collections, "Describes a collection: its network, index and metadata"),
        ["GET /collection"] = new(Collections, "Describes the only collection") { More = "Where there is one collection, it need not be named in any address." },
        ["DELETE /collections/{collection}"] = new(Collections, "Deletes a collection with everything in it") { Refusals = [(403, "cannot_create"), (409, "collection_in_use")] },

        ["GET /items"] = new(Items, "Lists items, page by page or some at random")
        {
            Query = [new("limit", "How many at most.", 1, 1000, 50), After, new("offset", "How many are passed over; after is better, since items come and go.", 0, int.MaxValue, 0), new("sample", "So many at random instead.", 1, 1000), Filter],
            Refusals = [(400, "bad_parameter"), (400, "bad_filter"), (400, "unknown_column")],
        },
        ["POST /items"] = new(Items, "Adds an item by upload, address or path")
        {
            More = "It is on the disk and found by the next search when the reply comes. One that has the same id is replaced. Without an id it is named by its bytes.",
            TakesPhoto = true, Document = typeof(NewItemBody),
            Query = [new("id", "The item's name."), Box, new("metadata", "A JSON object of texts and numbers.")],
            Refusals = [.. BadNamedPhoto, .. ReadOnly, (400, "bad_parameter"), (400, "bad_metadata")],
        },
        ["GET /items/{id}"] = new(Items, "An item with its metadata") { Refusals = UnknownItem },
        ["PATCH /items/{id}"] = new(Items, "Changes an item's metadata")
        {
            More = "Columns that are named are set, or removed where they are null; the others stay.",
            Document = typeof(ItemChangeBody), Refusals = [.. BadDocument, (400, "bad_metadata"), .. UnknownItem, .. ReadOnly],
        },
        ["DELETE /items/{id}"] = new(Items, "Removes an item") { Refusals = [.. UnknownItem, .. ReadOnly] },
        ["GET /items/{id}/photo"] = new(Items, "A thumbnail of an item's photo")
        {
            Query = [Side], Replies = "image/jpeg", Refusals = [(400, "bad_parameter"), .. UnknownItem, (404, "photo_gone"), (503, "busy")],
        },

        ["GET /items/{id}/similar"] = new(Search, "The look-alikes of an item")
        {
            Query = Searching, Refusals = [(400, "bad_parameter"), (400, "bad_filter"), (400, "unknown_column"), .. UnknownItem],
        },
        ["POST /search"] = new(Search, "The look-alikes of a photo, an item or a vector")
        {
            More = "The photo is sent, as a file in a form or as the whole body, or named in a JSON document by its address or its path on the server. "
                + "With a document everything stands in the document, else behind the question mark or in the form's fields.",
            TakesPhoto = true, Document = typeof(SearchBody), Query = [.. Searching, Box], Refusals = [.. BadNamedPhoto, (400, "bad_parameter"), (400, "bad_filter"), (400, "unknown_column"), .. UnknownItem],
        },

        ["POST /embed"] = new(Networks, "The vector of a photo") { TakesPhoto = true, Document = typeof(NamedPhotoBody), Query = [Box], Refusals = [.. BadNamedPhoto, (400, "bad_parameter")] },
        ["POST /classify"] = new(Networks, "The likeliest classes of a photo")
        {
            TakesPhoto = true, Document = typeof(NamedPhotoBody),
            Query = [Box, new("best", "How many classes.", 1, 10_000, 5), new("label", "What is told, where the network can tell several things.")],
            Refusals = [.. BadNamedPhoto, (400, "bad_parameter"), (400, "bad_request")],
        },

        ["GET /jobs"] = new(Jobs, "Lists jobs, the latest first")
        {
            Query = [new("limit", "How many at most.", 1, 1000, 50), new("before", "Only those with a smaller number.", 1, int.MaxValue)], Refusals = [(400, "bad_parameter")],
        },
        ["POST /jobs"] = new(Jobs, "Begins a job: index, train, map or rebuild")
        {
            More = "Address and number of the job are in the reply at once; the job goes on in the background and survives a restart.",
            Document = typeof(JobRequest), Refusals = [.. BadDocument, (400, "bad_source"), (400, "bad_path"), (403, "path_not_allowed"), (403, "not_permitted")],
        },
        ["GET /jobs/{id}"] = new(Jobs, "A job and how far it is") { Refusals = [(404, "unknown_job")] },
        ["GET /jobs/{id}/events"] = new(Jobs, "A job's progress, as server-sent events")
        {
            More = "The job as it is, then each change as an event `progress`; the last event is `end`.", Replies = "text/event-stream", Streams = typeof(JobAnswer), Refusals = [(404, "unknown_job")],
        },
        ["POST /jobs/{id}/cancel"] = new(Jobs, "Cancels a job") { Refusals = [(403, "not_permitted"), (404, "unknown_job")] },

        ["GET /map"] = new(Maps, "Where the items lie") { More = "Little-endian: the number of items and four bytes of nothing, then all X, then all Y, as 32 bit floats.", Replies = "application/octet-stream", Refusals = NoMap },
        ["GET /map/about"] = new(Maps, "When and how the map was made") { Refusals = NoMap },
        ["GET /map/columns/{column}"] = new(Maps, "How a column colors the map")
        {
            More = "The length of a JSON document (32 bit), the document with the values, and for each item a byte: the place of its value.",
            Query = [Of], Replies = "application/octet-stream", Refusals = [.. NoMap, (404, "unknown_column")],
        },
        ["GET /map/items"] = new(Maps, "The items at some places of the map") { Query = [new("at", "Places, with commas between them, at most 200."), Of], Refusals = [.. NoMap, (400, "bad_parameter")] },
        ["GET /map/photos/{place}"] = new(Maps, "A thumbnail of the item at a place of the map") { Query = [Side, Of], Replies = "image/jpeg", Refusals = [.. NoMap, .. UnknownItem, (503, "busy")] },

        ["GET /judged/sheet"] = new(Judging, "An item with its nearest, to be judged") { Query = [new("beside", "A sheet that is not to be drawn again.")] },
        ["POST /judged/sheet"] = new(Judging, "Keeps which ones somebody found relevant")
        {
            Document = typeof(JudgmentBody), Refusals = [.. BadDocument, (400, "not_shown"), (403, "no_voter"), (403, "forged_voter"), (409, "already_judged")],
        },
        ["GET /vote/pairs"] = new(Judging, "Pairs to vote on"),
        ["POST /vote/pairs/{pair}"] = new(Judging, "Keeps a vote")
        {
            Document = typeof(VoteBody), Refusals = [.. BadDocument, (400, "not_shown"), (403, "no_voter"), (403, "forged_voter"), (404, "unknown_pair"), (409, "already_judged")],
        },
        ["GET /vote/pairs/{pair}/query"] = new(Judging, "The photo that was searched with") { Query = [Side], Replies = "image/jpeg", Refusals = [(403, "no_voter"), (404, "unknown_pair")] },
        ["GET /vote/pairs/{pair}/found"] = new(Judging, "The photo that was found") { Query = [Side], Replies = "image/jpeg", Refusals = [(403, "no_voter"), (404, "unknown_pair")] },
        ["GET /vote/leaderboard"] = new(Judging, "How the contenders stand"),

        ["GET /pages"] = new(Sessions, "The pages that there are"),
        ["GET /session"] = new(Sessions, "Whether keys are needed, and what the caller's allows"),
        ["POST /session"] = new(Sessions, "Signs a browser in: a cookie stands for the key for twelve hours") { Document = typeof(SignInBody), Refusals = [.. BadDocument, (401, "unknown_key")] },
        ["DELETE /session"] = new(Sessions, "Signs a browser out"),

        ["GET /info"] = new(DeepDetect, "The services that there are") { More = InItsForm, Query = [new("status", "Taken for DeepDetect's sake; it changes nothing.")] },
        ["GET /services/{name}"] = new(DeepDetect, "A service") { More = InItsForm },
        ["PUT /services/{name}"] = new(DeepDetect, "Makes a service for similarity or classification") { More = InItsForm, Document = typeof(ServiceBody) },
        ["DELETE /services/{name}"] = new(DeepDetect, "Deletes a service") { More = InItsForm, Query = [new("clear", "With full, dir or index the service's collection is deleted too.")] },
        ["POST /predict"] = new(DeepDetect, "Classifies photos, or indexes them, or searches with them") { More = InItsForm, Document = typeof(PredictBody) },
    };

    /// <summary>What the parts of addresses in braces are.</summary>
    public static IReadOnlyDictionary<string, string> Places { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["collection"] = "The collection's name.",
        ["id"] = "An item's id, encoded as one segment (a slash is %2F), or a job's number.",
        ["pair"] = "The pair's token, as the draw gave it.",
        ["place"] = "A place in the map's list of items, from 0.",
        ["column"] = "A metadata column.",
        ["name"] = "The service's name.",
    };
}
