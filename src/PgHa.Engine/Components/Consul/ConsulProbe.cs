using PgHa.Definition;

namespace PgHa.Components.Consul;

/// <summary>How a Consul agent is asked: <c>/v1/status/leader</c>, which needs no token and tells of a leader.</summary>
internal static class ConsulProbe
{
    public static IReadOnlyList<DcsServer> Servers(ConsulSettings consul) =>
        [new(ConsulSection.Agent(consul).ToString(), HttpProbe.Get(ConsulClient.Url(consul) + "/v1/status/leader", ConsulSection.Agent(consul), consul.Tls, consul.Verify), Read)];

    // The leader's address in quotes; empty quotes, or status 500, without one.
    private static (bool Healthy, string Answer) Read(string text)
    {
        var (body, status) = DcsServer.Http(text);
        return body switch
        {
            "\"\"" => (false, "it knows no leader of Consul's servers"),
            ['"', .., '"'] when status == "200" => (true, $"the leader is {body.Trim('"')}"),
            _ when status == "500" => (false, $"it cannot answer: {body}"),
            _ => (false, $"this is no answer of Consul's (status {status}): {body}"),
        };
    }
}
