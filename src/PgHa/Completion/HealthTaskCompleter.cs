using PgHa.Schedule;

namespace PgHa.Commands;

/// <summary>Completes the names of the health tasks that this machine's systemd has.</summary>
public sealed class HealthTaskCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed) => LocalTimer.Names().Select(n => new Choice(n, "a health task of this machine"));
}
