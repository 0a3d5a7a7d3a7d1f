using PgHa.Definition;

namespace PgHa.Engine.Tests.Definition;

public class PostgresRuleTests
{
    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("9.5", "PostgresVersionUnknown")]
    [InlineData("19", "PostgresVersionUnknown")]
    [InlineData("015", "PostgresVersionUnknown")]
    [InlineData("latest", "PostgresVersionUnknown")]
    public void An_unknown_version_is_refused(string version, string id) =>
        Sample.WithPostgres(new() { Version = version }).ShouldHaveOne(id, "postgres.version");

    [Theory]
    [InlineData("15.3", "15")]
    [InlineData("9.6.24", "9.6")]
    public void A_minor_version_is_refused_with_its_major(string version, string major) =>
        Sample.WithPostgres(new() { Version = version }).ShouldHaveOne("PostgresVersionUnknown", "postgres.version").Message.ShouldContain($"alone, {major}.");

    [Fact]
    public void Every_known_version_is_allowed()
    {
        foreach (var version in PostgresVersions.Known) Sample.WithPostgres(new() { Version = version }).ShouldBeSound();
    }

    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("10.0.0.0", "NetworkInvalid")]
    [InlineData("10.0.0.0/40", "NetworkInvalid")]
    [InlineData("office", "NetworkInvalid")]
    [InlineData("10.0.0.1/8", "NetworkHasHostBits")]
    [InlineData("fd00::1/64", "NetworkHasHostBits")]
    public void A_client_network_that_is_none_is_refused(string network, string id) =>
        Sample.WithPostgres(new() { ClientNetworks = [network] }).ShouldHaveOne(id, "postgres.clientNetworks[0]");

    [Fact]
    public void A_network_with_host_bits_is_told_what_was_meant() =>
        Sample.WithPostgres(new() { ClientNetworks = ["10.1.2.3/26"] }).ShouldHaveOne("NetworkHasHostBits", "postgres.clientNetworks[0]")
            .Message.ShouldContain("write 10.1.2.0/26 for the whole of it, or 10.1.2.3/32");

    [Fact]
    public void A_network_of_all_addresses_gets_a_warning() =>
        Sample.WithPostgres(new() { ClientNetworks = ["10.0.0.0/8", "0.0.0.0/0"] })
            .ShouldHaveOne("NetworkIsEverything", "postgres.clientNetworks[1]", ProblemSeverity.Warning);

    [Theory]
    [InlineData("max_connection", "max_connections")]
    [InlineData("shared_bufers", "shared_buffers")]
    [InlineData("work-mem", "work_mem")]
    public void A_misspelt_parameter_is_refused_with_the_nearest_name(string name, string meant)
    {
        var cluster = Sample.WithParameter(name, "1");
        var problem = DefinitionValidator.Validate(cluster).Single();
        problem.Path.ShouldBe($"postgres.parameters.{name}");
        if (name.Contains('-')) problem.Id.ShouldBe("ParameterNameInvalid");
        else problem.Message.ShouldContain($"Did you mean '{meant}'?");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("1a")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a;b")]
    [InlineData("a\nb")]
    public void A_parameter_name_of_another_form_is_refused(string name) =>
        DefinitionValidator.Validate(Sample.WithParameter(name, "1")).Single().Id.ShouldBeOneOf("ParameterNameInvalid", "EmptyValue", "ControlCharacter");

    [Theory]
    [InlineData("wal_keep_segments", "15", "12 was the last")]
    [InlineData("wal_keep_size", "12", "it came with 13")]
    [InlineData("vacuum_cleanup_index_scale_factor", "10", "it was in 11 to 13")]
    [InlineData("min_parallel_relation_size", "15", "9.6 was the last that had it. There it is min_parallel_table_scan_size.")]
    [InlineData("wal_keep_size", "9.6", "it came with 13. There it is wal_keep_segments.")]
    [InlineData("max_parallel_workers", "9.6", "it came with 10")]
    public void A_parameter_of_another_version_is_refused(string name, string version, string why) =>
        Sample.WithParameter(name, "1", version).ShouldHaveOne("ParameterNotInVersion", $"postgres.parameters.{name}").Message.ShouldContain(why);

    [Theory]
    [InlineData("max_connections", "300")]
    [InlineData("TimeZone", "Europe/Riga")]
    [InlineData("timezone", "UTC")]
    [InlineData("pg_stat_statements.max", "1000")]
    [InlineData("my.own", "")]
    [InlineData("search_path", "\"$user\", public")]
    [InlineData("wal_level", "logical")]
    public void Parameters_that_the_version_knows_and_dotted_ones_pass(string name, string value) => Sample.WithParameter(name, value).ShouldBeSound();

    [Theory]
    [InlineData("listen_addresses")]
    [InlineData("port")]
    [InlineData("cluster_name")]
    [InlineData("hot_standby")]
    [InlineData("data_directory")]
    [InlineData("config_file")]
    [InlineData("hba_file")]
    [InlineData("primary_conninfo")]
    [InlineData("restore_command")]
    [InlineData("PORT")]
    public void A_parameter_that_Patroni_controls_is_refused(string name) =>
        Sample.WithParameter(name, "1").ShouldHaveOne("ParameterControlled", $"postgres.parameters.{name}");

    [Fact]
    public void The_synchronous_standbys_are_Patronis_when_it_replicates_synchronously()
    {
        var cluster = Sample.WithParameter("synchronous_standby_names", "pg2");
        cluster.ShouldBeSound();
        (cluster with { Patroni = new() { SynchronousMode = true } }).ShouldHaveOne("ParameterControlled", "postgres.parameters.synchronous_standby_names");
    }

    [Fact]
    public void A_parameter_that_only_shows_something_is_refused() =>
        Sample.WithParameter("block_size", "8192").ShouldHaveOne("ParameterReadOnly", "postgres.parameters.block_size");

    [Theory]
    [InlineData("max_connections", "24")]
    [InlineData("max_wal_senders", "2")]
    [InlineData("wal_level", "minimal")]
    [InlineData("wal_level", "hot_standby")]
    [InlineData("log_min_messages", "debug")]
    [InlineData("wal_keep_size", "15MB")]
    [InlineData("wal_keep_size", "15")]
    [InlineData("fsync", "t")]
    [InlineData("autovacuum", "of")]
    public void A_value_that_Patroni_would_silently_replace_is_refused(string name, string value) =>
        Sample.WithParameter(name, value).ShouldHaveOne("ParameterValueRefused", $"postgres.parameters.{name}");

    [Theory]
    [InlineData("fsync", "maybe", "15", "ParameterValueInvalid", "give on or off")]
    [InlineData("fsync", "", "15", "ParameterValueInvalid", "give on or off")]
    [InlineData("max_connections", "many", "15", "ParameterValueInvalid", "Give a whole number from 1 to 262143.")]
    [InlineData("max_connections", "300MB", "15", "ParameterValueInvalid", "takes no unit")]
    [InlineData("work_mem", "16mb", "15", "ParameterValueInvalid", "TB, GB, MB, kB, B")]
    [InlineData("work_mem", "16m", "15", "ParameterValueInvalid", "Give a whole number from 64kB to 2147483647kB; without a unit it counts kB.")]
    [InlineData("work_mem", "1024B", "10", "ParameterValueInvalid", "TB, GB, MB, kB,")]
    [InlineData("work_mem", "1.5MB", "11", "ParameterValueInvalid", "fractions came with PostgreSQL 12")]
    [InlineData("statement_timeout", "5 minutes", "15", "ParameterValueInvalid", "d, h, min, s, ms, us")]
    [InlineData("statement_timeout", "500us", "11", "ParameterValueInvalid", "d, h, min, s, ms,")]
    [InlineData("random_page_cost", "cheap", "15", "ParameterValueInvalid", "Give a number, at least 0.")]
    [InlineData("vacuum_cost_delay", "2ms", "9.6", null, "")]
    [InlineData("checkpoint_completion_target", "1.1", "15", "ParameterOutOfRange", "from 0 to 1")]
    [InlineData("max_prepared_transactions", "-1", "15", "ParameterOutOfRange", "from 0 to 262143")]
    [InlineData("shared_buffers", "64kB", "15", "ParameterOutOfRange", "from 128kB to")]
    [InlineData("port_", "1", "15", "ParameterUnknown", "")]
    [InlineData("bgwriter_lru_maxpages", "1001", "9.6", "ParameterOutOfRange", "from 0 to 1000")]
    [InlineData("bgwriter_lru_maxpages", "1001", "10", null, "")]
    [InlineData("track_activity_query_size", "1MB", "12", "ParameterOutOfRange", "from 100B to 100kB")]
    [InlineData("track_activity_query_size", "1MB", "13", null, "")]
    [InlineData("log_statement", "everything", "15", "ParameterValueInvalid", "none, ddl, mod, all")]
    [InlineData("log_statement", "dll", "15", "ParameterValueInvalid", "Did you mean 'ddl'?")]
    [InlineData("password_encryption", "scram-sha-256", "9.6", "ParameterValueInvalid", "give on or off")]
    [InlineData("wal_compression", "zstd", "14", "ParameterValueInvalid", "give on or off")]
    [InlineData("wal_compression", "zstd", "15", null, "")]
    [InlineData("dynamic_shared_memory_type", "none", "12", "ParameterValueInvalid", "posix, sysv, mmap")]
    [InlineData("archive_mode", "TRUE", "15", null, "")]
    [InlineData("log_file_mode", "0600", "15", null, "")]
    [InlineData("work_mem", " 0x40 MB", "15", null, "")]
    [InlineData("transaction_isolation", "serializable", "15", "ParameterControlled", "default_")]
    public void A_value_is_held_against_what_that_version_takes(string name, string value, string version, string? id, string says)
    {
        var cluster = Sample.WithParameter(name, value, version);
        if (id is null) cluster.ShouldBeSound();
        else cluster.ShouldHaveOne(id, $"postgres.parameters.{name}").Message.ShouldContain(says);
    }

    [Theory]
    [InlineData("a\nb", "ControlCharacter")]
    [InlineData("a\0b", "ControlCharacter")]
    [InlineData("publiс", "LookAlikeLetter")]
    public void A_value_that_could_not_stand_on_one_line_is_refused(string value, string id) =>
        Sample.WithParameter("search_path", value).ShouldHaveOne(id, "postgres.parameters.search_path");

    [Fact]
    public void A_value_may_be_written_in_another_script() => Sample.WithParameter("search_path", "счета").ShouldBeSound();

    [Fact]
    public void Two_spellings_of_one_parameter_are_refused() =>
        Sample.WithPostgres(new() { Parameters = new Dictionary<string, string> { ["timezone"] = "UTC", ["TimeZone"] = "UTC" } })
            .ShouldHaveOne("DuplicateParameter", "postgres.parameters.timezone");

    [Fact]
    public void The_table_of_parameters_is_read_whole()
    {
        PostgresParameter.All.Count.ShouldBeGreaterThan(400);
        PostgresParameter.Find("SHARED_BUFFERS")!.In("15")!.NeedsRestart.ShouldBeTrue();
        PostgresParameter.Find("work_mem")!.In("15")!.NeedsRestart.ShouldBeFalse();
        foreach (var parameter in PostgresParameter.All)
        {
            if (parameter.Since is not null) PostgresVersions.Known.ShouldContain(parameter.Since);
            if (parameter.Until is not null) PostgresVersions.Known.ShouldContain(parameter.Until);
        }
    }

    [Theory]
    [InlineData("local all all peer")]
    [InlineData("host all all 10.0.0.0/8 scram-sha-256")]
    [InlineData("hostssl\tapp\tapp\t10.0.0.5\t255.255.255.255\tcert clientcert=verify-full")]
    [InlineData("host \"my db\" \"a#b\" samenet md5")]
    [InlineData("host all +staff .example.org ldap ldapserver=ldap.example.org")]
    [InlineData("hostnossl all all all reject")]
    public void Lines_of_pg_hba_in_their_form_pass(string line) => Sample.WithPostgres(new() { HbaLines = [line] }).ShouldBeSound();

    [Theory]
    [InlineData("", "EmptyValue")]
    [InlineData("host all all", "HbaLineInvalid")]
    [InlineData("local all all", "HbaLineInvalid")]
    [InlineData("hots all all 10.0.0.0/8 md5", "HbaLineInvalid")]
    [InlineData("host all all 10.0.0.0/8 scram", "HbaLineInvalid")]
    [InlineData("host all all 10.0.0.0/33 md5", "HbaLineInvalid")]
    [InlineData("host all all 10.0.0.1 md5", "HbaLineInvalid")]
    [InlineData("host all all my_host md5", "HbaLineInvalid")]
    [InlineData("host all all 10.0.0.1 255.0.0.0", "HbaLineInvalid")]
    [InlineData("host a, b 10.0.0.0/8 md5", "HbaLineInvalid")]
    [InlineData("host all all all md5 # all", "HbaLineInvalid")]
    [InlineData("# host all all all md5", "HbaLineInvalid")]
    [InlineData("host all all all md5 extra", "HbaLineInvalid")]
    [InlineData("host all \"all all md5", "HbaLineInvalid")]
    [InlineData("host all all all md5 \\", "HbaLineInvalid")]
    [InlineData("host @dbs all all md5", "HbaLineInvalid")]
    [InlineData("include other.conf", "HbaLineInvalid")]
    [InlineData("host all all all md5\nhost all all all trust", "ControlCharacter")]
    [InlineData("host аll all all md5", "LookAlikeLetter")]
    public void Lines_of_pg_hba_of_another_form_are_refused(string line, string id) =>
        Sample.WithPostgres(new() { HbaLines = ["local all all peer", line] }).ShouldHaveOne(id, "postgres.hbaLines[1]");

    [Fact]
    public void Trust_from_the_network_gets_a_warning() =>
        Sample.WithPostgres(new() { HbaLines = ["host all all all trust"] }).ShouldHaveOne("HbaTrust", "postgres.hbaLines[0]", ProblemSeverity.Warning);
}
