using PgHa.Lab.Tests;
using Xunit.Sdk;
using Xunit.v3;

// Labs boot whole servers: two at once keep two cores busy, since most of the time is waiting for what clusters wait for. Three were tried: they made
// Patroni miss its rounds.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]

[assembly: TestCollectionOrderer(typeof(LongestFirst))]
