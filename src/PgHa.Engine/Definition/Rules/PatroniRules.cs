namespace PgHa.Definition.Rules;

/// <summary>Patroni's timing and its place in the DCS. It would adjust a violation silently since 3.2; here it is refused.</summary>
internal static class PatroniRules
{
    public static void Check(ClusterDefinition cluster, ProblemList problems)
    {
        var patroni = cluster.Patroni;
        // The least values: Patroni's config.py, _validate_and_adjust_timeouts.
        var sound = problems.Range("TtlOutOfRange", "patroni.ttl", patroni.Ttl, 20, int.MaxValue, "seconds");
        sound &= problems.Range("LoopWaitOutOfRange", "patroni.loopWait", patroni.LoopWait, 1, int.MaxValue, "seconds");
        sound &= problems.Range("RetryTimeoutOutOfRange", "patroni.retryTimeout", patroni.RetryTimeout, 3, int.MaxValue, "seconds");
        var round = patroni.LoopWait + 2L * patroni.RetryTimeout;
        if (sound && round > patroni.Ttl)
            problems.Error(
                "PatroniTimingInvalid",
                "patroni.ttl",
                $"loopWait {patroni.LoopWait} + 2 × retryTimeout {patroni.RetryTimeout} = {round} exceeds ttl {patroni.Ttl}, so a leader could lose its lock while it "
                + $"still retries: raise ttl to {round} or lower the others.");
        problems.Range("MaximumLagOutOfRange", "patroni.maximumLagOnFailover", patroni.MaximumLagOnFailover, 0, long.MaxValue, "bytes");
        CheckNamespace(patroni.Namespace, problems);
    }

    private static void CheckNamespace(string value, ProblemList problems)
    {
        const string path = "patroni.namespace";
        if (!TextRules.NotEmpty(problems, path, value) || !TextRules.Ascii(problems, path, value)) return;
        if (value.Length < 3 || !value.StartsWith('/') || !value.EndsWith('/') || value.Contains("//", StringComparison.Ordinal)
            || value.Split('/').Any(part => part is "." or ".."))
            problems.Error("NamespaceInvalid", path, $"{TextRules.Quote(value)} is not of the form /name/: write it like /service/.");
        else
            TextRules.Only(
                problems, "NamespaceInvalid", path, value, c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '.' or '-', "letters, digits, '/', '_', '.' and '-'");
    }
}
