namespace Akin.Lab.Judging;

/// <summary>Somebody who judges. Nothing is known of them but a number drawn by lot, by which their judgments belong together.</summary>
/// <param name="Id">32 hexadecimal digits.</param>
public readonly record struct Voter(string Id);
