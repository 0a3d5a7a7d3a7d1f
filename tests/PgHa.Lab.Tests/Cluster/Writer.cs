namespace PgHa.Lab.Tests.Cluster;

/// <summary>A client on one of the servers that writes through the virtual address, ten times a second, and remembers what was confirmed.</summary>
internal sealed class Writer(InstalledCluster cluster, string node) : IAsyncDisposable
{
    public async Task Start()
    {
        await cluster.Lab.Admin(node, $$"""
            cat >/tmp/writer.sh <<'END'
            umask 077
            printf '{{cluster.VirtualIP}}:5432:*:postgres:%s\n' "$(sed -n 's/.*"superuser": *"\(.*\)".*/\1/p' /etc/pgha/secrets.json)" >/run/writer.pass
            export PGPASSFILE=/run/writer.pass PGCONNECT_TIMEOUT=1
            sql() { timeout 4 psql -X -q -A -t -w -v ON_ERROR_STOP=1 -h {{cluster.VirtualIP}} -U postgres -d postgres -c "$1"; }
            if [ "${1:-}" = lost ]; then
              sql 'select id from written' | sort >/run/writer.there
              sed -n 's/^ok //p' /run/writer.log | sort | comm -13 /run/writer.there - | wc -l
              exit
            fi
            sql 'drop table if exists written; create table written (id bigint primary key)' || exit 1
            while [ ! -e /run/writer.stop ]; do
              id=$(date +%s%N)
              if sql "insert into written values ($id)" 2>/dev/null; then echo "ok $id"; else echo "failed $id"; fi >>/run/writer.log
              sleep 0.1
            done
            END
            sudo rm -f /run/writer.*; sudo systemctl reset-failed writer 2>/dev/null; sudo systemd-run -q --unit=writer sh /tmp/writer.sh
            """);
        await Written(5);
    }

    /// <summary>Ends it; how many writes were confirmed, how many failed, for how long none was confirmed, and how many that were are gone.</summary>
    public async Task<(int Confirmed, int Failed, double Outage, int Lost)> Stop()
    {
        await Written(5);
        await cluster.Lab.Admin(node, "sudo touch /run/writer.stop; while systemctl is-active -q writer; do sleep 0.1; done");
        var lines = (await cluster.Lab.Admin(node, "sudo cat /run/writer.log")).Split('\n').Select(l => l.Split(' ')).ToList();
        var times = lines.Where(l => l[0] == "ok").Select(l => long.Parse(l[1], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var lost = await cluster.Lab.Admin(node, "sudo sh /tmp/writer.sh lost");
        return (times.Count, lines.Count - times.Count, times.Zip(times.Skip(1), (a, b) => (b - a) / 1e9).Max(), int.Parse(lost, System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync() => await cluster.Lab.Admin(node, "sudo touch /run/writer.stop; sleep 0.5; sudo rm -f /run/writer.pass");

    // So many more than there are now: the way is open.
    private Task<string> Written(int more) => cluster.Lab.Admin(
        node, $"n() {{ sudo grep -c ^ok /run/writer.log 2>/dev/null || true; }}; want=$(($(n) + {more})); for i in $(seq 300); do [ \"$(n)\" -ge $want ] && exit 0; sleep 0.1; done; exit 1");
}
