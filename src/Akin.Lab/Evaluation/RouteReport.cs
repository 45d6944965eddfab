
namespace Akin.Lab.Evaluation;

/// <summary>What searching by class does to the neighbors. Shares are 0 to 1.</summary>
/// <param name="Label">The network's output that tells the classes.</param>
/// <param name="Queries">Queries whose true class is one of the route's, and for which classes were predicted.</param>
/// <param name="Accuracy">The share of them whose likeliest class is the true one.</param>
/// <param name="AccuracyInterval">Where that share truly lies, with 95 % confidence.</param>
/// <param name="AccuracyOfTwo">The share of them whose true class is among the two likeliest.</param>
/// <param name="Whole">The neighbors among all of the gallery.</param>
/// <param name="OneClass">Those among the likeliest class; what lies in others is never found.</param>
/// <param name="TwoClasses">Those among the two likeliest classes.</param>
public sealed record RouteReport(
    string Label, int Queries, double Accuracy, Interval AccuracyInterval, double AccuracyOfTwo, EvaluationReport Whole, EvaluationReport OneClass,
    EvaluationReport TwoClasses);
