using PgHa.Components;
using PgHa.Configuration;
using PgHa.Engine.Tests.Components;
using PgHa.Resources;

namespace PgHa.Engine.Tests.Configuration;

public sealed class ConfigurationRendererTests
{
    [Fact]
    public void Every_file_that_an_installation_writes_is_there_as_it_is_written()
    {
        var node = Wanted.Of(Wanted.Cluster);
        var wanted = Component.DescribeAll(node).OfType<FileResource>().Select(f => (f.Component, f.Path, f.Owner, f.Group, Modes.Format(f.Mode), f.Content));
        var files = ConfigurationRenderer.Render(node, includeSecrets: true);
        files.Select(f => (f.Component, f.Path, f.Owner, f.Group, f.Mode, f.Content)).ShouldBe(wanted);
        files.ShouldAllBe(f => f.Node == "pg1" && f.Cluster == Wanted.Cluster);
        files.Select(f => f.Path).ShouldBe(
        [
            "/etc/pgha/secrets.json", "/etc/postgresql-common/createcluster.d/pgha.conf", "/etc/default/etcd", "/etc/systemd/system/etcd.service.d/pgha.conf",
            "/etc/patroni/postgres.yml", "/etc/systemd/system/patroni.service", "/usr/local/bin/check_patroni.sh", "/etc/keepalived/keepalived.conf",
            "/etc/systemd/system/keepalived.service.d/pgha.conf",
        ]);
    }

    [Fact]
    public void Without_being_asked_for_no_secret_is_in_any_file_and_each_has_the_mask_in_its_place()
    {
        var files = ConfigurationRenderer.Render(Wanted.Of(Wanted.Cluster));
        foreach (var file in files)
        {
            file.ShowsSecrets.ShouldBeFalse();
            foreach (var secret in Wanted.Secrets.Values()) file.Content.ShouldNotContain(secret);
        }

        int Masks(string path) => files.Single(f => f.Path == path).Content.Split(ClusterSecrets.Mask).Length - 1;
        (Masks("/etc/pgha/secrets.json"), Masks("/etc/patroni/postgres.yml"), Masks("/etc/keepalived/keepalived.conf")).ShouldBe((5, 4, 1));
    }

    [Fact]
    public void Files_that_show_secrets_are_known_however_the_secrets_are_written_in_them()
    {
        // None of these stands in YAML or JSON as it is.
        var secrets = new ClusterSecrets { Superuser = "\"\\'<", Replication = "\"1\\\t", Rewind = "\"2\\\t", Rest = "\"3\\\t", Vrrp = "(;)" };
        ConfigurationRenderer.Render(Wanted.Of(Wanted.Cluster, secrets: secrets), includeSecrets: true).Where(f => f.ShowsSecrets).Select(f => f.Path)
            .ShouldBe(["/etc/pgha/secrets.json", "/etc/patroni/postgres.yml", "/etc/keepalived/keepalived.conf"]);
    }

    [Fact]
    public void Every_secret_there_is_has_its_mask()
    {
        var secrets = typeof(ClusterSecrets).GetProperties().Where(p => p.PropertyType == typeof(string) && p.GetMethod is { IsStatic: false }).ToList();
        secrets.Count.ShouldBeGreaterThanOrEqualTo(5);
        foreach (var secret in secrets) secret.GetValue(ClusterSecrets.Placeholders.Masked()).ShouldBe(ClusterSecrets.Mask, secret.Name);
    }
}
