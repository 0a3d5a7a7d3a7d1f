using PgHa.Health.Logs;

namespace PgHa.Health.Diagnosis.Rules;

/// <summary>A disk that something is written to is full.</summary>
internal sealed class DiskFull : DiagnosisRule
{
    public override string Id => "disk.full";

    public override IEnumerable<DiagnosisRecord> Judge(ClusterEvidence evidence)
    {
        foreach (var node in evidence.Nodes)
        {
            foreach (var disk in node.Disks.Where(d => d.IsFull))
            {
                var said = node.Logs.LastOrDefault(r => r.Message.Contains("No space left on device", StringComparison.Ordinal));
                yield return Finding(
                    evidence, node.Node, $"the disk of {disk.Path} on {node.Node} is full", [$"{node.Node}: {disk}", .. said is null ? Array.Empty<string>() : [ClusterEvidence.Quote(said)]],
                    "Make room: old logs, packages, dumps; never files in pg_wal by hand. Where WAL fills it, look for a replication slot that nobody reads and an archive command that fails. Then start what has stopped.",
                    $"Invoke-PgHaCommand CLUSTER -Node {node.Node} -Sudo -Command \"du -x -d 2 -h '{disk.Mount}' | sort -h | tail -n 20\"");
            }
        }
    }
}
