using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Definition;

namespace PgHa.Components.Etcd;

/// <summary>How the members of an etcd that is there already are asked: <c>/health</c>, which needs no login and tells of a quorum.</summary>
internal static class ExternalEtcdProbe
{
    public static IReadOnlyList<DcsServer> Servers(ClusterDefinition cluster) =>
    [
        .. EtcdSection.Endpoints(cluster).Select(endpoint => new DcsServer(
            endpoint.ToString(), HttpProbe.Get($"{EtcdSection.Scheme(cluster)}://{endpoint}/health", endpoint, cluster.Etcd.Tls), Read)),
    ];

    // {"health":"true"} in all versions, with a reason from 3.5 on; 503 without a quorum.
    private static (bool Healthy, string Answer) Read(string text)
    {
        var (body, status) = DcsServer.Http(text);
        try
        {
            if (JsonNode.Parse(body) is JsonObject answer && answer["health"]?.ToString() is { } health)
                return health == "true" ? (true, "healthy") : (false, $"it is not healthy: {body}");
        }
        catch (JsonException)
        {
            // Not etcd's.
        }

        return (false, $"this is no answer of etcd's (status {status}): {body}");
    }
}
