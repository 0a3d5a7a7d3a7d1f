using PgHa.Definition;
using PgHa.Health;
using static PgHa.Reports.Html;

namespace PgHa.Reports;

/// <summary>The servers as boxes, the virtual address above, and who streams from whom.</summary>
internal static class TopologyPicture
{
    private const int Width = 960;
    private const int Columns = 4;
    private const int Cell = Width / Columns;
    private const int RowHeight = 150;

    public static string Of(ReportEvidence evidence)
    {
        var seen = evidence.Seen;
        var members = MemberRecord.Of(seen).ToDictionary(m => m.Node);
        var servers = seen.Cluster.Servers();
        var rows = (servers.Count + Columns - 1) / Columns;
        var top = seen.Cluster.VirtualIP is null ? 10 : 90;
        var height = top + rows * RowHeight;
        var svg = new Html().Raw($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"Topology\">");
        (double X, double Y) Place(int index)
        {
            var (row, column) = (index / Columns, index % Columns);
            var inRow = Math.Min(Columns, servers.Count - row * Columns);
            return ((Width - inRow * Cell) / 2.0 + column * Cell + 10, top + row * RowHeight + 10);
        }

        var holder = Enumerable.Range(0, servers.Count).FirstOrDefault(i => members.TryGetValue(servers[i].Name, out var m) && m.HoldsVirtualIP == true, -1);
        if (seen.Cluster.VirtualIP is { } vip)
        {
            if (holder >= 0)
            {
                var (x, y) = Place(holder);
                svg.Raw($"<path class=\"edge\" d=\"M {Width / 2} 52 C {Width / 2} 75, {Number(x + 110)} 65, {Number(x + 110)} {Number(y)}\"/>");
            }

            svg.Raw($"<rect class=\"box{(holder < 0 ? " down" : "")}\" x=\"{Width / 2 - 150}\" y=\"8\" width=\"300\" height=\"44\" rx=\"22\"/>");
            svg.Element("text", Fit(holder < 0 ? "virtual address: on no node that tells" : $"virtual address {vip.HostAddress()}", 290), $"x=\"{Width / 2}\" y=\"35\" text-anchor=\"middle\" class=\"bold\"");
        }

        for (var i = 0; i < servers.Count; i++)
        {
            var (x, y) = Place(i);
            var server = servers[i];
            var node = seen.Nodes.First(n => n.Node == server.Name);
            var member = members.GetValueOrDefault(server.Name);
            var style = node.Failure is not null || member is { Role: "Unknown" } ? " down" : member is { Role: "Leader" or "StandbyLeader" } ? " lead" : "";
            svg.Raw($"<g><title>").Text($"{server.Name} {server.Address}").Raw($"</title><rect class=\"box{style}\" x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"220\" height=\"120\" rx=\"10\"/>");
            void Line(int at, string text, string css) => svg.Element("text", Fit(text, 192), $"x=\"{Number(x + 14)}\" y=\"{Number(y + at)}\" class=\"{css}\"");
            Line(26, server.Name, "bold");
            Line(46, server.Address, "dim");
            Line(68, member is null ? "etcd alone" : $"{member.Role}, {member.State}", "");
            Line(88, member is null ? "" : member.LagBytes is { } lag ? $"lag {Size(lag)}" : member.Timeline is { } timeline ? $"timeline {timeline}" : "", "");
            Line(108, seen.Cluster.HasEtcd(server) ? node.Etcd.Value is { Healthy: true } etcd ? $"etcd {etcd.Version}{(etcd.Leader == etcd.MemberId ? ", leads" : "")}" : "etcd does not answer" : "", "dim");
            svg.Raw("</g>");
        }

        return svg.Raw("</svg>").ToString();
    }
}
