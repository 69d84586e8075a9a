using static Sandbox.Compiler.Keys.Shapes;

namespace Sandbox.Compiler.Keys;

public static partial class SpecKeys
{
    private static KeyShape Directives => new MapShape("setting", OneOrMore(new TextShape("one line of text", "^[^\\n\\r]*$")));

    private static KeyShape CredentialName => new TextShape("a name of letters, digits and `._@+-`, at most 64", "^[A-Za-z0-9_][A-Za-z0-9._@+-]{0,63}$");

    private static KeyShape CredentialSource => new TextShape("an absolute path on the host, or a name in the credential store", "^(/|[A-Za-z0-9_][A-Za-z0-9._@+-]{0,63}$)");

    private static SpecKey[] Unit =>
    [
        new("credentials[].name", CredentialName, "required", "Its file's name inside."),
        new("credentials[].file", CredentialSource, "the name itself", "Where systemd finds it (`LoadCredential=`): a file or UNIX socket of the host, or another name."),
        new("credentials[].encrypted", CredentialSource, "none", "The same, encrypted by systemd-creds(1) (`LoadCredentialEncrypted=`)."),
        new("credentials[].text", Text, "none", "The content itself, which everybody can read in the spec and the unit: no secret (`SetCredential=`)."),
        new("credentials[].encrypted_text", new TextShape("Base64, as `systemd-creds encrypt` writes it"), "none", "The content, encrypted for one host by `systemd-creds encrypt --name=NAME` (`SetCredentialEncrypted=`)."),
        new("credentials[].optional", Truth, "`false`", "Whether the workload starts without it."),
        new("sockets[].listen", Either(new NumberShape(1, 65535), new TextShape("a port, `127.0.0.1:80`, `[::1]:80`, an absolute path on the host, or an abstract name `@name`")), "required", "Where (`ListenStream=` and its like, systemd.socket(5)). A port alone: on every address."),
        new("sockets[].type", Words(SpecWords.SocketTypes), "`stream`", "TCP or a UNIX stream, UDP or UNIX datagrams, UNIX sequential packets."),
        new("unit.template", Truth, "`false`", "Whether the unit is a template, `NAME@.service`, so that many instances run: `systemctl start NAME@a NAME@b`. `%i` in paths of credentials, in addresses of sockets and in settings is the instance's name, which the workload has as `SANDBOX_INSTANCE`."),
        new("unit.restart", Words(SpecWords.Restarts), "`no`", "When systemd starts it again (`Restart=`, systemd.service(5))."),
        new("unit.restart_delay", Duration, "100ms, systemd's own", "Time before it does (`RestartSec=`)."),
        new("unit.watchdog", Duration, "none", "systemd ends the workload where nobody says WATCHDOG=1 for so long (`WatchdogSec=`): the workload itself with `process: notify: workload`, or each `health` check that passes."),
        new("unit.fd_store", new NumberShape(1, 32), "none", "How many file descriptors systemd keeps for the workload from one start to the next (`FileDescriptorStoreMax=`, FDSTORE=1 of sd_notify(3)); they come back behind those of `sockets`."),
        new("unit.unit", Directives, "none", "Settings of `[Unit]` as systemd.unit(5) spells them. One of ours is replaced; a list such as `After` is added to."),
        new("unit.service", Directives, "none", "Settings of `[Service]`. What another key of the spec says, and what would be in the launcher's way, is an error."),
        new("unit.install", Directives, "`WantedBy: multi-user.target`", "Settings of `[Install]`."),
    ];
}
