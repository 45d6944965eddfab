namespace Akin.Server.DeepDetect;

/// <summary>Every reply; what it has not is left out.</summary>
internal sealed record CallReply(CallStatus Status, CallHead? Head = null, object? Body = null)
{
    public static CallReply Ok(CallHead? head = null, object? body = null) => new(new(200, "OK"), head, body);
}

internal sealed record CallStatus(int Code, string Msg, int? DdCode = null, string? DdMsg = null);

/// <summary>Time is in milliseconds.</summary>
internal sealed record CallHead(
    string Method, string? Service = null, double? Time = null, string? Version = null, string? Branch = null, string? Commit = null,
    IEnumerable<ServiceReply>? Services = null);

internal sealed record ServiceReply(string Mllib, string Description, string Name, string Type, string Mltype, IReadOnlyList<int> Jobs)
{
    public static ServiceReply From(Service service) => new(
        service.Mllib, service.Description, service.Name, service.IsSimilarity ? Service.Similarity : Service.Classification,
        service.IsSimilarity ? Service.Similarity : "classification", []);
}

internal sealed record PredictReply(IReadOnlyList<Prediction> Predictions);

/// <summary>What is told of one photo: its classes, or its vector and its neighbors. The last one says so.</summary>
internal sealed record Prediction(
    string Uri, IEnumerable<ClassReply>? Classes = null, IReadOnlyList<float>? Vals = null, bool? Indexed = null, IEnumerable<NeighborReply>? Nns = null,
    bool? Last = null);

internal sealed record ClassReply(string Cat, double Prob, bool? Last = null);

internal sealed record NeighborReply(string Uri, double Dist);
