using Xunit.Sdk;
using Xunit.v3;

// Labs boot whole servers. Most of the time is waiting for what clusters wait for, so that two cores bear three at once; more are too many.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 3)]
