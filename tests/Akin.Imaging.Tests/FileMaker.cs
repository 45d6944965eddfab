using System.Reflection;
using System.Runtime.InteropServices;
using Akin.Imaging.Native;

namespace Akin.Imaging.Tests;

/// <summary>Makes image files of raw pixels with libvips' own savers, in ways that Akin itself never writes.</summary>
internal static unsafe partial class FileMaker
{
    static FileMaker()
    {
        Libvips.Start();
        NativeLibrary.SetDllImportResolver(typeof(FileMaker).Assembly, (name, _, _) => name == Libvips.Name
            ? NativeLibrary.Load(Directory.EnumerateFiles(AppContext.BaseDirectory, Libvips.Name + ".*").First())
            : 0);
    }

    /// <summary>A file by the named saver ("pngsave"), its settings set by <paramref name="settings"/>, of the picture that <paramref name="change"/> makes of the pixels.</summary>
    public static byte[] Save(RawPicture picture, string saver, Func<VipsOperation, VipsOperation>? settings = null, params Func<VipsImage, VipsImage>[] change)
    {
        fixed (byte* pixels = picture.Pixels)
        {
            VipsImage image = VipsImage.FromPixels(
                pixels, picture.Width, picture.Height, picture.Channels, picture.Channels < 3 ? VipsInterpretation.Grey : VipsInterpretation.Srgb);
            foreach (Func<VipsImage, VipsImage> step in change)
            {
                VipsImage next = step(image);
                image.Dispose();
                image = next;
            }

            using (image)
            {
                var operation = new VipsOperation(saver + "_buffer").Set("in", image);
                return (settings is null ? operation : settings(operation)).Bytes();
            }
        }
    }

    public static Func<VipsImage, VipsImage> Colourspace(VipsInterpretation space) =>
        image => new VipsOperation("colourspace").Set("in", image).Set("space", (int)space).Image();

    /// <summary>From sRGB to a profile, which goes into the file.</summary>
    public static Func<VipsImage, VipsImage> Profile(string profile) => image => new VipsOperation("icc_transform")
        .Set("in", image).Set("output-profile", profile).Set("input-profile", "srgb").Image();

    /// <summary>The pixels stay as they are but are said to be in a profile.</summary>
    public static Func<VipsImage, VipsImage> Tag(string profile)
    {
        return image =>
        {
            using VipsImage other = Profile(profile)(image);
            VipsImage tagged = Copy(image);
            void* data = null;
            Assert.Equal(0, vips_image_get_blob(other.Pointer, "icc-profile-data", &data, out nuint length));
            vips_image_set_blob_copy(tagged.Pointer, "icc-profile-data", data, length);
            return tagged;
        };
    }

    /// <summary>Sets a whole number in the header: "orientation", or "page-height" for pictures that lie one below another.</summary>
    public static Func<VipsImage, VipsImage> Field(string name, int value) => image =>
    {
        VipsImage copy = Copy(image);
        vips_image_set_int(copy.Pointer, name, value);
        return copy;
    };

    private static VipsImage Copy(VipsImage image) => new VipsOperation("copy").Set("in", image).Image();

    [LibraryImport(Libvips.Name, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void vips_image_set_int(nint image, string name, int value);

    [LibraryImport(Libvips.Name, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int vips_image_get_blob(nint image, string name, void** data, out nuint length);

    [LibraryImport(Libvips.Name, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void vips_image_set_blob_copy(nint image, string name, void* data, nuint length);
}
