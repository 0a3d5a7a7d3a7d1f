using System.Management.Automation;
using System.Text;
using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Health.Dcs;

namespace PgHa.Commands;

/// <summary>What a cluster's DCS holds: etcd's API v2 and v3, ZooKeeper, Consul.</summary>
[Cmdlet(VerbsCommon.Get, "PgHaDcsKey")]
[OutputType(typeof(DcsKeyRecord))]
public sealed class GetPgHaDcsKeyCommand : ClusterCommand
{
    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>Names of keys within the cluster's scope, or whole keys with a slash at the beginning; wildcards allowed. All of the scope when left out.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DcsKeyCompleter))]
    public string[] Key { get; set; } = ["*"];

    /// <summary>Leave JSON as the text that it is.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector();
        var scope = PatroniClient.Scope(cluster);
        var wanted = Key.Select(k => k.StartsWith('/') ? k : scope + k).ToList();
        RunFor(cluster, async (pipeline, stopped) =>
        {
            Dictionary<string, DcsKeyRecord> found = new(StringComparer.Ordinal);
            foreach (var directory in Directories(wanted))
            {
                var listing = await new DcsReader(connector).ListAsync(cluster, directory, stopped);
                foreach (var key in listing.Keys)
                {
                    found.TryAdd(key.Name, new DcsKeyRecord
                    {
                        Cluster = cluster,
                        Node = listing.Node,
                        Key = key.Name,
                        Name = key.Name.StartsWith(scope, StringComparison.Ordinal) ? key.Name[scope.Length..] : key.Name,
                        Value = Value(key.Value),
                        Revision = key.Revision,
                        Expires = key.Expires,
                    });
                }
            }

            foreach (var record in found.Values.Where(r => Wildcards.Match(wanted, r.Key)).OrderBy(r => r.Key, StringComparer.Ordinal))
            {
                pipeline.Output(record);
            }

            foreach (var missing in wanted.Where(k => !WildcardPattern.ContainsWildcardCharacters(k) && !found.Keys.Any(f => Wildcards.Match([k], f))))
            {
                pipeline.Error(new PgHaException("DcsKeyNotFound", $"{cluster.Name}: the DCS has no key {missing}.", missing, $"Get-PgHaDcsKey without -Key shows all keys below {scope}."));
            }
        });
    }

    // As few as hold all that is wanted.
    private static IEnumerable<string> Directories(IReadOnlyList<string> patterns)
    {
        var all = patterns.Select(p => p[..(p.AsSpan(0, p.AsSpan().IndexOfAny("*?[") is >= 0 and var wild ? wild : p.Length).LastIndexOf('/') + 1)]).Distinct().ToList();
        return all.Where(d => !all.Any(o => o != d && d.StartsWith(o, StringComparison.Ordinal)));
    }

    private object Value(byte[] value)
    {
        try
        {
            var text = Strict.GetString(value);
            return (Raw ? null : JsonObjects.Read(text)) ?? text;
        }
        catch (DecoderFallbackException)
        {
            return value;
        }
    }
}
