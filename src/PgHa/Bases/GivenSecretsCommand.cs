using System.Management.Automation;
using System.Security;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>A cmdlet that may be given a cluster's secrets. What is left out is what the nodes hold.</summary>
public abstract class GivenSecretsCommand : NodeSelectionCommand
{
    /// <summary>Password of the superuser.</summary>
    [Parameter]
    public SecureString? SuperuserPassword { get; set; }

    /// <summary>Password of the replication role.</summary>
    [Parameter]
    public SecureString? ReplicationPassword { get; set; }

    /// <summary>Password of the role that pg_rewind logs in as.</summary>
    [Parameter]
    public SecureString? RewindPassword { get; set; }

    /// <summary>Password of Patroni's REST API, for requests that change something.</summary>
    [Parameter]
    public SecureString? RestPassword { get; set; }

    /// <summary>keepalived's auth_pass, at most eight characters.</summary>
    [Parameter]
    public SecureString? VrrpPassword { get; set; }

    /// <summary>The login for etcd or ZooKeeper, of the user whom the definition names.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? DcsCredential { get; set; }

    /// <summary>Consul's ACL token.</summary>
    [Parameter]
    public SecureString? DcsToken { get; set; }

    /// <summary>Password of the key that Patroni shows to ZooKeeper.</summary>
    [Parameter]
    public SecureString? DcsKeyPassword { get; set; }

    /// <summary>Refuses a secret that no file could hold.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            Check(SuperuserPassword, "the superuser's password");
            Check(ReplicationPassword, "the replication role's password");
            Check(RewindPassword, "the rewind role's password");
            Check(RestPassword, "the REST API's password");
            if (VrrpPassword is not null)
            {
                SecretRules.CheckVrrpPassword(Secrets.Reveal(VrrpPassword));
            }

            if (DcsCredential is not null)
            {
                SecretRules.CheckPassword(DcsCredential.GetNetworkCredential().Password, "the password of the DCS's user");
            }

            Check(DcsToken, "the DCS's token");
            Check(DcsKeyPassword, "the password of the DCS's key");
        }
        catch (Exception exception)
        {
            ThrowTerminatingError(ErrorRecords.From(exception));
        }
    }

    /// <summary>What was given, for a cluster.</summary>
    /// <exception cref="PgHaException"><c>DcsUserDiffers</c>: the login is for another user than the definition's.</exception>
    private protected GivenSecrets Given(ClusterDefinition cluster) => new()
    {
        Superuser = Secrets.Reveal(SuperuserPassword),
        Replication = Secrets.Reveal(ReplicationPassword),
        Rewind = Secrets.Reveal(RewindPassword),
        Rest = Secrets.Reveal(RestPassword),
        Vrrp = Secrets.Reveal(VrrpPassword),
        DcsPassword = DcsLogin.Password(cluster, DcsCredential),
        DcsToken = Secrets.Reveal(DcsToken),
        DcsKeyPassword = Secrets.Reveal(DcsKeyPassword),
    };

    private static void Check(SecureString? password, string what)
    {
        if (password is not null)
        {
            SecretRules.CheckPassword(Secrets.Reveal(password), what);
        }
    }
}
