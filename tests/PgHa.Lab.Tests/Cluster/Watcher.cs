namespace PgHa.Lab.Tests.Cluster;

/// <summary>Looks again and again, in processes of its own, as Get-PgHaMember and as Watch-PgHaCluster.</summary>
internal sealed class Watcher : IDisposable
{
    private readonly string stop = Path.GetTempFileName();
    private readonly string looked = Path.GetTempFileName();
    private readonly Task<CommandResult> looks;
    private readonly Task<CommandResult> events;

    public Watcher(InstalledCluster cluster, int seconds)
    {
        looks = Runner.Run($$"""
            $end = [datetime]::UtcNow.AddSeconds({{seconds}})
            while ([datetime]::UtcNow -lt $end -and [io.file]::Exists('{{stop}}')) {
                (Get-PgHaMember '{{cluster.Definition}}' | ForEach-Object { "$($_.Node)=$($_.Role)" }) -join ' '
                [io.file]::AppendAllText('{{looked}}', '.')
            }
            """);
        events = Runner.Run($"Watch-PgHaCluster '{cluster.Definition}' -AsObject -Interval 0.5 -Duration {seconds} | ForEach-Object {{ \"$($_.Kind)|$($_.Node)|$($_.Text)\" }}");
    }

    public async Task<(string[] Looks, string[] Events)> Stop()
    {
        File.Delete(stop);
        return ((await looks).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), (await events).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    // Both began together: what is seen after some looks is compared with a first one.
    public async Task HasLooked()
    {
        for (var i = 0; i < 300 && new FileInfo(looked).Length < 8; i++) await Task.Delay(200);
        new FileInfo(looked).Length.ShouldBeGreaterThanOrEqualTo(8);
    }

    public void Dispose()
    {
        File.Delete(stop);
        File.Delete(looked);
    }
}
