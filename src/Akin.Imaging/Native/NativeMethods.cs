using System.Runtime.InteropServices;

namespace Akin.Imaging.Native;

/// <summary>The C functions of libvips, gobject and glib that Akin calls, all from the one library; none of them variadic.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Vips = Libvips.Name;

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_init(string argv0);

    [LibraryImport(Vips)]
    internal static partial void vips_block_untrusted_set(int state);

    [LibraryImport(Vips)]
    internal static partial void vips_concurrency_set(int concurrency);

    [LibraryImport(Vips)]
    internal static partial void vips_cache_set_max(int max);

    [LibraryImport(Vips)]
    internal static partial byte* vips_error_buffer();

    [LibraryImport(Vips)]
    internal static partial void vips_error_clear();

    [LibraryImport(Vips)]
    internal static partial nuint vips_tracked_get_mem();

    [LibraryImport(Vips)]
    internal static partial nuint vips_tracked_get_mem_highwater();

    [LibraryImport(Vips)]
    internal static partial nint g_log_set_default_handler(delegate* unmanaged<nint, int, nint, nint, void> handler, nint data);

    [LibraryImport(Vips)]
    internal static partial void g_log_set_writer_func(delegate* unmanaged<int, nint, nuint, nint, int> writer, nint data, nint free);

    [LibraryImport(Vips)]
    internal static partial void g_free(nint memory);

    [LibraryImport(Vips)]
    internal static partial nint g_object_ref(nint instance);

    [LibraryImport(Vips)]
    internal static partial void g_object_unref(nint instance);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_set_property(nint instance, string name, in GValue value);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_get_property(nint instance, string name, ref GValue value);

    [LibraryImport(Vips)]
    internal static partial void g_value_init(ref GValue value, nuint type);

    [LibraryImport(Vips)]
    internal static partial void g_value_unset(ref GValue value);

    [LibraryImport(Vips)]
    internal static partial void g_value_set_int(ref GValue value, int number);

    [LibraryImport(Vips)]
    internal static partial void g_value_set_double(ref GValue value, double number);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_value_set_string(ref GValue value, string text);

    [LibraryImport(Vips)]
    internal static partial void g_value_set_object(ref GValue value, nint instance);

    [LibraryImport(Vips)]
    internal static partial nint g_value_dup_object(in GValue value);

    [LibraryImport(Vips)]
    internal static partial void g_value_set_boxed(ref GValue value, nint boxed);

    [LibraryImport(Vips)]
    internal static partial nint g_value_get_boxed(in GValue value);

    [LibraryImport(Vips)]
    internal static partial nuint vips_image_get_type();

    [LibraryImport(Vips)]
    internal static partial nuint vips_blob_get_type();

    [LibraryImport(Vips)]
    internal static partial nuint vips_array_double_get_type();

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_operation_new(string name);

    [LibraryImport(Vips)]
    internal static partial int vips_object_build(nint instance);

    [LibraryImport(Vips)]
    internal static partial void vips_object_unref_outputs(nint instance);

    [LibraryImport(Vips)]
    internal static partial nint vips_blob_new(nint free, void* data, nuint length);

    [LibraryImport(Vips)]
    internal static partial void* vips_blob_get(nint blob, out nuint length);

    [LibraryImport(Vips)]
    internal static partial nint vips_array_double_new(double* values, int count);

    [LibraryImport(Vips)]
    internal static partial void vips_area_unref(nint area);

    [LibraryImport(Vips)]
    internal static partial nint vips_image_new_from_memory(void* data, nuint length, int width, int height, int bands, int format);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_width(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_height(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_bands(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_format(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_guess_interpretation(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_orientation(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_hasalpha(nint image);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_image_get_int(nint image, string field, out int value);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint vips_image_get_typeof(nint image, string field);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_image_get_blob(nint image, string field, out void* data, out nuint length);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_image_set_blob_copy(nint image, string field, void* data, nuint length);

    [LibraryImport(Vips)]
    internal static partial nint vips_region_new(nint image);

    [LibraryImport(Vips)]
    internal static partial byte* vips_region_fetch(nint region, int left, int top, int width, int height, out nuint length);
}
