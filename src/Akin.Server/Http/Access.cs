namespace Akin.Server.Http;

/// <summary>What a request may do; each includes those before it. Endpoints ask for it by a policy of the same name.</summary>
public enum Access
{
    /// <summary>Look at items and search.</summary>
    Read,

    /// <summary>Add, change and remove items, and index sources.</summary>
    Write,

    /// <summary>Make and delete collections, train, and see how the server does.</summary>
    Administer,
}
