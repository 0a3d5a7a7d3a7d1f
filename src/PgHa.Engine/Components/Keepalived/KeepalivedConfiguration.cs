using System.Globalization;
using System.Net.Sockets;
using System.Text;
using PgHa.Definition;
using PgHa.Errors;

namespace PgHa.Components.Keepalived;

/// <summary>keepalived.conf(5), for one address that follows Patroni's leader.</summary>
public static class KeepalivedConfiguration
{
    /// <summary>
    /// All nodes begin as BACKUP with distinct priorities: a node that comes back does not take the address away from the leader,
    /// whose passed check adds <c>weight</c> to its priority. The instance's own interface needs no <c>track_interface</c>:
    /// keepalived tracks it anyway, and its configuration test refuses the line.
    /// </summary>
    /// <exception cref="PgHaException"><c>InterfaceUnknown</c>: no interface was given, and none has the node's address.</exception>
    public static string Render(NodeContext node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var vip = node.Cluster.VirtualIP!;
        var device = node.Node.Interface ?? node.State.Interface ?? throw new PgHaException(
            "InterfaceUnknown",
            $"{node.Node.Name}: no network interface has the node's address {node.Node.Address}, so the virtual address has no place to go.",
            node.Node.Name,
            "Name the interface in the definition (nodes: interface), or correct the node's address.");
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            # Managed by PgHa; changes are overwritten.
            global_defs {
                router_id {{node.Node.Name}}
                enable_script_security
                script_user {{KeepalivedComponent.ScriptAccount}}
            {{Further(vip.Settings.GlobalDefs)}}}

            vrrp_script chk_patroni {
                script "{{node.Platform.CheckScript}}"
                interval {{vip.CheckInterval}}
                timeout {{vip.CheckInterval + 1}}
                fall {{vip.Fall}}
                rise {{vip.Rise}}
                weight {{vip.Weight}}
                init_fail
            {{Further(vip.Settings.VrrpScript)}}}

            vrrp_instance VI_1 {
                state BACKUP
                interface {{device}}
                virtual_router_id {{vip.RouterId}}
                priority {{node.Cluster.PriorityOf(node.Node)}}
                advert_int {{vip.AdvertInterval}}

            """);
        // IPv6 is VRRP version 3's, which has no authentication (RFC 5798, 9): keepalived's configuration test refuses one there.
        if (vip.HostAddress().AddressFamily == AddressFamily.InterNetwork)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                    authentication {
                        auth_type PASS
                        auth_pass {{node.Secrets.Vrrp}}
                    }

                """);
        }

        if (vip.Unicast)
        {
            text.Append(CultureInfo.InvariantCulture, $"    unicast_src_ip {node.Node.Address}\n    unicast_peer {{\n");
            foreach (var peer in node.Cluster.Nodes.Where(n => n.Name != node.Node.Name))
                text.Append(CultureInfo.InvariantCulture, $"        {peer.Address}\n");
            text.Append("    }\n");
        }

        text.Append(CultureInfo.InvariantCulture, $$"""
                track_script {
                    chk_patroni
                }
                virtual_ipaddress {
                    {{vip.Address}} dev {{device}}
                }
            {{Further(vip.Settings.VrrpInstance)}}}

            """);
        return text.ToString();
    }

    // The lines of a block that the definition passes through, each with its end.
    private static string Further(IReadOnlyList<string> lines)
    {
        var text = new StringBuilder();
        var depth = 1;
        foreach (var line in lines.Select(line => line.Trim(' ')))
        {
            if (line == "}") depth--;
            text.Append(' ', 4 * depth).Append(line).Append('\n');
            if (line.EndsWith('{')) depth++;
        }

        return text.ToString();
    }
}
