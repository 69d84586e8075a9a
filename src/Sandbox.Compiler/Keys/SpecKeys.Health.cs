using static Sandbox.Compiler.Keys.Shapes;

namespace Sandbox.Compiler.Keys;

public static partial class SpecKeys
{
    private static KeyShape Port => new NumberShape(1, 65535);

    private static SpecKey[] Health =>
    [
        new("health.exec", Either(new TextShape("one word", "^\\S+$"), ListOf(Text)), "one of the three", "A command inside, as the workload's user and within its limits: exit code 0 passes. The last line that it writes is shown."),
        new("health.http", Group, "", "A GET to 127.0.0.1 in the sandbox's network: an answer of 200 to 399 passes."),
        new("health.http.port", Port, "required", "Port."),
        new("health.http.path", new TextShape("a path such as `/healthz`, with its query", "^/[!-~]*$"), "`/`", "What is asked for."),
        new("health.http.host", Hostname, "`localhost`", "The header `Host`."),
        new("health.tcp", Group, "", "A connection to 127.0.0.1 in the sandbox's network."),
        new("health.tcp.port", Port, "required", "Port."),
        new("health.interval", Duration, "`30s`", "Time from the end of a check to the next one, once one has passed."),
        new("health.timeout", Duration, "`5s`", "How long one may take before it has failed."),
        new("health.retries", new NumberShape(1, 1000), "`3`", "How many must fail in a row for the workload to be unwell."),
        new("health.start_period", Duration, "`30s`", "How long failures do not count, until one has passed."),
        new("health.start_interval", Duration, "`1s`, or `interval` where that is shorter", "Time between checks until one has passed."),
        new("health.action", Words(SpecWords.HealthActions), "`notify`", "What happens then. `notify`: it is said, on standard error and to systemd. `restart`: it is stopped, and the launcher ends with exit code 124, a failure, so that `unit: restart: on-failure` starts it again. `kill`: the same with SIGKILL at once."),
    ];
}
