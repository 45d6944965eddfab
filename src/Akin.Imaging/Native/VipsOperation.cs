using System.Runtime.InteropServices;

namespace Akin.Imaging.Native;

/// <summary>
/// One run of one libvips operation: set its inputs by name, then take its output. It is built directly, past libvips'
/// cache, which knows a buffer by its address only and would take new bytes at an old address for the old ones.
/// </summary>
internal unsafe struct VipsOperation
{
    private nint _handle;

    internal VipsOperation(string name)
    {
        _handle = NativeMethods.vips_operation_new(name);
        if (_handle == 0)
            throw new VipsError();
    }

    /// <summary>Sets a whole number; gobject turns it into the enumeration, flags, boolean or double that the property is.</summary>
    internal readonly VipsOperation Set(string name, int number)
    {
        GValue value = default;
        NativeMethods.g_value_init(ref value, GValue.Int);
        NativeMethods.g_value_set_int(ref value, number);
        return Set(name, ref value);
    }

    internal readonly VipsOperation Set(string name, bool state) => Set(name, state ? 1 : 0);

    internal readonly VipsOperation Set(string name, double number)
    {
        GValue value = default;
        NativeMethods.g_value_init(ref value, GValue.Double);
        NativeMethods.g_value_set_double(ref value, number);
        return Set(name, ref value);
    }

    internal readonly VipsOperation Set(string name, string text)
    {
        GValue value = default;
        NativeMethods.g_value_init(ref value, GValue.String);
        NativeMethods.g_value_set_string(ref value, text);
        return Set(name, ref value);
    }

    internal readonly VipsOperation Set(string name, VipsImage image)
    {
        GValue value = default;
        NativeMethods.g_value_init(ref value, NativeMethods.vips_image_get_type());
        NativeMethods.g_value_set_object(ref value, image.Pointer);
        return Set(name, ref value);
    }

    internal readonly VipsOperation Set(string name, VipsBlob blob)
    {
        GValue value = default;
        NativeMethods.g_value_init(ref value, NativeMethods.vips_blob_get_type());
        NativeMethods.g_value_set_boxed(ref value, blob.Handle);
        return Set(name, ref value);
    }

    internal readonly VipsOperation Set(string name, params ReadOnlySpan<double> numbers)
    {
        nint array;
        fixed (double* first = numbers)
            array = NativeMethods.vips_array_double_new(first, numbers.Length);
        GValue value = default;
        NativeMethods.g_value_init(ref value, NativeMethods.vips_array_double_get_type());
        NativeMethods.g_value_set_boxed(ref value, array);
        NativeMethods.vips_area_unref(array);
        return Set(name, ref value);
    }

    /// <summary>Runs it and takes the image it makes.</summary>
    internal VipsImage Image()
    {
        GValue value = Run("out", NativeMethods.vips_image_get_type());
        var image = new VipsImage(NativeMethods.g_value_dup_object(value));
        NativeMethods.g_value_unset(ref value);
        return image;
    }

    /// <summary>Runs it and takes a copy of the bytes it makes (a saver's file).</summary>
    internal byte[] Bytes()
    {
        GValue value = Run("buffer", NativeMethods.vips_blob_get_type());
        void* data = NativeMethods.vips_blob_get(NativeMethods.g_value_get_boxed(value), out nuint length);
        byte[] bytes = new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
        NativeMethods.g_value_unset(ref value);
        return bytes;
    }

    /// <summary>Builds, reads one output and lets go of the operation, whether or not it worked.</summary>
    private GValue Run(string output, nuint type)
    {
        nint operation = _handle;
        _handle = 0;
        GValue value = default;
        bool built = NativeMethods.vips_object_build(operation) == 0;
        if (built)
        {
            NativeMethods.g_value_init(ref value, type);
            NativeMethods.g_object_get_property(operation, output, ref value);
        }

        NativeMethods.vips_object_unref_outputs(operation);
        NativeMethods.g_object_unref(operation);
        return built ? value : throw new VipsError();
    }

    private readonly VipsOperation Set(string name, scoped ref GValue value)
    {
        NativeMethods.g_object_set_property(_handle, name, value);
        NativeMethods.g_value_unset(ref value);
        return this;
    }
}

/// <summary>gobject's variant: a type and two words of data.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    private readonly nuint _type;
    private readonly long _data0;
    private readonly long _data1;

    /// <summary>The fundamental types' numbers are fixed by gobject's ABI.</summary>
    internal const nuint Int = 6 << 2;

    /// <inheritdoc cref="Int"/>
    internal const nuint Double = 15 << 2;

    /// <inheritdoc cref="Int"/>
    internal const nuint String = 16 << 2;
}
