using Akin.Imaging.Benchmarks;

switch (args)
{
    case ["augment", string folder]:
        AugmentationTable.Print(folder);
        return 0;
    case ["binding", string folder]:
        BindingTable.Print(folder);
        return 0;
    default:
        Console.Error.WriteLine("usage: augment FOLDER | binding FOLDER   (a folder of photos)");
        return 2;
}
