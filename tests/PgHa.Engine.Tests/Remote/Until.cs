using System.Diagnostics;

namespace PgHa.Engine.Tests.Remote;

/// <summary>Waits for a condition, not for a time.</summary>
internal static class Until
{
    public static async Task True(Func<bool> condition, string what, int seconds = 20)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(seconds))
            {
                throw new TimeoutException($"Not so within {seconds} s: {what}");
            }

            await Task.Delay(20);
        }
    }
}
