namespace Akin.Catalog.Store;

/// <summary>What a store is opened for.</summary>
public enum StoreMode
{
    /// <summary>Reading; any number of processes at once, also beside a writer.</summary>
    Read,

    /// <summary>Reading and writing; one process at a time. The store is made where there is none.</summary>
    Write,
}
