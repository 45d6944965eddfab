namespace Akin.Catalog.Sources;

/// <summary>What a source holds of one photo.</summary>
/// <param name="Bytes">An encoded file (JPEG, PNG …), or raw pixels when <paramref name="Raw"/> is set. Not to be written to: a source may hand out its own memory.</param>
/// <param name="Raw">The shape of raw pixels; null for an encoded file.</param>
public readonly record struct PhotoBytes(ReadOnlyMemory<byte> Bytes, RawLayout? Raw);
