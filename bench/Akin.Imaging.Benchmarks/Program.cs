using Akin.Imaging.Benchmarks;

if (args is not ["augment", string folder])
{
    Console.Error.WriteLine("usage: augment FOLDER   (a folder of photos)");
    return 2;
}

AugmentationTable.Print(folder);
return 0;
