namespace Akin.Imaging;

/// <summary>
/// A photo can't be used. The message is one line that goes on from the photo's name: what is wrong with it and, where
/// something can be done, what ("is empty (0 bytes)").
/// </summary>
/// <param name="message">The line.</param>
public sealed class ImageException(string message) : PhotoException(ErrorCodes.BadPhoto, message);
