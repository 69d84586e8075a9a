using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sandbox.Cli.Runtime;
using Sandbox.Compiler;
using Sandbox.Images;
using Sandbox.Images.Builds;
using Sandbox.Plan;

namespace Sandbox.Cli.Builds;

/// <summary>Commands of a build in our own sandbox: a spec is written for each of them, planned by the compiler and executed by the runtime (docs/decisions/0031-builds.md).</summary>
internal sealed class StepSandbox(Action<string> say) : IStepSandbox
{
    // What root has in a Dockerfile's RUN: package managers change owners and users. All of it is only of the sandbox's user namespace, and another user has none of it.
    private const string Capabilities = "[CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP, SETFCAP, NET_BIND_SERVICE, SYS_CHROOT]";
    private const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly Lazy<string> _runtime = new(() => RuntimeBinary.Find(say));

    public int Run(SandboxedCommand command, Action<string> line, CancellationToken cancel) => PlanRun.Execute(_runtime.Value, Plan(command), command.PlanFile, line, cancel);

    private static SandboxPlan Plan(SandboxedCommand command)
    {
        var input = new SpecInput(new("build-step.sandbox.yaml", Spec(command)), default, new CompileOptions("Workloads", Entry: null, EmitMain: false));
        var result = SpecCompiler.Compile(input);
        return result.Plan ?? throw new ImageException($"this command cannot be run: {string.Join("; ", result.Diagnostics.Select(one => one.Message.TrimEnd('.')))}.");
    }

    /// <summary>The spec of one command. Its file name is the step's place, so that a failure of the launch names the line.</summary>
    internal static string Spec(SandboxedCommand command)
    {
        var text = new StringBuilder("sandbox: 1\nname: build-step\nroot:\n  layers:\n");
        command.Layers.ToList().ForEach(layer => text.Append(CultureInfo.InvariantCulture, $"  - {Quote(layer)}\n"));
        text.Append(CultureInfo.InvariantCulture, $"  upper: {{dir: {Quote(command.Upper)}}}\nprocess:\n  command: [{string.Join(", ", command.Command.Select(Quote))}]\n  cwd: {Quote(command.Directory)}\n");
        var user = (command.User ?? "0").Split(':', 2);
        text.Append(CultureInfo.InvariantCulture, $"  user: {Id(user[0])}\n").Append(user.Length > 1 ? $"  group: {Id(user[1])}\n" : "");
        text.Append("  arguments: refuse\n  parent_death: kill\n  env:\n"); // a tool that is killed leaves no command
        foreach (var (name, value) in command.Variables.Where(one => one.Key != "PATH").Prepend(new("PATH", PathOf(command))))
        {
            text.Append(CultureInfo.InvariantCulture, $"    {Quote(name)}: {Quote(value)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"network: {(command.HostNetwork ? "host" : "none")}\ncapabilities: {(user[0] is "0" or "root" ? Capabilities : "[]")}\nmounts:\n- {{type: none, target: /tmp}}\n");
        foreach (var bind in command.Binds)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {{type: bind, source: {Quote(bind.Source)}, target: {Quote(bind.Target)}, flags: [{(bind.IsWritable ? "rw" : "ro")}, nosuid, nodev]}}\n");
        }

        return text.ToString();
    }

    private static string PathOf(SandboxedCommand command) => command.Variables.LastOrDefault(one => one.Key == "PATH").Value is { Length: > 0 } said ? said : UsualPath;

    private static string Id(string text) => text.All(char.IsAsciiDigit) ? text : Quote(text);

    // A JSON string is a YAML one.
    private static string Quote(string text) => '"' + JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() + '"';
}
