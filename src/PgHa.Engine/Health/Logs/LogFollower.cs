using System.Globalization;
using System.Threading.Channels;
using PgHa.Components;
using PgHa.Converge;
using PgHa.Definition;
using PgHa.Remote;

namespace PgHa.Health.Logs;

/// <summary>Streams the messages of nodes as they are written. A node that is lost is taken up again where it was left.</summary>
public sealed class LogFollower(INodeConnector nodes)
{
    // A message is over when nothing has come for so long; a traceback is written at once.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10)];

    /// <summary>Hands out messages until it is cancelled: first those of a reading, then what is written after it.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="on">Its nodes to follow.</param>
    /// <param name="request">What is wanted; how many of the last ones to begin with.</param>
    /// <param name="found">Gets each message, one at a time.</param>
    /// <param name="lost">Told each time a node is lost, not with every attempt.</param>
    /// <param name="back">Told when it is followed again.</param>
    /// <param name="cut">Told of what was left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FollowAsync(
        ClusterDefinition cluster, IReadOnlyList<NodeDefinition> on, LogRequest request, Action<LogRecord> found, Action<NodeDefinition, Exception> lost,
        Action<NodeDefinition> back, Action<string> cut, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(cut);
        ArgumentNullException.ThrowIfNull(on);
        var reading = await new LogReader(nodes).ReadAsync(cluster, on, request, lost, cancellationToken);
        foreach (var words in reading.Cut) cut(words);
        foreach (var record in reading.Records) found(record);
        var gate = new object();
        void Found(LogRecord record)
        {
            if (!request.Wants(record)) return;
            lock (gate) found(record);
        }

        await Task.WhenAll(on.SelectMany(node =>
        {
            var seen = reading.Nodes.FirstOrDefault(n => n.Node == node.Name);
            // One that could not be read is followed from when it can.
            var journal = new Stream(cluster, node, seen, Found, lost, back);
            var files = new Stream(cluster, node, seen, Found, (_, _) => { }, _ => { });
            List<Task> streams = [RunAsync(journal, () => LogScript.FollowJournal(cluster, node, request, journal.Cursor), journal.TakeJournal, cancellationToken)];
            if (LogScript.MayHaveFiles(cluster, node, request))
                streams.Add(RunAsync(files, () => LogScript.FollowFiles(cluster, node, request, files.Read)!, files.TakeFile, cancellationToken));
            return streams;
        }));
    }

    private async Task RunAsync(Stream stream, Func<RemoteScript> script, Action<string> take, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            var lines = Channel.CreateUnbounded<string>(new() { SingleReader = true });
            var taking = stream.PumpAsync(lines.Reader, take, Quiet);
            try
            {
                var session = await nodes.ConnectAsync(stream.Cluster, stream.Node, cancellationToken);
                if (stream.IsLost) stream.Back();
                var result = await session.RunAsync(script() with { OnOutputLine = line => { tries = 0; lines.Writer.TryWrite(line); } }, cancellationToken);
                if (!result.Succeeded) stream.Lost(new InvalidDataException($"{stream.Node.Name}: its log cannot be followed: {result.ErrorText.Trim()} (exit code {result.ExitCode})"));
            }
            catch (CommandTimedOutException)
            {
                // It is simply begun anew.
            }
            catch (Exception e) when (e is RemoteException)
            {
                stream.Lost(e);
            }
            finally
            {
                lines.Writer.TryComplete();
                await taking;
            }

            await Task.Delay(Pauses[Math.Min(tries, Pauses.Length - 1)], cancellationToken);
        }
    }

    private sealed class Stream(
        ClusterDefinition cluster, NodeDefinition node, NodeLog? seen, Action<LogRecord> found, Action<NodeDefinition, Exception> lost, Action<NodeDefinition> back)
    {
        private readonly LogAssembler _assembler = new(cluster, node.Name);

        public ClusterDefinition Cluster => cluster;

        public NodeDefinition Node => node;

        public string Cursor { get; private set; } = seen?.Cursor ?? "";

        public Dictionary<string, long> Read { get; } = seen?.Read.ToDictionary() ?? [];

        // A node that could not be read to begin with has been told of.
        public bool IsLost { get; private set; } = seen is null;

        private LogZone Zone => seen?.Zone ?? LogZone.Utc;

        public void Lost(Exception why)
        {
            if (!IsLost) lost(node, why);
            IsLost = true;
        }

        public void Back()
        {
            IsLost = false;
            back(node);
        }

        public void TakeJournal(string line)
        {
            if (LogEntry.OfJournal(line, Zone) is not { } entry) return;
            Cursor = entry.Cursor;
            Add(entry);
        }

        public void TakeFile(string line)
        {
            if (line.Split('\t', 3) is not [var path, var end, var text] || !long.TryParse(end, CultureInfo.InvariantCulture, out var bytes)) return;
            Read[path] = bytes;
            // A row of CSV may go over lines; the text form or JSON is what is followed.
            if (path.EndsWith(".csv", StringComparison.Ordinal))
            {
                foreach (var message in Components.Postgres.PostgresLog.ReadCsv(text + "\n", Zone)) Add(new(path, message.Time, LogComponent.Postgres, message.Pid, message, ""));
            }
            else
            {
                Add(LogEntry.OfFile(path, text, Zone));
            }
        }

        // Lines as they come; when none does for a moment, the messages that are open are over.
        public async Task PumpAsync(ChannelReader<string> lines, Action<string> take, TimeSpan quiet)
        {
            var waiting = lines.WaitToReadAsync().AsTask();
            while (true)
            {
                if (await Task.WhenAny(waiting, Task.Delay(quiet)) == waiting)
                {
                    if (!await waiting) break;
                    while (lines.TryRead(out var line)) take(line);
                    waiting = lines.WaitToReadAsync().AsTask();
                }

                foreach (var record in _assembler.Flush(quiet)) found(record);
            }

            foreach (var record in _assembler.Flush(TimeSpan.Zero)) found(record);
        }

        private void Add(LogEntry entry)
        {
            if (_assembler.Add(entry) is { } record) found(record);
        }
    }
}
