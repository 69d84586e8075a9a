using static Sandbox.Compiler.Keys.Shapes;

namespace Sandbox.Compiler.Keys;

public static partial class SpecKeys
{
    private static KeyShape Directives => new MapShape("setting", OneOrMore(new TextShape("one line of text", "^[^\\n\\r]*$")));

    private static SpecKey[] Unit =>
    [
        new("unit.restart", Words(SpecWords.Restarts), "`no`", "When systemd starts it again (`Restart=`, systemd.service(5))."),
        new("unit.restart_delay", Duration, "100ms, systemd's own", "Time before it does (`RestartSec=`)."),
        new("unit.unit", Directives, "none", "Settings of `[Unit]` as systemd.unit(5) spells them. One of ours is replaced; a list such as `After` is added to."),
        new("unit.service", Directives, "none", "Settings of `[Service]`. What another key of the spec says, and what would be in the launcher's way, is an error."),
        new("unit.install", Directives, "`WantedBy: multi-user.target`", "Settings of `[Install]`."),
    ];
}
