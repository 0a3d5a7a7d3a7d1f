using System.Globalization;
using PgHa.Remote;

namespace PgHa.Components.Postgres;

/// <summary>A data directory that is to be deleted: what is in it, whether that may be deleted at all, and deleting it. Scripts for the node.</summary>
public static class DataDirectoryClient
{
    /// <summary>The exit code of <see cref="Delete"/> when the directory is not what may be deleted.</summary>
    public const int Unsafe = 5;

    /// <summary>The exit code of <see cref="Delete"/> when a server runs on it, or Patroni does.</summary>
    public const int Runs = 6;

    // refuse: prints why the directory is not to be deleted; nothing where it may be. runs: prints who uses it.
    private const string Functions = """
        refuse() {
          [ -e "$d" ] || [ -L "$d" ] || return 0
          if [ -L "$d" ] || [ "$(readlink -f -- "$d")" != "$d" ]; then echo "it is, or lies behind, a symbolic link: $(readlink -f -- "$d")"
          elif [ ! -d "$d" ]; then echo 'it is no directory'
          elif [ "$(stat -c %d -- "$d")" != "$(stat -c %d -- "$d/..")" ] || mountpoint -q -- "$d" 2>/dev/null; then echo 'it is the root of a file system that is mounted there'
          elif [ -n "$(ls -A -- "$d")" ] && [ ! -f "$d/PG_VERSION" ]; then echo 'it is not empty, and has no PG_VERSION: no database is in it'
          fi
        }
        runs() {
          [ "$(systemctl is-active "$unit" 2>/dev/null)" != active ] || echo "$unit"
          pid=$(head -n 1 -- "$d/postmaster.pid" 2>/dev/null) && [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$d" ] && echo "PostgreSQL (process $pid)"
          return 0
        }

        """;

    /// <summary>Prints lines of <c>word TAB value</c> for <see cref="DataDirectoryState"/>.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="unit">Patroni's unit.</param>
    /// <param name="port">PostgreSQL's port, for the sizes of its databases while it runs.</param>
    public static RemoteScript Inspect(string path, string unit, int port) => new($$"""
        {{Head(path, unit)}}
        refuse | sed 's/^/refuse\t/'
        runs | sed 's/^/runs\t/'
        [ -f "$d/PG_VERSION" ] || exit 0
        printf 'bytes\t%s\n' "$(du -s -x -B 1 -- "$d" | cut -f 1)"
        printf 'written\t%s\n' "$(find "$d/pg_wal" "$d/pg_xlog" "$d/global/pg_control" -xdev -maxdepth 1 -type f -printf '%T@\n' 2>/dev/null | sort -n | tail -n 1)"
        printf 'system\t%s\n' "$(od -An -t u8 -N 8 -- "$d/global/pg_control" 2>/dev/null | tr -d ' ')"
        printf 'count\t%s\n' "$(ls "$d/base" | grep -c '^[0-9]*$')"
        for l in "$d"/pg_tblspc/* "$d/pg_wal"; do [ ! -L "$l" ] || printf 'outside\t%s\n' "$(readlink -f -- "$l")"; done
        # The newest position of the data: who is to lead where several nodes keep theirs.
        for c in /usr/lib/postgresql/"$(cat "$d/PG_VERSION")"/bin/pg_controldata /usr/pgsql-"$(cat "$d/PG_VERSION")"/bin/pg_controldata /usr/bin/pg_controldata; do
          [ -x "$c" ] || continue
          "$c" "$d" | sed -n "s/^Latest checkpoint's TimeLineID: */timeline\t/p; s/^Latest checkpoint location: */location\t/p; s/^Minimum recovery ending location: */recovery\t/p"
          break
        done
        cd / && runuser -u {{PostgresComponent.Account}} -- timeout 10 psql -X -w -A -t -F ' ' -p {{port.ToString(CultureInfo.InvariantCulture)}} -h /var/run/postgresql -d postgres \
          -c 'select pg_database_size(oid), datname from pg_database where not datistemplate order by 1 desc' 2>/dev/null | sed 's/^/database\t/'
        true
        """) { Deadline = TimeSpan.FromMinutes(3) };

    /// <summary>
    /// Deletes what is in the directory and leaves it empty. Looks once more before it does. What is mounted below stays, and so does what
    /// links lead to. Only ever after a confirmation that named it.
    /// </summary>
    public static RemoteScript Delete(string path, string unit) => new($$"""
        {{Head(path, unit)}}
        why=$(refuse); [ -z "$why" ] || { printf '%s\n' "$why" >&2; exit {{Unsafe}}; }
        who=$(runs); [ -z "$who" ] || { printf '%s runs\n' "$who" >&2; exit {{Runs}}; }
        [ -d "$d" ] || exit 0
        # PG_VERSION goes last: a deletion that was cut off can be run again.
        find "$d" -xdev -mindepth 1 ! -path "$d/PG_VERSION" -delete && rm -f -- "$d/PG_VERSION" && [ -z "$(ls -A -- "$d")" ]
        """) { Deadline = TimeSpan.FromMinutes(20) };

    private static string Head(string path, string unit) => $"d={ShellQuote.Quote(path)} unit={ShellQuote.Quote(unit)}\n{Functions}";
}
