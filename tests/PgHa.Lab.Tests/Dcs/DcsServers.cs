using System.Text;
using PgHa.Lab.Tests.Cluster;

namespace PgHa.Lab.Tests.Dcs;

/// <summary>
/// Two database servers and one for what a cluster keeps its lock in. The tests are one after another a cluster on each kind of DCS, with
/// the same servers: what is installed stays, what makes a node part of a cluster is taken away in between.
/// </summary>
public sealed class DcsServers() : LabFixture("dcs", 3)
{
    private readonly Certificates certificates = new();
    public string Host => Lab.AddressOf("pg3");

    protected override async Task Prepare(Lab lab)
    {
        foreach (var node in lab.Nodes)
        {
            await Put(lab, node, "/etc/ssl/dcs/ca.pem", certificates.Authority);
            var (cert, key) = certificates.Sign("patroni");
            await Put(lab, node, "/etc/ssl/dcs/client.pem", cert);
            await Put(lab, node, "/etc/ssl/dcs/client.key", key, "600");
            var nameless = certificates.SignNameless();
            await Put(lab, node, "/etc/ssl/dcs/nameless.pem", nameless.Cert);
            await Put(lab, node, "/etc/ssl/dcs/nameless.key", nameless.Key, "600");
        }

        var server = certificates.Sign("dcs", lab.AddressOf("pg3"), "127.0.0.1");
        await Put(lab, "pg3", "/etc/ssl/dcs/server.pem", server.Cert);
        await Put(lab, "pg3", "/etc/ssl/dcs/server.key", server.Key, "600");
        await Put(lab, "pg3", "/etc/ssl/dcs/server-and-key.pem", server.Key + server.Cert, "600");
    }

    /// <summary>A definition of the two databases with a DCS.</summary>
    public async Task<string> Definition(string name, string dcs, string? file = null)
    {
        var path = Path.Combine(Folder, $"{file ?? name}.yml");
        await File.WriteAllTextAsync(path, $"""
            name: {name}
            forTest: true
            nodes:
              - name: pg1
                address: {Lab.AddressOf("pg1")}
              - name: pg2
                address: {Lab.AddressOf("pg2")}
            ssh:
              user: admin
              keyFiles: [{Lab.KeyPath}]
              knownHostsFiles: [{Lab.KnownHostsPath}]
            postgres:
              dataDirectory: /data/{name}
            patroni:
              ttl: 20
              loopWait: 5
              retryTimeout: 5
            {dcs}

            """);
        return path;
    }

    /// <summary>Takes the database servers out of the cluster that they were in.</summary>
    public async Task Leave()
    {
        foreach (var node in (string[])["pg1", "pg2"])
            await Lab.Admin(node, "sudo systemctl disable --now patroni 2>/dev/null; sudo rm -rf /etc/pgha; true");
    }

    /// <summary>Installs, starts, and expects every check to pass and a second installation to do nothing.</summary>
    public async Task BecomesACluster(string definition, string installParameters = "")
    {
        var lines = await Runner.Lines($$"""
            function Secure([string] $text) { $s = [securestring]::new(); foreach ($c in $text.ToCharArray()) { $s.AppendChar($c) }; $s }
            $r = Import-PgHaCluster '{{definition}}' -WarningAction Ignore | Install-PgHaNode {{installParameters}} -WarningAction Ignore | Start-PgHaCluster -WarningAction Ignore
            "leader $($r.Leader), replicas $($r.Replicas)"
            Test-PgHaCluster '{{definition}}' -WarningAction Ignore | Where-Object Outcome -ne Pass | ForEach-Object { "$($_.Outcome) $($_.Id) $($_.Target): $($_.Reason)" }
            Install-PgHaNode '{{definition}}' -WarningAction Ignore | ForEach-Object { "$($_.Node) $($_.Outcome)" }
            """);
        lines.Where(l => !l.EndsWith(" NoChanges", StringComparison.Ordinal)).ShouldBe(["leader pg1, replicas pg2"], string.Join('\n', lines));
        lines.Count(l => l.EndsWith(" NoChanges", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(2);
        (await Lab.Admin("pg2", "cd /; sudo -u postgres psql -X -A -t -c 'select pg_is_in_recovery()'")).ShouldBe("t");
    }

    /// <summary>The secrets of the cluster, as a node keeps them.</summary>
    public Task<string[]> Secrets(string node) => InstalledCluster.Secrets(Lab, node);

    public Task Put(string node, string path, string content, string mode = "644") => Put(Lab, node, path, content, mode);

    private static async Task Put(Lab lab, string node, string path, string content, string mode = "644") => await lab.Admin(
        node, $"sudo mkdir -p \"$(dirname {path})\" && echo {Convert.ToBase64String(Encoding.UTF8.GetBytes(content))} | base64 -d | sudo tee {path} >/dev/null && sudo chmod {mode} {path}");
}

[CollectionDefinition(nameof(DcsServers))]
public sealed class DcsServersGroup : ICollectionFixture<DcsServers>;
