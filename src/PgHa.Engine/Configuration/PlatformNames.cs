using PgHa.Definition;
using PgHa.Errors;
using PgHa.Platforms;

namespace PgHa.Configuration;

/// <summary>Platforms by the names that definitions and parameters have for them.</summary>
public static class PlatformNames
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = ["debian-12"];

    /// <summary>The platform of a name; case does not count.</summary>
    /// <exception cref="PgHaException"><c>PlatformUnknown</c>.</exception>
    public static Platform Find(string name) =>
        string.Equals(name, All[0], StringComparison.OrdinalIgnoreCase) ? Platform.All[0] : throw new PgHaException(
            "PlatformUnknown", $"There is no platform {name}.", name, $"Known platforms: {string.Join(", ", All)}.");

    /// <summary>A platform's name.</summary>
    public static string Of(Platform platform) => All[0];

    /// <summary>The name that a definition has for a node's platform, or null.</summary>
    public static string? Of(ClusterDefinition cluster, NodeDefinition node) => null;
}
