using System.Diagnostics;
using System.Management.Automation;
using PgHa.Tests.Hosting;

namespace PgHa.Tests;

public sealed class AsyncCommandTests
{
    [Fact]
    public void Every_stream_arrives_whole_and_is_written_on_the_pipeline_thread()
    {
        using var engine = new HostedEngine();
        var result = engine.Run("$DebugPreference = 'Continue'; Get-TestStream -Count 50 -Verbose");
        result.Thrown.ShouldBeNull();
        result.Output.Select(item => (int)item.BaseObject).Order().ShouldBe(Enumerable.Range(0, 50));
        result.Warnings.Order().ShouldBe(Enumerable.Range(0, 50).Select(number => $"warning {number}").Order());
        result.Verbose.Count.ShouldBe(50);
        result.Debug.Count.ShouldBe(50);
        result.Information.Count.ShouldBe(50);
        result.Information[0].Tags.ShouldBe(["tag"]);
        result.Errors.Count.ShouldBe(50);
    }

    [Fact]
    public void Progress_shows_a_cluster_with_its_nodes_below_and_takes_all_of_it_away_in_the_end()
    {
        using var engine = new HostedEngine();
        var shown = engine.Run("Get-TestStream -Count 3").Progress;
        var cluster = shown[0];
        cluster.Activity.ShouldBe("main");
        cluster.ParentActivityId.ShouldBe(-1);
        var nodes = shown.Where(record => record.Activity != "main").ToList();
        nodes.ShouldAllBe(record => record.ParentActivityId == cluster.ActivityId);
        nodes.Select(record => record.ActivityId).Distinct().Count().ShouldBe(3);
        shown.Where(record => record.RecordType == ProgressRecordType.Completed).Select(record => record.Activity).Order()
            .ShouldBe(["main", "node0", "node1", "node2"]);
        shown[^1].Activity.ShouldBe("main");
    }

    [Fact]
    public void One_failing_node_is_one_error_and_the_others_go_on()
    {
        using var engine = new HostedEngine();
        var result = engine.Run("'a', 'bad-b', 'c', 'bad-d' | Invoke-TestNode");
        result.Thrown.ShouldBeNull();
        result.Lines.Order().ShouldBe(["a done", "c done"]);
        result.Errors.Select(error => (string)error.TargetObject).Order().ShouldBe(["bad-b", "bad-d"]);
        var error = result.Errors[0];
        error.FullyQualifiedErrorId.ShouldStartWith("NodeUnreachable,");
        error.CategoryInfo.Category.ShouldBe(ErrorCategory.ConnectionError);
        error.ErrorDetails.RecommendedAction.ShouldBe("Start it.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void No_more_nodes_are_worked_on_at_once_than_the_limit_allows(int limit)
    {
        using var engine = new HostedEngine();
        var result = engine.Run($"1..12 | Invoke-TestNode -ThrottleLimit {limit} -Verbose").Succeeded();
        var most = int.Parse(result.Verbose.ShouldHaveSingleItem().Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        most.ShouldBeInRange(1, limit);
    }

    [Fact]
    public void A_limit_of_zero_is_refused()
    {
        using var engine = new HostedEngine();
        engine.Run("Get-PgHaHostKey -ThrottleLimit 0 x").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith("ParameterArgumentValidationError");
    }

    [Theory]
    [InlineData("Engine", "HostKeyUnknown", ErrorCategory.SecurityError, "pg2")]
    [InlineData("Plain", "TimeoutException", ErrorCategory.OperationTimeout, "pg1")]
    [InlineData("Cancelled", "TaskCanceledException", ErrorCategory.OperationStopped, "pg1")]
    [InlineData("Synchronous", "FormatException", ErrorCategory.InvalidData, "pg1")]
    public void What_escapes_the_work_is_a_terminating_error_with_an_id_a_category_and_a_target(
        string kind, string id, ErrorCategory category, string target)
    {
        using var engine = new HostedEngine();
        var error = engine.Run($"try {{ Invoke-TestFailure -Kind {kind} }} catch {{ $_ }}").Succeeded().Output.ShouldHaveSingleItem();
        var record = error.BaseObject.ShouldBeOfType<ErrorRecord>();
        record.FullyQualifiedErrorId.ShouldStartWith(id + ",");
        record.CategoryInfo.Category.ShouldBe(category);
        record.TargetObject.ShouldBe(target);
    }

    [Fact]
    public void Of_several_exceptions_that_escape_none_is_lost()
    {
        using var engine = new HostedEngine();
        var result = engine.Run("Invoke-TestFailure -Kind Aggregate");
        result.Errors.Count.ShouldBe(2);
        result.Errors[0].FullyQualifiedErrorId.ShouldStartWith("TimeoutException,");
        result.Errors[1].FullyQualifiedErrorId.ShouldStartWith("FileNotFoundException,");
    }

    [Fact]
    public void A_stop_cancels_the_work_and_waits_for_its_end()
    {
        using var engine = new HostedEngine();
        using var file = new TemporaryFile();
        using var shell = PowerShell.Create(engine.Runspace);
        shell.AddScript($"Wait-Test -EndFile '{file.Path}'");
        var output = new PSDataCollection<PSObject>();
        using var begun = new ManualResetEventSlim();
        output.DataAdded += (_, _) => begun.Set();
        var running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        begun.Wait(TimeSpan.FromSeconds(20)).ShouldBeTrue();
        var clock = Stopwatch.StartNew();
        shell.Stop();
        Should.Throw<PipelineStoppedException>(() => shell.EndInvoke(running));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8));
        shell.InvocationStateInfo.State.ShouldBe(PSInvocationState.Stopped);
        File.ReadAllText(file.Path).ShouldBe("ended");
    }

    [Fact]
    public void An_error_that_the_user_wants_to_stop_at_cancels_the_work()
    {
        using var engine = new HostedEngine();
        var result = engine.Run("'a', 'bad-b' + 1..200 | Invoke-TestNode -ThrottleLimit 1 -ErrorAction Stop");
        result.Terminating!.FullyQualifiedErrorId.ShouldStartWith("NodeUnreachable,");
        result.Output.Count.ShouldBeLessThan(200);
    }

    [Fact]
    public void Questions_from_the_work_reach_the_user_and_WhatIf_answers_them()
    {
        using var engine = new HostedEngine();
        engine.Run("Set-TestValue a, b -WhatIf").Succeeded().Lines.ShouldBeEmpty();
        engine.Run("Set-TestValue a, b -Confirm:$false").Succeeded().Lines.ShouldBe(["set a", "set b"]);
    }

    [Fact]
    public void State_belongs_to_one_runspace_and_goes_with_the_module()
    {
        using var file = new TemporaryFile();
        using var first = new HostedEngine();
        using var second = new HostedEngine();
        var own = first.Run($"Get-TestState -File '{file.Path}'; Get-TestState -File '{file.Path}'").Succeeded().Lines;
        own[0].ShouldBe(own[1]);
        second.Run($"Get-TestState -File '{file.Path}'").Succeeded().Lines[0].ShouldNotBe(own[0]);
        first.Run("Remove-Module PgHa").Succeeded();
        File.ReadAllText(file.Path).ShouldBe($"disposed {own[0]}\n");
    }

    [Fact]
    public void State_is_disposed_when_its_runspace_closes()
    {
        using var file = new TemporaryFile();
        string own;
        using (var engine = new HostedEngine())
        {
            own = engine.Run($"Get-TestState -File '{file.Path}'").Succeeded().Lines[0];
        }

        File.ReadAllText(file.Path).ShouldBe($"disposed {own}\n");
    }
}
