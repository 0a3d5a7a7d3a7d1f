using PgHa.Components;

namespace PgHa.Converge;

/// <summary>Passwords that the user gave; what is null is kept as the nodes have it, or generated.</summary>
public sealed class GivenSecrets
{
    /// <summary>Password of the superuser.</summary>
    public string? Superuser { get; init; }

    /// <summary>Password of the replication role.</summary>
    public string? Replication { get; init; }

    /// <summary>VRRP's <c>auth_pass</c>.</summary>
    public string? Vrrp { get; init; }

    /// <summary>Password of the user that Patroni logs in to etcd or ZooKeeper as.</summary>
    public string? DcsPassword { get; init; }

    /// <summary>Consul's ACL token.</summary>
    public string? DcsToken { get; init; }

    /// <summary>Password of the key that Patroni shows to ZooKeeper.</summary>
    public string? DcsKeyPassword { get; init; }

    /// <summary>These over those.</summary>
    public ClusterSecrets Over(ClusterSecrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return new()
        {
            Superuser = Superuser ?? secrets.Superuser,
            Replication = Replication ?? secrets.Replication,
            Rewind = secrets.Rewind,
            Rest = secrets.Rest,
            Vrrp = Vrrp ?? secrets.Vrrp,
            DcsPassword = DcsPassword ?? secrets.DcsPassword,
            DcsToken = DcsToken ?? secrets.DcsToken,
            DcsKeyPassword = DcsKeyPassword ?? secrets.DcsKeyPassword,
        };
    }

    /// <summary>Shows no secret.</summary>
    public override string ToString() => "(secrets)";
}
