using System.Net;

namespace PgHa.Definition.Rules;

/// <summary>Names, addresses and interfaces of the nodes.</summary>
internal static class NodeRules
{
    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        var names = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        var addresses = new Dictionary<IPAddress, int>();
        var servers = ServerList.Of(cluster);
        for (var i = 0; i < servers.Count; i++)
        {
            var (node, path) = servers[i];
            if (CheckName(node.Name, path + ".name", problems)) CheckUnique(servers, i, i < cluster.Nodes.Count, names, slots, problems);
            CheckAddress(servers, i, addresses, problems);
            if (node.Interface is { } name) CheckInterface(name, path + ".interface", problems);
        }
    }

    /// <summary>The replication slot that Patroni derives from a member's name (its <c>slot_name_from_member_name</c>).</summary>
    internal static string SlotOf(string name)
    {
#pragma warning disable CA1308 // Slots are lower case: Patroni does the same.
        var slot = name.ToLowerInvariant().Replace('-', '_').Replace('.', '_');
#pragma warning restore CA1308
        return slot.Length > 63 ? slot[..63] : slot;
    }

    private static bool CheckName(string name, string path, ProblemList problems)
    {
        if (!TextRules.NotEmpty(problems, path, name) || !TextRules.Ascii(problems, path, name)) return false;
        if (HostNames.Fault(name) is not { } fault) return true;
        problems.Error("NodeNameInvalid", path, $"{TextRules.Quote(name)} is not a legal node name: {fault}.");
        return false;
    }

    private static void CheckUnique(
        IReadOnlyList<(NodeDefinition Node, string Path)> servers, int index, bool hasSlot, Dictionary<string, int> names, Dictionary<string, int> slots,
        ProblemList problems)
    {
        var name = servers[index].Node.Name;
        var path = servers[index].Path + ".name";
        if (!names.TryAdd(name, index))
            problems.Error("DuplicateNodeName", path, $"'{name}' is also the name of {servers[names[name]].Path}: give each node a name of its own (case does not count).");
        else if (hasSlot && !slots.TryAdd(SlotOf(name), index))
            problems.Error(
                "NodeNamesCollide",
                path,
                $"'{name}' and '{servers[slots[SlotOf(name)]].Node.Name}' become the same replication slot '{SlotOf(name)}' in Patroni: let them differ in more than '-' and '.'.");
    }

    private static void CheckAddress(
        IReadOnlyList<(NodeDefinition Node, string Path)> servers, int index, Dictionary<IPAddress, int> addresses, ProblemList problems)
    {
        var value = servers[index].Node.Address;
        var path = servers[index].Path + ".address";
        if (!TextRules.NotEmpty(problems, path, value) || !TextRules.Ascii(problems, path, value)) return;
        if (HostNames.TryParseAddress(value, out var address) is { } fault)
            problems.Error("AddressInvalid", path, $"{TextRules.Quote(value)} {fault}.");
        else if (HostNames.UnfitForHost(address) is { } unfit)
            problems.Error("AddressUnusable", path, $"{value} {unfit}: give the address under which the other nodes reach this one.");
        else if (!addresses.TryAdd(address, index))
            problems.Error("DuplicateAddress", path, $"{value} is also the address of {servers[addresses[address]].Node.Name}: every node needs one of its own.");
    }

    private static void CheckInterface(string value, string path, ProblemList problems)
    {
        if (!TextRules.NotEmpty(problems, path, value) || !TextRules.Ascii(problems, path, value)) return;
        if (value.Length > 15 || value is "." or "..")
            problems.Error("InterfaceInvalid", path, $"{TextRules.Quote(value)} cannot be an interface's name: Linux allows 1 to 15 characters.");
        else
            TextRules.Only(
                problems, "InterfaceInvalid", path, value, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-', "letters, digits, '_', '.' and '-'");
    }
}
