using PgHa.Components;
using PgHa.Definition;

namespace PgHa.Converge;

/// <summary>Passwords that the user gave; what is null is kept as the nodes have it, or generated.</summary>
public sealed class GivenSecrets
{
    /// <summary>Password of the superuser.</summary>
    public string? Superuser { get; init; }

    /// <summary>Password of the replication role.</summary>
    public string? Replication { get; init; }

    /// <summary>Password of the role that pg_rewind logs in as.</summary>
    public string? Rewind { get; init; }

    /// <summary>Password of Patroni's REST API.</summary>
    public string? Rest { get; init; }

    /// <summary>VRRP's <c>auth_pass</c>.</summary>
    public string? Vrrp { get; init; }

    /// <summary>Password of the user that Patroni logs in to etcd or ZooKeeper as.</summary>
    public string? DcsPassword { get; init; }

    /// <summary>Consul's ACL token.</summary>
    public string? DcsToken { get; init; }

    /// <summary>Password of the key that Patroni shows to ZooKeeper.</summary>
    public string? DcsKeyPassword { get; init; }
    /// <summary>The cluster's secrets, when all of them were given; else null.</summary>
    public ClusterSecrets? Complete(ClusterDefinition cluster) =>
        Superuser is null || Replication is null || Rewind is null || Rest is null || Vrrp is null || (DcsPassword is null && cluster.DcsUser() is not null)
            ? null
            : Over(ClusterSecrets.MaskedFor(cluster));

    /// <summary>These over those.</summary>
    public ClusterSecrets Over(ClusterSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return new()
        {
            Superuser = Superuser ?? secrets.Superuser,
            Replication = Replication ?? secrets.Replication,
            Rewind = Rewind ?? secrets.Rewind,
            Rest = Rest ?? secrets.Rest,
            Vrrp = Vrrp ?? secrets.Vrrp,
            DcsPassword = DcsPassword ?? secrets.DcsPassword,
            DcsToken = DcsToken ?? secrets.DcsToken,
            DcsKeyPassword = DcsKeyPassword ?? secrets.DcsKeyPassword,
        };
    }

    /// <summary>Shows no secret.</summary>
    public override string ToString() => "(secrets)";
}
