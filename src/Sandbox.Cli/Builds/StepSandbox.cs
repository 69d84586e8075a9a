using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sandbox.Images;
using Sandbox.Images.Builds;

namespace Sandbox.Cli.Builds;

/// <summary>Commands of a build in our own sandbox: a spec that is written for each of them, planned by the compiler and executed as it is.</summary>
internal sealed class StepSandbox : IStepSandbox, IDisposable
{
    // What a Dockerfile's RUN has beside the files: package managers change owners and users. All of it is only of the sandbox's user namespace.
    private const string Capabilities = "[CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP, SETFCAP, NET_BIND_SERVICE, SYS_CHROOT]";

    public int Run(SandboxedCommand command, Action<string> line, CancellationToken cancel)
    {
        throw new ImageException("not yet");
    }

    /// <summary>The spec of one command.</summary>
    internal static string Spec(SandboxedCommand command)
    {
        var text = new StringBuilder("sandbox: 1\nname: build-step\nroot:\n  layers:\n");
        command.Layers.ToList().ForEach(layer => text.Append("  - ").AppendLine(Quote(layer)));
        text.Append(CultureInfo.InvariantCulture, $"  upper: {{dir: {Quote(command.Upper)}}}\nprocess:\n  command: [{string.Join(", ", command.Command.Select(Quote))}]\n  cwd: {Quote(command.Directory)}\n");
        var user = (command.User ?? "0").Split(':', 2);
        text.Append(CultureInfo.InvariantCulture, $"  user: {Id(user[0])}\n").Append(user.Length > 1 ? $"  group: {Id(user[1])}\n" : "");
        text.Append("  arguments: refuse\n  env:\n");
        foreach (var (name, value) in command.Variables.Where(one => one.Key != "PATH").Prepend(new("PATH", PathOf(command))))
        {
            text.Append(CultureInfo.InvariantCulture, $"    {Quote(name)}: {Quote(value)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"network: {(command.HostNetwork ? "host" : "none")}\ncapabilities: {Capabilities}\nmounts:\n- {{type: proc, target: /proc}}\n- {{type: dev, target: /dev}}\n");
        foreach (var bind in command.Binds)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {{type: bind, source: {Quote(bind.Source)}, target: {Quote(bind.Target)}, readonly: {(bind.IsWritable ? "false" : "true")}}}\n");
        }

        return text.ToString();
    }

    private static string PathOf(SandboxedCommand command) => command.Variables.LastOrDefault(one => one.Key == "PATH").Value is { Length: > 0 } said ? said : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static string Id(string text) => text.All(char.IsAsciiDigit) ? text : Quote(text);

    // A JSON string is a YAML one.
    private static string Quote(string text) => '"' + JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() + '"';

    public void Dispose()
    {
    }
}
