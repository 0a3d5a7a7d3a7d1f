// A tiny house with every fault that the rules know, and with what looks like one and is not.
#pragma warning disable CA1801, CA1812, CA1823, IDE0051, IDE0060, CA1852, CA2211, IDE0044, IDE0052, CS0169, CS0649

namespace PgHa.Engine.Tests.Architecture.Crooked.Checks
{
    internal sealed class Finding;
}

namespace PgHa.Engine.Tests.Architecture.Crooked.Remote
{
    internal sealed class Shell
    {
        private Checks.Finding? allowed;

        public static Task<int> RunAsync() => Task.FromResult(0);
    }
}

namespace PgHa.Engine.Tests.Architecture.Crooked.Definition
{
    internal sealed class Cluster
    {
        public Remote.Shell? AcrossTheFloor { get; }
    }
}

namespace PgHa.Engine.Tests.Architecture.Crooked.Platforms
{
    internal sealed class Debian
    {
        public static object Upwards() => new Components.Etcd.Renderer();
    }
}

namespace PgHa.Engine.Tests.Architecture.Crooked.Components.Etcd
{
    internal sealed class Renderer
    {
        public static async Task<int> AsksAServer()
        {
            await Task.Yield();
            return await Remote.Shell.RunAsync();
        }
    }

    internal sealed class EtcdClient
    {
        public static async Task<int> MayAskAServer()
        {
            await Task.Yield();
            return await Task.Run(() => Remote.Shell.RunAsync());
        }
    }
}

namespace PgHa.Engine.Tests.Architecture.Crooked.Attic
{
    internal sealed class Forgotten;
}
