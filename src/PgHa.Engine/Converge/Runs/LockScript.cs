using System.Globalization;
using System.Text.Json;
using PgHa.Remote;

namespace PgHa.Converge.Runs;

/// <summary>The lock on one node as scripts, and what their answers mean. Pure.</summary>
internal static class LockScript
{
    /// <summary>How long a lock that nobody renews is good for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(45);

    private static readonly string Functions = ShellText.Read("lock.sh");

    /// <summary>Takes the lock, unless somebody else has it.</summary>
    /// <param name="stamp">Whose it will be.</param>
    /// <param name="mayBreak">The id of a lock that may be broken; empty for none.</param>
    public static RemoteScript Take(RunStamp stamp, string mayBreak) => Call(
        "take_lock", stamp.Id, Lifetime.TotalSeconds.ToString("0", CultureInfo.InvariantCulture), mayBreak, JsonSerializer.Serialize(stamp.Owner));

    /// <summary>Renews the lock. Exit code 4: it is somebody else's by now.</summary>
    public static RemoteScript Renew(string id) => Call("renew_lock", id);

    /// <summary>Releases the lock, if it is still ours.</summary>
    public static RemoteScript Release(string id) => Call("release_lock", id);

    /// <summary>The answer to <see cref="Take"/>.</summary>
    public static LockAnswer Parse(CommandResult result)
    {
        var words = result.OutputText.TrimEnd('\n').Split('\t');
        if (result.Succeeded && words is ["taken", var last]) return new(null, JournalLine.Parse(last).Text("run"));
        if (result.Succeeded && words is ["held", var id, var age, var owner])
            return new(new LockHolder(id, ReadOwner(owner), TimeSpan.FromSeconds(int.TryParse(age, CultureInfo.InvariantCulture, out var s) ? s : 0)), "");
        throw new InvalidDataException(result.ErrorText.Trim() is { Length: > 0 } said ? said : $"exit code {result.ExitCode}, {result.OutputText.Trim()}");
    }

    private static RunOwner ReadOwner(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RunOwner>(json) ?? Unknown;
        }
        catch (JsonException)
        {
            return Unknown;
        }
    }

    private static RunOwner Unknown => new("unknown", "unknown", 0);

    private static RemoteScript Call(params string[] words) =>
        new(Functions + string.Join(' ', words.Select(ShellQuote.Quote)) + "\n") { Deadline = TimeSpan.FromSeconds(20) };
}

/// <summary>What a node said when its lock was to be taken.</summary>
/// <param name="Holder">Who has it; null when it is ours now.</param>
/// <param name="LastRun">The last run in the node's journal.</param>
internal sealed record LockAnswer(LockHolder? Holder, string LastRun);

/// <summary>Who has a node's lock.</summary>
/// <param name="Id">The lock's id, that of a run.</param>
/// <param name="Owner">The process.</param>
/// <param name="Age">How long ago it was renewed.</param>
internal sealed record LockHolder(string Id, RunOwner Owner, TimeSpan Age)
{
    /// <summary>For people: who, and since when.</summary>
    public override string ToString() => RunStamp.TimeOf(Id) is { } since
        ? string.Create(CultureInfo.InvariantCulture, $"{Owner}, since {since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")
        : Owner.ToString();
}
