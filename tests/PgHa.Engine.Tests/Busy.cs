namespace PgHa.Engine.Tests;

/// <summary>Tests that keep every core busy for seconds: they run by themselves, after those that look at a clock.</summary>
[CollectionDefinition(nameof(Busy), DisableParallelization = true)]
public sealed class Busy;
