// Labs boot whole servers: one after the other, or two cores are not enough.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
