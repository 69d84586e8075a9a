using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX04xx: each part is right, together they cannot be. This file: the systemd unit.
public static partial class DiagnosticCatalog
{
    /// <summary>A setting that the compiler computes.</summary>
    public static SpecDiagnostic UnitSettingIsComputed(SourceSpan at, string key, string? specKey) =>
        Error("SBX0450", at, $"{Quote(key)} follows from the plan, and another value would not fit the launcher; delete it{(specKey is null ? "" : $" and say it by '{specKey}'")}.");

    /// <summary>A setting that a key of the spec makes already.</summary>
    public static SpecDiagnostic UnitSettingTwice(SourceSpan at, string key, string specKey) =>
        Error("SBX0451", at, $"{Quote(key)} would be done by systemd to the launcher, and the launcher does it to the workload; delete it and say it by '{specKey}'.");

    /// <summary>A setting with which no sandbox can be made.</summary>
    public static SpecDiagnostic UnitSettingInTheWay(SourceSpan at, string key, string why) =>
        Error("SBX0452", at, $"{Quote(key)} would be in the launcher's way: {why}; delete it, for the spec decides what the workload may do.");

    /// <summary>An ordinary user for a plan that takes root.</summary>
    public static SpecDiagnostic UnitUserTakesRoot(SourceSpan at, string key, string why, string? place) =>
        Error("SBX0453", at, $"{Quote(key)} makes an ordinary user start the launcher, and this plan takes root ({why}{(place is null ? "" : ", " + place)}); delete it, for the workload's user is 'process.user', or let the spec make a user namespace with 'map: caller'.");

    /// <summary>Something in the directory of the credentials.</summary>
    public static SpecDiagnostic AmongTheCredentials(SourceSpan at, string path) =>
        Error("SBX0464", at, $"{Quote(path)} is at or below /run/credentials, where the credentials are and nothing else; write another path, or take 'credentials' out.");

    /// <summary>The variable of the credentials, set otherwise.</summary>
    public static SpecDiagnostic CredentialsVariable(SourceSpan at, string name) =>
        Error("SBX0465", at, $"{Quote(name)} is set by 'credentials', to the directory inside; delete it here.");

    /// <summary>A socket that every instance of a template would listen on.</summary>
    public static SpecDiagnostic SameSocketForAll(SourceSpan at, string address) =>
        Error("SBX0466", at, $"Every instance of this template would listen on {Quote(address)}, and only one can; write '%i', the instance's name, into it (/run/web-%i.sock, @web-%i), or take 'template' out.");

    /// <summary>One file for two streams that are copied apart.</summary>
    public static SpecDiagnostic LogOfBoth(SourceSpan at, string file) =>
        Error("SBX0467", at, $"Standard output and standard error would both begin new files in place of {Quote(file)}; write 'both' in place of 'stdout' and 'stderr', or give them different files.");

    /// <summary>A log that every instance of a template would write.</summary>
    public static SpecDiagnostic SameLogForAll(SourceSpan at, string file) =>
        Error("SBX0468", at, $"Every instance of this template would write {Quote(file)}, and only one can; write '%i', the instance's name, into it (/var/log/web-%i.log), or take 'template' out.");

    /// <summary>A socket whose address another one of the list has.</summary>
    public static SpecDiagnostic SocketTwice(SourceSpan at, string address, string other, int line) =>
        Error("SBX0469", at, $"{Quote(address)} cannot be listened on beside {Quote(other)} of line {line}, which has that address already; delete one of the two, or give it another port, address or path.");

    /// <summary>A file descriptor that a socket has.</summary>
    public static SpecDiagnostic FdIsASocket(SourceSpan at, int fd, int sockets, int stored) =>
        Error("SBX0455", at, $"File descriptor {fd} is one of the {sockets + stored} of {(stored == 0 ? "'sockets'" : sockets == 0 ? "'fd_store'" : "'sockets' and 'fd_store'")}, which begin at 3; write a number from {3 + sockets + stored} on.");

    /// <summary>A setting that a launcher which has ended cannot carry out.</summary>
    public static SpecDiagnostic NeedsTheLauncher(SourceSpan at, string key, string what) =>
        Error("SBX0454", at, $"{Quote(key)} takes a launcher that stays, which {what}, and with 'supervise: systemd' it ends; delete {Quote(key)}, or say 'supervise: launcher'.");
}
