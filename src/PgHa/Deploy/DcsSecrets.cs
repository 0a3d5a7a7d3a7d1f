using System.Management.Automation;
using System.Security;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>Secrets of a DCS that is not ours, as cmdlets take them.</summary>
/// <param name="Credential">The login for etcd or ZooKeeper.</param>
/// <param name="Token">Consul's ACL token.</param>
/// <param name="KeyPassword">Password of the key that Patroni shows to ZooKeeper.</param>
internal sealed record DcsSecrets(PSCredential? Credential, SecureString? Token, SecureString? KeyPassword)
{
    /// <summary>Refuses what no file could hold. No message shows a value.</summary>
    public void Check()
    {
        if (Credential is not null) SecretRules.CheckPassword(Credential.GetNetworkCredential().Password, "the DCS login's password");
        if (Token is not null) SecretRules.CheckPassword(Secrets.Reveal(Token), "the DCS token");
        if (KeyPassword is not null) SecretRules.CheckPassword(Secrets.Reveal(KeyPassword), "the DCS key's password");
    }

    /// <summary>These for a cluster, with the passwords of its own.</summary>
    /// <exception cref="PgHaException"><c>DcsUserDiffers</c>: the login is for another user than the definition's.</exception>
    public GivenSecrets For(ClusterDefinition cluster, string? superuser = null, string? replication = null, string? vrrp = null)
    {
        if (Credential is not null && cluster.DcsUser() is { } user && Credential.UserName != user)
        {
            throw new PgHaException(
                "DcsUserDiffers",
                $"{cluster.Name}: -DcsCredential is the login of '{Credential.UserName}', and the definition says '{user}'.",
                cluster.Name,
                "Give the login of the definition's user, or correct the definition.");
        }

        return new GivenSecrets
        {
            Superuser = superuser,
            Replication = replication,
            Vrrp = vrrp,
            DcsPassword = Credential?.GetNetworkCredential().Password,
            DcsToken = Secrets.Reveal(Token),
            DcsKeyPassword = Secrets.Reveal(KeyPassword),
        };
    }
}
