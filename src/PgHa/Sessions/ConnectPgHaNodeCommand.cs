using System.Management.Automation;
using System.Security;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Commands;

/// <summary>
/// Opens the connections to nodes, with the secrets that they need. Other cmdlets connect by themselves; this one is for logins that
/// need a password, a passphrase or a sudo password, which are then kept in memory for as long as the connection is.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "PgHaNode")]
[OutputType(typeof(SessionRecord))]
public sealed class ConnectPgHaNodeCommand : FanOutCommand
{
    /// <summary>Password of the login. Its user name must be the nodes' login.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>What decrypts the private key files.</summary>
    [Parameter]
    public SecureString? KeyPassphrase { get; set; }

    /// <summary>What sudo asks for.</summary>
    [Parameter]
    public SecureString? SudoPassword { get; set; }

    /// <inheritdoc/>
    protected override void ProcessCluster(ClusterDefinition cluster)
    {
        var connector = Connector(new SshCredentials { Password = Credential?.Password, KeyPassphrase = KeyPassphrase, SudoPassword = SudoPassword });
        var nodes = Selected(cluster);
        RunFor(cluster, (pipeline, stopped) => ForEachNodeAsync(pipeline, nodes, async (node, token) =>
        {
            var login = NodeConnector.Options(cluster, node).Endpoint.User;
            if (Credential is not null && Credential.UserName != login)
            {
                throw new PgHaException(
                    "CredentialUserMismatch", $"{node.Name}: the login is {login}, the credential is {Credential.UserName}'s.", node.Name,
                    "Give that user's credential, or correct ssh: user in the definition.");
            }

            var session = await connector.ConnectAsync(cluster, node, token);
            if (SudoPassword is not null)
            {
                // Whether sudo takes the password shows only when it is used: better here than in the middle of an installation.
                await session.RunAsync(new RemoteScript("true"), token);
            }

            pipeline.Output(new SessionRecord(session, cluster));
        }, stopped));
    }
}
