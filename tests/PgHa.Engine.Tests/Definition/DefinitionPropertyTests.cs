using System.Text.Json;
using CsCheck;
using PgHa.Components;
using PgHa.Components.Keepalived;
using PgHa.Components.Patroni;
using PgHa.Definition;
using PgHa.Definition.Settings;
using PgHa.Engine.Tests.Components;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Definition;

/// <summary>What holds of every valid definition, whatever it says.</summary>
public class DefinitionPropertyTests
{
    [Fact]
    public void Every_valid_definition_renders_on_every_node() => Definitions.Any.Sample(cluster =>
    {
        cluster.ShouldBeSoundOrWarned();
        for (var i = 0; i < cluster.Nodes.Count; i++)
            Wanted.All(Wanted.Of(cluster, i, bootstrapped: i % 2 == 0)).OfType<FileResource>().ShouldAllBe(file => file.Content.EndsWith('\n'));
    }, iter: 50);

    [Fact]
    public void Export_and_import_is_the_identity() => Definitions.Any.Sample(cluster =>
    {
        var text = ClusterYaml.Write(cluster);
        var read = ClusterYaml.Read(text);
        read.ShouldBe(cluster, customMessage: text);
        ClusterYaml.Write(read).ShouldBe(text);
    });

    [Fact]
    public void What_went_into_Patronis_file_comes_out_of_its_reader() => Definitions.Any.Array[25].Sample(
        clusters =>
        {
            var files = PyYaml.Load(clusters.Select(cluster => PatroniConfiguration.Render(Wanted.Of(cluster))));
            for (var i = 0; i < clusters.Length; i++)
            {
                var (cluster, file) = (clusters[i], files[i]);
                file.GetProperty("scope").GetString().ShouldBe(cluster.Name);
                var postgres = file.GetProperty("postgresql");
                postgres.GetProperty("pg_hba").EnumerateArray().Select(line => line.GetString()!).ShouldBe(HostBasedAuthentication.Lines(cluster));
                var local = postgres.GetProperty("parameters");
                var shared = file.GetProperty("bootstrap").GetProperty("dcs").GetProperty("postgresql").GetProperty("parameters");
                foreach (var (name, value) in cluster.Postgres.Parameters)
                    (PatroniConfiguration.DcsOnlyParameters.Contains(name) ? shared : local).GetProperty(name).GetString().ShouldBe(value);
                Holds(file, cluster.Patroni.Settings);
            }
        },
        iter: 8);

    [Fact]
    public void What_went_into_keepaliveds_file_stands_in_its_block_in_order() => Definitions.Any.Where(cluster => cluster.VirtualIP is not null).Sample(cluster =>
    {
        var vip = cluster.VirtualIP!;
        var blocks = Blocks(Wanted.File(Wanted.Of(cluster), KeepalivedComponent.Configuration).Content);
        blocks.Keys.ShouldBe(["global_defs", "vrrp_script chk_patroni", "vrrp_instance VI_1"]);
        blocks["global_defs"].TakeLast(vip.Settings.GlobalDefs.Count).ShouldBe(vip.Settings.GlobalDefs.Select(line => line.Trim()));
        blocks["vrrp_instance VI_1"].TakeLast(vip.Settings.VrrpInstance.Count).ShouldBe(vip.Settings.VrrpInstance.Select(line => line.Trim()));
        blocks["vrrp_instance VI_1"].ShouldContain($"virtual_router_id {vip.RouterId}");
        blocks["vrrp_instance VI_1"].ShouldContain($"{vip.Address} dev eth0");
        blocks["vrrp_script chk_patroni"].ShouldContain($"weight {vip.Weight}");
    });

    [Fact]
    public void Nobody_is_let_in_beyond_the_members_and_the_networks_given() => Definitions.Any.Sample(cluster =>
    {
        var lines = HostBasedAuthentication.Lines(cluster).Select(line => line.Split(' ')).ToList();
        var members = cluster.Nodes.Select(node => node.Address + (node.Address.Contains(':', StringComparison.Ordinal) ? "/128" : "/32")).ToList();
        foreach (var member in members)
        {
            lines.ShouldContain(line => line[0] == "host" && line[1] == "replication" && line[2] == PatroniConfiguration.ReplicationUser && line[3] == member);
            // The rewind user logs in to a database.
            lines.ShouldContain(line => line[0] == "host" && line[1] == "all" && (line[2] == "all" || line[2] == PatroniConfiguration.RewindUser) && line[3] == member);
        }

        string[] allowed = [.. members, .. cluster.Postgres.ClientNetworks, "127.0.0.1/32", "::1/128"];
        foreach (var line in lines.Where(line => line[0] != "local" && !cluster.Postgres.HbaLines.Contains(string.Join(' ', line))))
        {
            line[3].ShouldBeOneOf(allowed);
            if (line[1] == "replication") line[3].ShouldNotBeOneOf([.. cluster.Postgres.ClientNetworks.Except(members)]);
            line[4].ShouldBeOneOf("scram-sha-256", "md5");
        }

        // One owner: the file has the lines, and the DCS none.
        PatroniConfiguration.DynamicConfiguration(cluster).ShouldNotContainKey("pg_hba");
        ((YamlMap)PatroniConfiguration.DynamicConfiguration(cluster)["postgresql"]).ShouldNotContainKey("pg_hba");
    });

    private static void Holds(JsonElement node, SettingValue value)
    {
        switch (value)
        {
            case SettingMap map:
                foreach (var (name, inner) in map.Entries) Holds(node.GetProperty(name), inner);
                break;
            case SettingList list:
                node.GetArrayLength().ShouldBe(list.Items.Count);
                for (var i = 0; i < list.Items.Count; i++) Holds(node[i], list.Items[i]);
                break;
            case SettingNumber number:
                node.GetDouble().ShouldBe((double)number.Value);
                break;
            case SettingFlag flag:
                node.GetBoolean().ShouldBe(flag.Value);
                break;
            case SettingText text:
                node.GetString().ShouldBe(text.Value);
                break;
        }
    }

    // The lines of each outermost block, without the blanks around them.
    private static Dictionary<string, List<string>> Blocks(string text)
    {
        var (blocks, depth, name) = (new Dictionary<string, List<string>>(), 0, "");
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line == "}" && --depth == 0) continue;
            if (depth == 0) blocks[name = line[..^2]] = [];
            else blocks[name].Add(line);
            if (line.EndsWith('{')) depth++;
        }

        depth.ShouldBe(0);
        return blocks;
    }
}
