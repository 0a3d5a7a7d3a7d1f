using System.Management.Automation;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Commands;

/// <summary>The login for a DCS, as cmdlets take it.</summary>
internal static class DcsLogin
{
    /// <summary>Its password; null without one.</summary>
    /// <exception cref="PgHaException"><c>DcsUserDiffers</c>: it is for another user than the definition's.</exception>
    public static string? Password(ClusterDefinition cluster, PSCredential? credential)
    {
        if (credential is null) return null;
        return cluster.DcsUser() is not { } user || credential.UserName == user ? credential.GetNetworkCredential().Password : throw new PgHaException(
            "DcsUserDiffers",
            $"{cluster.Name}: -DcsCredential is the login of '{credential.UserName}', and the definition says '{user}'.",
            cluster.Name,
            "Give the login of the definition's user, or correct the definition.");
    }
}
