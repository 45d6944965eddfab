namespace Akin;

/// <summary>The codes of <see cref="AkinException"/>. The first ones are those of a whole kind of exception, the others are cases that somebody tells apart.</summary>
public static class ErrorCodes
{
    /// <summary>A photo is damaged, of no known format, or over a limit.</summary>
    public const string BadPhoto = "bad_photo";

    /// <summary>A source, or a photo in it, can't be read.</summary>
    public const string PhotoGone = "photo_gone";

    /// <summary>A model can't be opened or run.</summary>
    public const string ModelFailed = "model_failed";

    /// <summary>A training can't start or go on.</summary>
    public const string TrainingFailed = "training_failed";

    /// <summary>A filter can't be read.</summary>
    public const string BadFilter = "bad_filter";

    /// <summary>A store can't be opened, read or written.</summary>
    public const string StoreFailed = "store_failed";

    /// <summary>What is asked of a collection can't be done.</summary>
    public const string BadRequest = "bad_request";

    /// <summary>A server can't start.</summary>
    public const string CannotStart = "cannot_start";

    /// <summary>The bytes of a photo that lies in the store are no longer those that were stored.</summary>
    public const string PhotoDamaged = "photo_damaged";

    /// <summary>A model has no such layer, or none whose values are a vector.</summary>
    public const string BadLayer = "bad_layer";

    /// <summary>A layer is named of a model that has none.</summary>
    public const string NoLayers = "no_layers";

    /// <summary>A network tells no classes.</summary>
    public const string NoClasses = "no_classes";

    /// <summary>An operator between the loss and what is to learn has no gradient.</summary>
    public const string NoGradient = "no_gradient";

    /// <summary>This build trains on no GPU.</summary>
    public const string NoCuda = "no_cuda";

    /// <summary>A filter names a column that no item has.</summary>
    public const string UnknownColumn = "unknown_column";

    /// <summary>A store was asked for without a name.</summary>
    public const string NoStoreName = "no_store_name";

    /// <summary>There is no store; its folder is the subject.</summary>
    public const string NoStore = "no_store";

    /// <summary>A store is empty; its folder is the subject.</summary>
    public const string StoreEmpty = "store_empty";

    /// <summary>A store can't be written. It may be readable all the same.</summary>
    public const string StoreReadOnly = "store_read_only";

    /// <summary>A store that was to be served can be read, but not written.</summary>
    public const string ServeReadOnly = "serve_read_only";

    /// <summary>Another process has the store.</summary>
    public const string StoreInUse = "store_in_use";

    /// <summary>A store was made by another model, or by another reading of the same one.</summary>
    public const string OtherModel = "other_model";

    /// <summary>A store is not searched by class; its folder is the subject.</summary>
    public const string NotRouted = "not_routed";

    /// <summary>A new store needs a model.</summary>
    public const string NoModel = "no_model";

    /// <summary>A column of known classes needs a route.</summary>
    public const string NoRoute = "no_route";

    /// <summary>The model no longer tells the classes of the store's route.</summary>
    public const string RouteLost = "route_lost";

    /// <summary>A configuration is not there, or is none.</summary>
    public const string BadConfig = "bad_config";

    /// <summary>No collection of that name is served, or several and none is named.</summary>
    public const string UnknownCollection = "unknown_collection";

    /// <summary>There is a collection of that name already.</summary>
    public const string CollectionExists = "collection_exists";

    /// <summary>A collection can't be deleted, since another process writes it.</summary>
    public const string CollectionInUse = "collection_in_use";

    /// <summary>A collection is there but could not be opened.</summary>
    public const string CollectionUnavailable = "collection_unavailable";

    /// <summary>A server makes and deletes no collections.</summary>
    public const string CannotCreate = "cannot_create";

    /// <summary>There is no comparison; its folder is the subject.</summary>
    public const string NoComparison = "no_comparison";

    /// <summary>Results are to be written into a folder, and a file was named.</summary>
    public const string OutputIsFile = "output_is_file";

    /// <summary>There are more items than can be laid out at once; how many can is the subject.</summary>
    public const string TooManyItems = "too_many_items";

    /// <summary>Nobody has judged anything in a store yet; its folder is the subject.</summary>
    public const string NothingJudged = "nothing_judged";

    /// <summary>There is no checkpoint from which a training could go on.</summary>
    public const string NoCheckpoint = "no_checkpoint";

    /// <summary>A training is given both photos and a store.</summary>
    public const string TwoSources = "two_sources";

    /// <summary>A training is given nothing to learn from.</summary>
    public const string NoSources = "no_sources";

    /// <summary>A training needs a file of triplets; the file is the subject.</summary>
    public const string NoTriplets = "no_triplets";

    /// <summary>A voter's signature is not ours.</summary>
    public const string ForgedVoter = "forged_voter";

    /// <summary>What is judged was never shown to this voter, or by an earlier comparison.</summary>
    public const string UnknownPair = "unknown_pair";

    /// <summary>This voter has judged it already.</summary>
    public const string AlreadyJudged = "already_judged";

    /// <summary>A judgment names items that were not shown.</summary>
    public const string NotShown = "not_shown";

    /// <summary>A server is to listen at a name instead of an address of its machine; the name is the subject.</summary>
    public const string NameNotAddress = "name_not_address";

    /// <summary>There are keys, and nobody is to need one.</summary>
    public const string KeysContradict = "keys_contradict";

    /// <summary>A server can be reached from other machines and has no keys.</summary>
    public const string KeysNeeded = "keys_needed";

    /// <summary>There is no file of keys; its path is the subject.</summary>
    public const string NoKeyFile = "no_key_file";
}
