namespace Akin.Engine.Serving;

/// <summary>A served collection can't be had, made or deleted. The message is one line for people.</summary>
/// <param name="code">
/// Why: <see cref="ErrorCodes.UnknownCollection"/>, <see cref="ErrorCodes.CollectionExists"/>, <see cref="ErrorCodes.CollectionInUse"/>,
/// <see cref="ErrorCodes.CollectionUnavailable"/> or <see cref="ErrorCodes.CannotCreate"/>.
/// </param>
/// <param name="message">Why and what to do.</param>
public sealed class CollectionException(string code, string message) : AkinException(code, message);
