using Akin.Engine;
using Akin.Engine.Search;
using Akin.Imaging;
using Akin.Imaging.Duplicates;

namespace Akin.Duplicates.Benchmarks;

/// <summary>Writes what the limits were chosen by: for each copy and its photo, and for each photo and its nearest others, how alike they are.</summary>
internal static class Pairs
{
    private const int Nearest = 6;

    public static void Write(string path, MadeUpShop shop, Collection collection, string folder)
    {
        var decoder = new ImageDecoder();
        Dictionary<string, PhotoPrint> prints = [];
        using var file = new StreamWriter(path);
        file.WriteLine("kind,one,other,distance,hash,mirrored_hash,correlation,lightness,tint,mirrored,shared");
        foreach ((string copy, (CopyKind kind, string original)) in shop.CopiesOf)
            Line(kind.ToString(), original, copy, Cosine(original, copy));
        foreach (string id in collection.Store.Find(collection.Store.Keys()).Values.Select(i => i.Id).Where(id => !shop.CopiesOf.ContainsKey(id)).Order())
        {
            foreach (SearchHit hit in collection.Find(collection.Read(id), new SearchRequest { K = 60 }).Hits.Where(h => !shop.CopiesOf.ContainsKey(h.Id) && h.Id != id).Take(Nearest))
            {
                if (string.CompareOrdinal(id, hit.Id) < 0)
                    Line("other", id, hit.Id, hit.Distance);
            }
        }

        void Line(string kind, string one, string other, double distance)
        {
            PhotoPrint a = Print(one), b = Print(other);
            PictureMatch? match = SamePicture.Measure(a, b);
            file.WriteLine(FormattableString.Invariant($"{kind},{one},{other},{distance:0.0000},{a.Hash.DistanceTo(b.Hash)},{a.Hash.Mirrored.DistanceTo(b.Hash)},{match?.Correlation:0.0000},{match?.Lightness:0.0},{match?.Tint:0.0},{match?.IsMirrored},{match?.Crop.Shared:0.000}"));
        }

        double Cosine(string one, string other)
        {
            float[] a = collection.Read(one).Vector, b = collection.Read(other).Vector;
            double ab = 0, aa = 0, bb = 0;
            for (int i = 0; i < a.Length; i++)
                (ab, aa, bb) = (ab + (a[i] * b[i]), aa + (a[i] * a[i]), bb + (b[i] * b[i]));
            return 1 - (ab / Math.Sqrt(aa * bb));
        }

        PhotoPrint Print(string id)
        {
            if (!prints.TryGetValue(id, out PhotoPrint? print))
            {
                byte[] pixels = new byte[PhotoPrint.Shape.Length];
                decoder.Decode(File.ReadAllBytes(Path.Combine(folder, id)), PhotoPrint.Shape, null, pixels);
                prints.Add(id, print = new PhotoPrint(pixels));
            }

            return print;
        }
    }
}
