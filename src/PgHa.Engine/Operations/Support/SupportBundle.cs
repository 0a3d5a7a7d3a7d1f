using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PgHa.Components;
using PgHa.Components.Patroni;
using PgHa.Configuration;
using PgHa.Converge;
using PgHa.Converge.Runs;
using PgHa.Definition;
using PgHa.Health;
using PgHa.Health.Dcs;
using PgHa.Health.Diagnosis;
using PgHa.Health.Logs;

namespace PgHa.Operations.Support;

/// <summary>
/// All that somebody needs who helps from afar: definition, configuration, state, logs, history of all nodes, without secrets. What cannot
/// be had is written down in the manifest, and keeps nothing else out.
/// </summary>
public sealed class SupportBundle(INodeConnector nodes, IProgress<StepProgress>? progress = null)
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<BundleEntry> _entries = [];
    private readonly List<string> _missing = [];

    /// <summary>Gathers it.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="since">From when on logs are taken.</param>
    /// <param name="cancellationToken">Stops the gathering.</param>
    /// <returns>The files, the manifest first.</returns>
    public async Task<IReadOnlyList<BundleEntry>> GatherAsync(ClusterDefinition cluster, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        Add("cluster.yml", ClusterYaml.Write(cluster));
        var (facts, failures) = await new Converger(nodes, progress).ReadAllAsync(cluster, cluster.Servers(), cancellationToken);
        foreach (var (node, failure) in failures) _missing.Add($"nodes/{node}: everything: {failure.Message}");
        // Of a node whose secrets are not known nothing is taken.
        var secrets = SecretForms.Of(facts.Values.Select(f => f.Files.GetValueOrDefault(ClusterSecrets.Path)).Where(f => f?.Content is not null).SelectMany(f => SecretForms.In(f!.Text)));
        List<NodeDefinition> on = [.. cluster.Servers().Where(n => facts.ContainsKey(n.Name))];
        await Task.WhenAll([.. on.Select(n => NodeAsync(cluster, n, facts[n.Name], since, cancellationToken)), ClusterAsync(cluster, cancellationToken)]);
        return Finish(cluster, since, secrets);
    }

    /// <summary>Writes files as a zip archive.</summary>
    public static void Write(Stream stream, IReadOnlyList<BundleEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var entry in entries)
        {
            using var writer = new StreamWriter(archive.CreateEntry(entry.Path, CompressionLevel.Optimal).Open(), new UTF8Encoding(false));
            writer.Write(entry.Text);
        }
    }

    // Everything passes here, the manifest included.
    private List<BundleEntry> Finish(ClusterDefinition cluster, DateTimeOffset since, IReadOnlyList<string> secrets)
    {
        var manifest = JsonSerializer.Serialize(new
        {
            format = "PgHa support bundle",
            version = 1,
            pgha = typeof(SupportBundle).Assembly.GetName().Version?.ToString(3),
            cluster = cluster.Name,
            made = DateTimeOffset.Now.ToString("O", CultureInfo.InvariantCulture),
            logsSince = since.ToString("O", CultureInfo.InvariantCulture),
            files = _entries.Select(e => e.Path).Order(StringComparer.Ordinal),
            missing = _missing.Order(StringComparer.Ordinal),
        }, Format);
        var redactor = new Redactor(secrets);
        return [.. _entries.OrderBy(e => e.Path, StringComparer.Ordinal).Prepend(new("manifest.json", manifest + "\n")).Select(e => e with { Text = redactor.Redact(e.Text) })];
    }

    private async Task ClusterAsync(ClusterDefinition cluster, CancellationToken cancellationToken) => await Task.WhenAll(
        TryAsync("health.json", async () => Json(HealthChecks.All(await new Observer(nodes).ObserveAsync(cluster, cancellationToken))
            .Select(r => new { r.Id, r.Target, outcome = r.Outcome.ToString(), r.Reason, r.Recommendation }))),
        TryAsync("diagnosis.json", async () => Json((await new Diagnostician(nodes).DiagnoseAsync(cluster, (_, _) => { }, cancellationToken))
            .Select(r => new { r.Id, r.Target, r.Cause, r.Evidence, r.Recommendation, r.Command }))),
        TryAsync("history.json", async () => Json((await HistoryRecord.ReadAsync(nodes, cluster, cancellationToken))
            .Select(r => new { r.Timeline, r.Lsn, r.Time, r.NewLeader, r.Reason }))),
        TryAsync("dcs.json", async () => Json((await new DcsReader(nodes).ListAsync(cluster, PatroniClient.Scope(cluster), cancellationToken)).Keys
            .Select(k => new { k.Name, value = Encoding.UTF8.GetString(k.Value), k.Revision, k.Expires }))));

    private async Task NodeAsync(ClusterDefinition cluster, NodeDefinition node, NodeFacts facts, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var root = $"nodes/{node.Name}";
        progress?.Report(new(cluster.Name, node.Name, "gathering", 30));
        Files(cluster, node, facts, root);
        Add($"{root}/packages.txt", string.Concat(facts.Packages.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key} {p.Value}\n")));
        await Task.WhenAll(
            TryAsync($"{root}/state", async () =>
            {
                var script = StateScript.Build(cluster, node);
                var session = await nodes.ConnectAsync(cluster, node, cancellationToken);
                var result = await session.RunAsync(script.Build() with { Deadline = TimeSpan.FromMinutes(4), OutputLimit = 32 * 1024 * 1024 }, cancellationToken);
                foreach (var (name, section) in script.Parse(result))
                {
                    if (!section.Succeeded) Missing($"{root}/state/{name}.txt: not all of it: exit code {section.ExitCode}: {section.Error.Trim()}");
                    Add($"{root}/state/{name}.txt", section.Text + (section.Error.Length > 0 ? "\n# stderr\n" + section.Error : ""));
                }

                return null;
            }),
            TryAsync($"{root}/log.txt", async () =>
            {
                var reading = await new LogReader(nodes).ReadAsync(cluster, [node], new LogRequest { Since = since }, (_, e) => throw e, cancellationToken);
                foreach (var words in reading.Cut) Missing($"{root}/log.txt: {words}");
                return string.Concat(reading.Records.Select(Line));
            }),
            TryAsync($"{root}/journal.txt", async () => string.Concat((await NodeJournal.ReadAsync(nodes, cluster, node, 1000, cancellationToken)).Select(e => $"{e.Time:O} {e.Run} {e.By} {e.Text}\n"))));
        progress?.Report(new(cluster.Name, node.Name, "gathered", 100, Completed: true));
    }

    // As they should be, masked from the start, and as they are, but for those that are nothing but secrets.
    private void Files(ClusterDefinition cluster, NodeDefinition node, NodeFacts facts, string root)
    {
        try
        {
            var context = Converger.Context(cluster, node, facts, ClusterSecrets.MaskedFor(cluster));
            foreach (var file in ConfigurationRenderer.Render(context)) Add($"{root}/wanted{file.Path}", file.Content);
        }
        catch (Exception e) when (e is Errors.PgHaException)
        {
            Missing($"{root}/wanted: {e.Message}");
        }

        foreach (var (path, file) in facts.Files.Where(f => f.Value.Content is not null && f.Key is not (ClusterSecrets.Path or Components.Etcd.EtcdClient.LoginPath)))
            Add($"{root}/files{path}", file.Text);
    }

    private async Task TryAsync(string path, Func<Task<string?>> text)
    {
        try
        {
            if (await text() is { } had) Add(path, had);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Missing($"{path}: {e.Message}");
        }
    }

    private void Add(string path, string text)
    {
        lock (_entries) _entries.Add(new(path, text));
    }

    private void Missing(string what)
    {
        lock (_entries) _missing.Add(what);
    }

    private static string Json(object value) => JsonSerializer.Serialize(value, Format) + "\n";

    private static string Line(LogRecord r) => string.Create(CultureInfo.InvariantCulture, $"{r.Time:yyyy-MM-dd HH:mm:ss.fff zzz} {r.Component} {r.Level} [{r.Pid}] {r.Message.Replace("\n", "\n\t", StringComparison.Ordinal)}\n");
}
