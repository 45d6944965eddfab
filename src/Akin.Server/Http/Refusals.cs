using System.Collections.Frozen;

namespace Akin.Server.Http;

/// <summary>How a code of the layers below is answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The code in the reply.</param>
/// <param name="Before">What the line of such a failure goes on from.</param>
/// <param name="IsPrivate">Whether its line says where on the server things lie: a key that only reads may be on a public page.</param>
internal sealed record Refusal(int Status, string Code, string Before = "", bool IsPrivate = false);

/// <summary>The one table from the codes of the layers below to replies. Cases that only other programs tell apart are answered as the kind that they are of.</summary>
internal static class Refusals
{
    private static readonly Refusal
        BadRequest = new(400, "bad_request"),
        ModelFailed = new(500, "model_failed", IsPrivate: true),
        StoreFailed = new(500, "store_failed", IsPrivate: true),
        // Jobs and the start of a server end with these, never a request.
        Internal = new(500, "internal", IsPrivate: true);

    /// <summary>The replies by the codes of the layers below.</summary>
    public static readonly FrozenDictionary<string, Refusal> OfCode = new Dictionary<string, Refusal>
    {
        [ErrorCodes.BadPhoto] = new(400, "bad_photo", "the photo "),
        [ErrorCodes.PhotoGone] = new(404, "photo_gone", "the item's photo "),
        [ErrorCodes.PhotoDamaged] = StoreFailed with { Before = "the item's photo " },
        [ErrorCodes.BadFilter] = new(400, "bad_filter"),
        [ErrorCodes.UnknownColumn] = new(400, "unknown_column"),

        [ErrorCodes.UnknownCollection] = new(404, "unknown_collection"),
        [ErrorCodes.CollectionExists] = new(409, "collection_exists"),
        [ErrorCodes.CollectionInUse] = new(409, "collection_in_use"),
        [ErrorCodes.CollectionUnavailable] = new(503, "collection_unavailable", IsPrivate: true),
        [ErrorCodes.CannotCreate] = new(403, "cannot_create"),

        [ErrorCodes.ForgedVoter] = new(403, "forged_voter"),
        [ErrorCodes.AlreadyJudged] = new(409, "already_judged"),
        [ErrorCodes.NotShown] = new(400, "not_shown"),
        [ErrorCodes.UnknownPair] = new(404, "unknown_pair"),

        [ErrorCodes.BadRequest] = BadRequest,
        [ErrorCodes.StoreEmpty] = BadRequest,
        [ErrorCodes.OtherModel] = StoreFailed,
        [ErrorCodes.NotRouted] = BadRequest,
        [ErrorCodes.NoModel] = BadRequest,
        [ErrorCodes.NoRoute] = BadRequest,
        [ErrorCodes.RouteLost] = BadRequest,
        [ErrorCodes.BadConfig] = BadRequest,
        [ErrorCodes.NoComparison] = Internal,
        [ErrorCodes.OutputIsFile] = BadRequest,
        [ErrorCodes.TooManyItems] = BadRequest,
        [ErrorCodes.NothingJudged] = BadRequest,
        [ErrorCodes.NoCheckpoint] = BadRequest,
        [ErrorCodes.TwoSources] = BadRequest,
        [ErrorCodes.NoSources] = BadRequest,
        [ErrorCodes.NoTriplets] = BadRequest,

        [ErrorCodes.ModelFailed] = ModelFailed,
        [ErrorCodes.BadLayer] = ModelFailed,
        [ErrorCodes.NoLayers] = ModelFailed,
        [ErrorCodes.NoClasses] = ModelFailed,

        [ErrorCodes.StoreFailed] = StoreFailed,
        [ErrorCodes.NoStoreName] = StoreFailed,
        [ErrorCodes.NoStore] = StoreFailed,
        [ErrorCodes.StoreReadOnly] = StoreFailed,
        [ErrorCodes.ServeReadOnly] = StoreFailed,
        [ErrorCodes.StoreInUse] = StoreFailed,

        [ErrorCodes.TrainingFailed] = Internal,
        [ErrorCodes.NoGradient] = Internal,
        [ErrorCodes.NoCuda] = Internal,
        [ErrorCodes.CannotStart] = Internal,
        [ErrorCodes.NameNotAddress] = Internal,
        [ErrorCodes.KeysContradict] = Internal,
        [ErrorCodes.KeysNeeded] = Internal,
        [ErrorCodes.NoKeyFile] = Internal,
    }.ToFrozenDictionary();
}
