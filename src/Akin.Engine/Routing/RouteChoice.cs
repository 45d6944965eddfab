namespace Akin.Engine.Routing;

/// <summary>Who chose the classes that a search went to.</summary>
public enum RouteChoice
{
    /// <summary>The network, from the photo.</summary>
    Prediction,

    /// <summary>The item that is searched with: its class is known.</summary>
    Item,

    /// <summary>Whoever asked, by naming a class.</summary>
    Request,

    /// <summary>Nobody: everything was searched.</summary>
    Nobody,
}
