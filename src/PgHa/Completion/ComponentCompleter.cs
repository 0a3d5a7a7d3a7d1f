using PgHa.Components;
using PgHa.Definition;

namespace PgHa.Commands;

/// <summary>Completes names of components: those of the definition's cluster where it is known, else all.</summary>
public sealed class ComponentCompleter : Completer
{
    private protected override IEnumerable<Choice> Choices(TypedCommand typed)
    {
        var clusters = typed.Named();
        foreach (var component in Component.All)
        {
            if (clusters?.Any(c => c.Servers().Any(n => component.IsPartOf(c, n))) != false)
                yield return new(component.Name, "component " + component.Name);
        }
    }
}
