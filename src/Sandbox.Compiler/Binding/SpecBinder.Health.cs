using System.Text.RegularExpressions;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Binding;

// health
internal sealed partial class SpecBinder
{
    private static readonly string[] Checks = ["exec", "http", "tcp"];

    // RFC 9112, "origin-form": nothing that would end the line of the request.
    private static readonly Regex RequestPath = new("^/[!-~]*\\z", RegexOptions.CultureInvariant);

    private HealthSpec? BindHealth(KeyNode key)
    {
        if (GroupNode.Open(key, bag) is not { } group)
        {
            return null;
        }

        return new(group.Start)
        {
            Check = BindCheck(group),
            SaysCheck = Checks.Any(name => group[name].Node is not null),
            Interval = _values.Duration(group["interval"], least: 1),
            Timeout = _values.Duration(group["timeout"], least: 1),
            Retries = Int(_values.Number(group["retries"], 1, 1000)),
            StartPeriod = _values.Duration(group["start_period"], least: 0),
            StartInterval = _values.Duration(group["start_interval"], least: 1),
            Action = _values.Word(group["action"], SpecWords.HealthActions),
        };
    }

    private HealthCheckSpec? BindCheck(GroupNode group)
    {
        var given = Checks.Where(name => group[name].IsGiven).ToList();
        if (given.Count > 1)
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(group.KeyAt(given[1]), given[1], given[0], "there is one check; let a command of 'exec' ask for several things"));
            return null;
        }

        if (given.Count == 0)
        {
            return null;
        }

        var key = group[given[0]];
        return given[0] == "exec"
            ? BindCommand(key) is { } command ? new(command.At, command, null, null, null) : null
            : BindConnection(key, isHttp: given[0] == "http");
    }

    private HealthCheckSpec? BindConnection(KeyNode key, bool isHttp)
    {
        if (GroupNode.Open(key, bag) is not { } group || !Required(group, "port") || Int(_values.Number(group["port"], 1, 65535)) is not { } port)
        {
            return null;
        }

        if (!isHttp)
        {
            return new(port.At, null, port, null, null);
        }

        var path = _values.Line(group["path"]);
        if (path is { } said && !RequestPath.IsMatch(said.Value))
        {
            bag.Add(DiagnosticCatalog.BadRequestPath(said.At, said.Value));
            return null;
        }

        return new(port.At, null, port, path ?? new("/", port.At), _values.Hostname(group["host"]) ?? new("localhost", port.At));
    }
}
