using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Components.Postgres;

/// <summary>
/// SQL on a node's own PostgreSQL, by way of the library that Patroni itself needs for that (psycopg2, or psycopg 3), in the Python that
/// Patroni runs with: the one thing that is there with every version of everything, and tells columns' types and SQLSTATE. Statement, values
/// and password travel over stdin; the node's own password file is read on the node.
/// </summary>
public static class QueryClient
{
    /// <summary>The script's exit code when the database, or the way to it, said no; the answer has the reason.</summary>
    public const int Refused = 5;

    /// <summary>Runs one statement.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="node">The node; its server is reached under the node's own address.</param>
    /// <param name="query">What to run.</param>
    public static RemoteScript Run(ClusterDefinition cluster, NodeDefinition node, Query query)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(query);
        var milliseconds = ((long)query.Timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var request = new JsonObject
        {
            ["host"] = node.Address, ["port"] = cluster.Postgres.Port, ["database"] = query.Database, ["user"] = query.User, ["password"] = query.Password,
            ["statements"] = new JsonArray([.. query.Statements().Select(s => JsonValue.Create(s))]),
            ["primary"] = query.OnPrimary,
            // What the values are read by: one form of each, whatever the server's own settings are.
            ["options"] = $"-c statement_timeout={milliseconds} -c default_transaction_read_only={(query.AllowWrite ? "off" : "on")}"
                + " -c datestyle=ISO -c timezone=UTC -c intervalstyle=postgres -c bytea_output=hex -c extra_float_digits=3 -c standard_conforming_strings=on",
        };
        // JSON in a Python string: base64 has nothing that either could mistake.
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(request.ToJsonString()));
        return new RemoteScript($$"""
            pid=$(systemctl show -p MainPID patroni.service | cut -d= -f2)
            python=$(tr '\0' '\n' <"/proc/${pid:-0}/cmdline" 2>/dev/null | head -n 1)
            case $python in */python*) ;; *) python=/usr/bin/python3 ;; esac
            "$python" - <<'PGHA_END'
            {{Program.Replace("REQUEST", text, StringComparison.Ordinal)}}
            PGHA_END
            """) { Deadline = query.Timeout + TimeSpan.FromSeconds(30), OutputLimit = 256 * 1024 * 1024 };
    }

    /// <summary>Reads the answer.</summary>
    /// <exception cref="InvalidDataException">It is no answer of the script's.</exception>
    public static QueryAnswer Parse(CommandResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.OutputTruncated) throw new InvalidDataException("the answer is larger than 256 MiB");
        var lines = result.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            if (lines.Length == 0) throw new InvalidDataException(result.ErrorText.Trim() is { Length: > 0 } said ? said.Split('\n')[^1] : $"exit code {result.ExitCode}");
            var head = JsonNode.Parse(lines[0])!;
            if (head["error"] is { } error)
                return new([], [], "") { Error = error.ToString(), SqlState = head["sqlstate"]?.ToString() ?? "", Hint = head["hint"]?.ToString() ?? "" };
            if (head["rows"]!.GetValue<int>() != lines.Length - 1) throw new InvalidDataException("rows are missing");
            return new(
                [.. head["columns"]!.AsArray().Select(c => new QueryColumn(c![0]!.ToString(), c[1]!.GetValue<uint>()))],
                [.. lines.Skip(1).Select(l => (IReadOnlyList<string?>)JsonSerializer.Deserialize<string?[]>(l)!)],
                head["status"]?.ToString() ?? "");
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"the answer cannot be read: {e.Message}", e);
        }
    }

    // Python 2.7 and 3. Without a caster of the library's own every value comes as the text that the server sent.
    private const string Program = """"
        # -*- coding: utf-8 -*-
        import base64, io, json, sys
        request = json.loads(base64.b64decode("REQUEST").decode("utf-8"))
        try:
            import psycopg2 as driver
            from psycopg2 import extensions
            extensions.string_types.clear()
            three = False
        except ImportError:
            import psycopg as driver
            three = True
        out = io.open(1, "w", encoding="utf-8", closefd=False)
        def say(value):
            text = json.dumps(value)
            out.write(text if isinstance(text, type(u"")) else text.decode("ascii"))
            out.write(u"\n")
        def end(error, sqlstate=None, hint=None):
            say({"error": error, "sqlstate": sqlstate, "hint": hint})
            out.flush()
            sys.exit(5)
        user, password = request["user"], request["password"]
        if user is None:
            user = "postgres"
            with io.open("/etc/pgha/secrets.json", encoding="utf-8") as f:
                password = json.load(f)["superuser"]
        def text_of(value):
            return value.decode("utf-8") if isinstance(value, bytes) else value
        try:
            connection = driver.connect(host=request["host"], port=request["port"], dbname=request["database"], user=user, password=password,
                connect_timeout=10, application_name="PgHa", client_encoding="UTF8", options=request["options"])
        except driver.Error as e:
            end(str(e).strip(), getattr(e, "pgcode", None) or getattr(e, "sqlstate", None))
        connection.autocommit = True
        cursor = connection.cursor()
        try:
            if request["primary"]:
                cursor.execute("select pg_is_in_recovery()")
                if str(cursor.fetchone()[0])[:1].lower() == "t":
                    end("the server is in recovery: it is no leader", "25006")
            for statement in request["statements"]:
                cursor.execute(statement)
            if three:
                while cursor.nextset():
                    pass
            columns = [[c[0], int(c[1] or 0)] for c in (cursor.description or [])]
            rows = []
            if cursor.description:
                if three:
                    found = cursor.pgresult
                    rows = [[text_of(found.get_value(r, c)) for c in range(found.nfields)] for r in range(found.ntuples)]
                else:
                    rows = [[text_of(v) for v in row] for row in cursor.fetchall()]
        except driver.Error as e:
            diagnostics = getattr(e, "diag", None)
            end(getattr(diagnostics, "message_primary", None) or str(e).strip(),
                getattr(e, "pgcode", None) or getattr(e, "sqlstate", None), getattr(diagnostics, "message_hint", None))
        say({"columns": columns, "rows": len(rows), "status": cursor.statusmessage})
        for row in rows:
            say(row)
        out.flush()
        """";
}
