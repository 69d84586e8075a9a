using static Sandbox.Compiler.Keys.Shapes;

namespace Sandbox.Compiler.Keys;

public static partial class SpecKeys
{
    private static SpecKey[] Log => [.. OfStream("stdout", "Standard output"), .. OfStream("stderr", "Standard error"), .. OfStream("both", "Both in one file")];

    private static SpecKey[] OfStream(string name, string what) =>
    [
        new($"log.{name}", Group, "none", $"{what}."),
        new($"log.{name}.file", AbsoluteHostPath, "required", "The file on the host, whose directory must be there. In a template `%i` is the instance's name. Full ones are called FILE.1, FILE.2 …, the newest first."),
        new($"log.{name}.max_size", Size, "`16MiB`", "Bytes in a file, at least 4 KiB. A line is not torn for it."),
        new($"log.{name}.max_files", new NumberShape(1, 99), "`4`", "Files in all; the oldest is removed."),
        new($"log.{name}.mode", Mode, "`\"0640\"`", "Mode of a new file."),
    ];
}
