using System.Reflection;
using System.Runtime.Loader;

namespace PgHa.Loading;

/// <summary>
/// Sends the default load context to <see cref="DependencyContext"/> for the one assembly that the cmdlets refer to: the
/// engine. What the engine refers to, its own context finds.
/// </summary>
internal static class DependencyResolver
{
    private const string Engine = "PgHa.Engine";

    private static readonly object Gate = new();

    // Several runspaces of a process may hold the module; the last that lets go of it unhooks.
    private static readonly HashSet<Guid> Users = [];

    public static void Hook(Guid runspace)
    {
        lock (Gate)
        {
            if (Users.Count == 0)
            {
                AssemblyLoadContext.Default.Resolving += Resolve;
            }

            Users.Add(runspace);
        }
    }

    public static void Unhook(Guid runspace)
    {
        lock (Gate)
        {
            if (Users.Remove(runspace) && Users.Count == 0)
            {
                AssemblyLoadContext.Default.Resolving -= Resolve;
            }
        }
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == Engine ? DependencyContext.Shared.LoadFromAssemblyName(name) : null;
}
