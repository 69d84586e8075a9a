using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding;

// log
internal sealed partial class SpecBinder
{
    private const long SmallestLog = 4096;

    private EquatableArray<LogSpec> BindLogs(KeyNode key)
    {
        if (GroupNode.Open(key, bag) is not { } group)
        {
            return default;
        }

        var single = group["stdout"].Node is not null ? "stdout" : group["stderr"].Node is not null ? "stderr" : null;
        if (group["both"].Node is not null && single is not null)
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(group.KeyAt(single), single, "both", "a stream goes to one file"));
            return default;
        }

        if (group["both"].Node is null && single is null)
        {
            bag.Add(DiagnosticCatalog.NoneOf(group.Start, "log", "'stdout', 'stderr' (or these two) and 'both'"));
        }

        return new[] { BindLog(group["stdout"], LogStreams.Output), BindLog(group["stderr"], LogStreams.Error), BindLog(group["both"], LogStreams.Output | LogStreams.Error) }.OfType<LogSpec>().ToEquatableArray();
    }

    private LogSpec? BindLog(KeyNode key, LogStreams streams)
    {
        if (GroupNode.Open(key, bag) is not { } group || !Required(group, "file"))
        {
            return null;
        }

        var file = _values.AbsoluteHostPath(group["file"]);
        var size = _values.Size(group["max_size"], SmallestLog);
        var files = _values.Number(group["max_files"], 1, 99);
        var mode = _values.Mode(group["mode"], 0x1ff); // 0777
        return file is null ? null : new(group.Start, streams, file.Value) { MaxSize = size, MaxFiles = files, Mode = mode };
    }
}
