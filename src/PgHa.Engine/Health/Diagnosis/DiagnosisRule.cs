namespace PgHa.Health.Diagnosis;

/// <summary>
/// A cause that is known. Pure. A rule finds something only where the trouble is there now: a line in a log of something that is over is no
/// finding.
/// </summary>
internal abstract class DiagnosisRule
{
    /// <summary>The finding's stable identifier.</summary>
    public abstract string Id { get; }

    /// <summary>What of it there is.</summary>
    public abstract IEnumerable<DiagnosisRecord> Judge(ClusterEvidence evidence);

    /// <summary>Every rule. Causes stand before what follows from them.</summary>
    public static IReadOnlyList<DiagnosisRule> All { get; } =
    [
        new Rules.DiskFull(), new Rules.EtcdWithoutQuorum(), new Rules.EtcdWithoutSpace(), new Rules.EtcdMemberRemoved(), new Rules.OtherSystem(), new Rules.WaitingForBootstrap(),
        new Rules.ReplicationRefused(), new Rules.ReplicationLoginFailed(), new Rules.WalIsGone(), new Rules.Diverged(), new Rules.AddressOnNobody(), new Rules.AddressOnTwo(), new Rules.UnitInLoop(),
    ];

    private protected DiagnosisRecord Finding(ClusterEvidence evidence, string target, string cause, IEnumerable<string> shown, string recommendation, string command) => new()
    {
        Cluster = evidence.Cluster,
        Id = Id,
        Target = target,
        Cause = cause,
        Evidence = [.. shown],
        Recommendation = recommendation,
        Command = command,
    };
}
