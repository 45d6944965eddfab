using System.Globalization;
using Akin.Catalog.Sources;
using Akin.Duplicates.Benchmarks;
using Akin.Engine;
using Akin.Lab.Duplicates;

// How many copies of photos are found, and how often different photos are taken for one.
if (args is not [string data, string number, string model, .. string[] more] || !int.TryParse(number, out int count) || more.Length > 2)
{
    Console.Error.WriteLine("usage: DATA COUNT MODEL [PAGE.html [PAIRS.csv]]   (DATA holds clothing, furniture, packages and apparel-views)");
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
DirectoryInfo temporary = Directory.CreateTempSubdirectory("akin-duplicates-");
try
{
    string photos = temporary.CreateSubdirectory("photos").FullName, store = Path.Combine(temporary.FullName, "store");
    MadeUpShop shop = MadeUpShop.Make(data, ["clothing", "furniture", "packages", "apparel-views"], count, photos);
    IPhotoSource source = PhotoSource.Open(photos);
    using (var made = Collection.OpenForIndexing(store, new IndexRequest { Model = model, Index = Akin.Vectors.IndexKind.Flat }, source, "bench"))
    {
        made.Ingest(source);
        made.OpenIndex();
    }

    using var collection = Collection.Open(store);
    DuplicateReport report = DuplicateSearch.Run(collection, new DuplicateRequest());
    Tables.Print(shop, collection, report);
    if (more is [string page, ..])
        new DuplicateSheet(collection).Write(page, report);
    if (more is [_, string pairs])
        Pairs.Write(pairs, shop, collection, photos);
    return 0;
}
finally
{
    temporary.Delete(recursive: true);
}
