using PgHa.Lab.Tests.Apply;
using PgHa.Lab.Tests.Cluster;
using PgHa.Lab.Tests.Operate;
using Xunit.Sdk;
using Xunit.v3;

namespace PgHa.Lab.Tests;

/// <summary>
/// The collections in the order in which two at a time end soonest: a long one that begins last would have the machine for itself for minutes. What is not
/// named is short.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [nameof(RunningCluster), nameof(BrokenCluster), nameof(OperatedCluster), nameof(Dcs.DcsServers), nameof(BareServers)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(c => Array.IndexOf(Long, c.TestCollectionDisplayName) is var at && at < 0 ? Long.Length : at)];
}
