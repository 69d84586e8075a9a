using System.Text;

namespace Sandbox.Compiler.Keys;

/// <summary>The reference of the spec language: docs/spec-reference.md.</summary>
public static class SpecReference
{
    private const string Head = """
        # The spec language

        Written from the compiler's own table of keys (`SpecKeys`); `SANDBOX_UPDATE_BASELINES=1 dotnet test tests/Sandbox.Compiler.Tests` writes it again.
        Editors complete and check specs with [sandbox.schema.json](sandbox.schema.json).

        One file `<name>.sandbox.yaml` per workload; files that only exist to be extended are `<name>.base.yaml`, and need no `process`.

        ```yaml
        sandbox: 1
        root: {host: [/usr, {path: /lib64, optional: true}]}
        symlinks:
        - {path: /bin, target: usr/bin}
        - {path: /lib, target: usr/lib}
        process:
          command: [/bin/sh, -c, "echo hello"]
        ```

        **YAML, a strict subset.** No duplicate keys, anchors, aliases, merge keys, tags, directives or second documents; the truth values are `true` and `false`, and
        `yes`, `no`, `on`, `off`, `y`, `n`, `~` and `null` must be in quotes; so must numbers with a leading zero. UTF-8; control, bidirectional and invisible
        characters only as escapes in double quotes. At most 1 MiB, 64 levels, 4,096 entries.

        **Values.** Sizes carry a unit (`64MiB`; B, KiB, MiB, GiB, TiB), but for 0. Durations carry one (`10s`; ms, s, m, h, d). File modes are octal digits in
        quotes (`"0755"`). Paths inside are absolute, without `.`, `..` and empty components. Paths on the host are absolute, or relative to the directory of the launcher
        binary. A user or group of digits is a number, anything else a name.

        **Extending.** The files of `extends` come first to last, then the file itself; a file that is met twice counts once. Scalars are replaced key by key; `command`
        (and `self`), `profile`, `root` and `network` as a whole; `env`, `rlimits` and `sysctl` name by name. Lists are joined, and an entry with the same target, path, name or number
        replaces the one below, at its place; short lists of capabilities are joined too. The time offsets and the id map belong to the choice they stand with. Of `landlock`, paths (by path), ports and scopes are joined; `none`
        and a map replace each other. `name` is taken from a base only where it is written there. A profile lies below everything.

        """;

    /// <summary>The whole reference as text.</summary>
    public static string Write()
    {
        var text = new StringBuilder(Head.Replace("\r\n", "\n"));
        WriteGroup(text, "", "Top level");
        foreach (var group in SpecKeys.All.Where(key => key.Path.Length > 0).Select(key => key.Parent).Where(parent => parent.Length > 0 && !IsRepetition(parent)).Distinct())
        {
            WriteGroup(text, group, $"`{group}`");
        }

        text.Append("\n## Known, not built yet\n\nThese keys are an error (SBX0110), never left out in silence.\n\n| key | what | comes with |\n|---|---|---|\n");
        foreach (var key in SpecKeys.All.Where(key => !key.IsBuilt))
        {
            text.Append($"| `{key.Path}` | {key.Summary} | {key.ComesWith} |\n");
        }

        return text.ToString();
    }

    // A stage's steps are those of the build itself.
    private static bool IsRepetition(string group) => group.StartsWith("build.stages.*.steps[]", StringComparison.Ordinal);

    private static void WriteGroup(StringBuilder text, string path, string title)
    {
        var keys = SpecKeys.Under(path).Where(key => key.IsBuilt).ToList();
        if (keys.Count == 0)
        {
            return;
        }

        text.Append($"\n## {title}\n\n| key | takes | default | what |\n|---|---|---|---|\n");
        foreach (var key in keys)
        {
            text.Append($"| `{key.Name}` | {key.Shape.Says} | {key.Default} | {key.Summary} |\n");
        }
    }
}
