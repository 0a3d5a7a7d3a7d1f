using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using EngineState = System.Management.Automation.Runspaces.RunspaceState;

namespace PgHa.Commands;

/// <summary>
/// What the cmdlets of one runspace share and keep between calls, such as its open connections. Two runspaces never share
/// any of it. It is disposed when the module is removed from its runspace, or the runspace closes.
/// </summary>
public sealed class RunspaceState
{
    private static readonly ConcurrentDictionary<Guid, RunspaceState> States = new();

    private readonly object gate = new();
    private readonly Dictionary<Type, object> values = [];

    private RunspaceState()
    {
    }

    /// <summary>The state of the runspace that the calling thread works for. Only the pipeline thread may ask.</summary>
    /// <exception cref="InvalidOperationException">The calling thread has no runspace.</exception>
    public static RunspaceState Current
    {
        get
        {
            var runspace = Runspace.DefaultRunspace
                ?? throw new InvalidOperationException("Only the pipeline thread has a runspace; take the state before the work starts.");
            if (States.TryGetValue(runspace.InstanceId, out var known))
            {
                return known;
            }

            var fresh = new RunspaceState();
            var state = States.GetOrAdd(runspace.InstanceId, fresh);
            if (ReferenceEquals(state, fresh))
            {
                runspace.StateChanged += OnStateChanged;
            }

            return state;
        }
    }

    /// <summary>The one value of this type, made the first time it is asked for.</summary>
    public T Get<T>(Func<T> create)
        where T : class
    {
        lock (gate)
        {
            if (values.TryGetValue(typeof(T), out var value))
            {
                return (T)value;
            }

            var made = create();
            values.Add(typeof(T), made);
            return made;
        }
    }

    /// <summary>The value of this type, or null when there is none yet.</summary>
    public T? Find<T>()
        where T : class
    {
        lock (gate)
        {
            return values.TryGetValue(typeof(T), out var value) ? (T)value : null;
        }
    }

    /// <summary>Disposes everything that a runspace has kept.</summary>
    internal static void Release(Guid runspace)
    {
        if (States.TryRemove(runspace, out var state))
        {
            state.Release();
        }
    }

    private static void OnStateChanged(object? sender, RunspaceStateEventArgs change)
    {
        if (sender is Runspace runspace && change.RunspaceStateInfo.State is EngineState.Closed or EngineState.Broken)
        {
            runspace.StateChanged -= OnStateChanged;
            Release(runspace.InstanceId);
        }
    }

    private void Release()
    {
        object[] held;
        lock (gate)
        {
            held = [.. values.Values];
            values.Clear();
        }

        foreach (var value in held)
        {
            if (value is IDisposable disposable)
            {
                disposable.Dispose();
            }
            else if (value is IAsyncDisposable asynchronous)
            {
                // Off the pipeline thread, which has a runspace that the continuations must not wait for.
                Task.Run(async () => await asynchronous.DisposeAsync()).GetAwaiter().GetResult();
            }
        }
    }
}
