using Xunit.Sdk;
using Xunit.v3;

// Labs boot whole servers: one after the other, or two cores are not enough.
[assembly: Parallelization(Mode = ParallelMode.None)]
