using PgHa.Components;
using PgHa.Configuration;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Engine.Tests.Components;
using PgHa.Engine.Tests.Definition;
using PgHa.Errors;
using PgHa.Remote;

namespace PgHa.Engine.Tests.Configuration;

public sealed class ConfigurationSourceTests
{
    private static readonly GivenSecrets All = new() { Superuser = "s", Replication = "r", Rewind = "w", Rest = "a", Vrrp = "v" };

    private readonly Unreachable nodes = new();

    private Task<NodeContexts> Resolve(ClusterDefinition cluster, ConfigurationRequest request) => new ConfigurationSource(nodes).ResolveAsync(cluster, request);

    [Fact]
    public async Task With_a_platform_no_node_is_asked_and_the_secrets_are_masked()
    {
        var contexts = await Resolve(Wanted.Cluster, new() { Platform = "debian-12" });
        nodes.Asked.ShouldBeEmpty();
        contexts.Failures.ShouldBeEmpty();
        contexts.Nodes.Select(n => n.Node.Name).ShouldBe(["pg1", "pg2", "pg3"]);
        contexts.Nodes.ShouldAllBe(n => n.Secrets.Same(ClusterSecrets.MaskedFor(n.Cluster)) && !n.State.Bootstrapped);
    }

    [Fact]
    public async Task An_interface_that_nobody_has_told_is_a_placeholder_that_says_which()
    {
        var cluster = Sample.WithNode(n => n with { Interface = "ens192" });
        var contexts = await Resolve(cluster, new() { Platform = "debian-12" });
        contexts.WithoutInterface.ShouldBe(["pg2", "pg3"]);
        string Interface(int node) => ConfigurationRenderer.Render(contexts.Nodes[node]).Single(f => f.Path.EndsWith("keepalived.conf", StringComparison.Ordinal)).Content
            .Split('\n').Single(l => l.StartsWith("    interface", StringComparison.Ordinal)).Trim();
        Interface(0).ShouldBe("interface ens192");
        Interface(1).ShouldBe("interface <interface of 10.77.1.12>");
        (await Resolve(cluster with { VirtualIP = null }, new() { Platform = "debian-12" })).WithoutInterface.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_platform_the_selected_nodes_are_asked_and_one_that_does_not_answer_is_a_failure_of_its_own()
    {
        var contexts = await Resolve(Wanted.Cluster, new() { Nodes = ["pg1", "pg3"] });
        nodes.Asked.Order().ShouldBe(["pg1", "pg3"]);
        contexts.Failures.Keys.Order().ShouldBe(["pg1", "pg3"]);
        contexts.Nodes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Asking_can_be_asked_for()
    {
        await Resolve(Wanted.Cluster, new() { Platform = "debian-12", AskNodes = true });
        nodes.Asked.Order().ShouldBe(["pg1", "pg2", "pg3"]);
    }

    [Fact]
    public async Task Secrets_that_were_not_given_are_on_the_nodes_and_a_caller_without_nodes_is_told_so()
    {
        var error = await Should.ThrowAsync<PgHaException>(() => Resolve(Wanted.Cluster, new()
        {
            Platform = "debian-12", IncludeSecrets = true, Nodes = ["pg1"], Given = new() { Superuser = "s", Replication = "r", Rewind = "w", Rest = "a" },
        }));
        error.ErrorId.ShouldBe("NodesUnreachable");
        error.Message.ShouldContain("secrets are on the nodes");
        error.Message.ShouldContain("pg2 is nowhere");
        error.Recommendation.ShouldNotBeNullOrEmpty();
        // All of them, for two that disagree must be noticed.
        nodes.Asked.Order().ShouldBe(["pg1", "pg2", "pg3"]);
    }

    [Fact]
    public async Task Secrets_that_were_all_given_need_no_node()
    {
        var contexts = await Resolve(Wanted.Cluster, new() { Platform = "debian-12", IncludeSecrets = true, Given = All });
        nodes.Asked.ShouldBeEmpty();
        contexts.Nodes[0].Secrets.Values().ShouldBe(["s", "r", "w", "a", "v"]);
        (await Resolve(Wanted.Cluster, new() { Platform = "debian-12", Given = All })).Nodes[0].Secrets.Same(ClusterSecrets.MaskedFor(Wanted.Cluster)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_platform_that_there_is_not_is_refused_with_those_that_there_are()
    {
        var error = await Should.ThrowAsync<PgHaException>(() => Resolve(Wanted.Cluster, new() { Platform = "plan-9" }));
        error.ErrorId.ShouldBe("PlatformUnknown");
        error.Recommendation!.ShouldContain("debian-12");
    }

    [Fact]
    public async Task The_definitions_own_platforms_are_enough_and_each_node_may_have_another()
    {
        var cluster = Sample.WithNode(n => n with { Platform = "debian-13" }, 1) with { Platform = "debian-12", Packages = new() { Postgres = PackageSource.Pgdg } };
        (await Resolve(cluster, new())).Nodes.Select(n => n.Platform.Name).ShouldBe(["debian-12", "debian-13", "debian-12"]);
        (await Resolve(cluster, new() { Platform = "EL-9" })).Nodes.Select(n => n.Platform.Name).Distinct().ShouldBe(["el-9"]);
        nodes.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pair_that_cannot_work_is_refused_offline_too()
    {
        var contexts = await Resolve(Sample.WithPostgres(new() { Version = "18" }), new() { Platform = "debian-12", Nodes = ["pg2"] });
        contexts.Nodes.ShouldBeEmpty();
        contexts.Failures["pg2"].ShouldBeOfType<PgHaException>().ErrorId.ShouldBe("PostgresNotPackaged");
    }

    [Fact]
    public async Task What_is_known_from_elsewhere_is_used()
    {
        var known = new Dictionary<string, NodeKnowledge>
        {
            ["pg1"] = new("debian-12", "eth7", true) { Architecture = "aarch64", Installed = new(new(3, 0, 2), new(3, 4, 23), null) },
            ["pg2"] = new("debian-12", null, false) { Architecture = "x86_64" },
            ["pg3"] = new("debian-13", "eth9", false) { Architecture = "x86_64" },
        };
        var contexts = await Resolve(Wanted.Cluster with { Packages = new() { Postgres = PackageSource.Pgdg } }, new() { Known = known });
        nodes.Asked.ShouldBeEmpty();
        contexts.WithoutInterface.ShouldBe(["pg2"]);
        contexts.Nodes.Select(NodeKnowledge.Of).ShouldBe(known.Values);
        contexts.Nodes[0].Versions.Patroni.ShouldBe(new Version(3, 0, 2));
    }

    /// <summary>Nodes that do not answer.</summary>
    private sealed class Unreachable : INodeConnector
    {
        public System.Collections.Concurrent.ConcurrentBag<string> Asked { get; } = [];

        public Task<INodeSession> ConnectAsync(ClusterDefinition cluster, NodeDefinition node, CancellationToken cancellationToken)
        {
            Asked.Add(node.Name);
            throw new PgHaException("ConnectFailed", $"{node.Name} is nowhere.", node.Name, "Find it.");
        }
    }
}
