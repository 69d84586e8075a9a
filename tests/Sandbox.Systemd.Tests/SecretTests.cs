using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary><c>credentials</c>: from systemd, and from a directory by hand.</summary>
public sealed class SecretTests : IDisposable
{
    private const Needs Hand = Needs.Aot | Needs.Root;
    private const string Spec = "holding.sandbox.yaml";
    private static readonly string[] Passed = ["plain", "sealed", "stored", "greeting", "pin"];

    private readonly string _directory = Directory.CreateTempSubdirectory("sandbox-credentials-").FullName;

    public SecretTests()
    {
        foreach (var name in Passed.Append("undeclared"))
        {
            File.WriteAllText(Path.Combine(_directory, name), "of " + name);
        }

        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [KernelTheory(Hand)]
    [InlineData(false)]
    [InlineData(true)]
    public void The_declared_ones_are_the_workloads_alone_and_read_only(bool asPlainUser)
    {
        var run = Start("stat -c '%a %u:%g %n' $CREDENTIALS_DIRECTORY; cd /run/credentials; stat -c '%a %u:%g %n' *; cat *; touch new; rm plain; chmod 700 .; grep -c ' /run/credentials ro,nosuid,nodev,noexec.* - ramfs ' /proc/self/mountinfo", asPlainUser);
        Assert.Equal("""
            500 33:33 /run/credentials
            400 33:33 greeting
            400 33:33 pin
            400 33:33 plain
            400 33:33 sealed
            400 33:33 stored
            of greetingof pinof plainof sealedof stored1

            """, run.Output);
        Assert.Equal(3, run.Error.Split("Read-only file system").Length - 1);
    }

    [KernelFact(Hand)]
    public void One_that_is_missing_is_an_error_at_its_line()
    {
        File.Delete(Path.Combine(_directory, "stored"));
        Fails($"{Spec}(19): SBX1081: credential stored: ENOENT: it was not passed");
        File.WriteAllBytes(Path.Combine(_directory, "plain"), "\0missing"u8.ToArray());
        Fails($"{Spec}(17): SBX1081: credential plain: ENOENT: the host has no file");
    }

    [KernelFact(Hand)]
    public void What_looks_like_the_mark_of_a_missing_one_is_none()
    {
        File.WriteAllText(Path.Combine(_directory, "plain"), "8 octets");
        Assert.Equal("8 octets", Start("cat /run/credentials/plain").Output);
    }

    [KernelFact(Hand)]
    public void More_than_1_MiB_together_is_an_error()
    {
        File.WriteAllBytes(Path.Combine(_directory, "sealed"), new byte[(1 << 20) - 34]);
        Assert.Equal($"{1 << 20}\n", Start("cat /run/credentials/* | wc -c").Output);
        File.AppendAllText(Path.Combine(_directory, "pin"), "1");
        Fails($"{Spec}(21): SBX1081: credential pin: the credentials are larger than 1 MiB together");
    }

    [KernelFact(Hand)]
    public void A_link_or_a_directory_is_no_credential()
    {
        File.Delete(Path.Combine(_directory, "plain"));
        File.CreateSymbolicLink(Path.Combine(_directory, "plain"), "/etc/hostname");
        Fails($"{Spec}(17): SBX1081: credential plain: ELOOP: it must be a file");
        File.Delete(Path.Combine(_directory, "plain"));
        Directory.CreateDirectory(Path.Combine(_directory, "plain"));
        Fails($"{Spec}(17): SBX1081: credential plain: it must be a file");
    }

    [KernelFact(Hand)]
    public void Without_systemd_it_says_how()
    {
        var run = Command.Run(new Run(Binary) { Environment = new Dictionary<string, string>() });
        Assert.Equal(125, run.ExitCode);
        Assert.StartsWith($"{Spec}(17): SBX1080: credentials: nobody passes any, for CREDENTIALS_DIRECTORY is not set; start the unit", run.Error, StringComparison.Ordinal);
        Fails($"{Spec}(17): SBX1080: credentials /nowhere: ENOENT: CREDENTIALS_DIRECTORY must name a directory", "/nowhere");
    }

    [KernelFact(Lab.Any)]
    public void Systemd_loads_them_and_a_process_of_exec_reads_them_too()
    {
        using var lab = new Lab().With("holding");
        var run = lab.Run("""
            mkdir -p /etc/holding /etc/credstore; printf secret > /etc/holding/plain; printf store > /etc/credstore/stored
            printf sealed | systemd-creds encrypt -q --with-key=host --name=sealed - /etc/holding/sealed.cred 2>/dev/null
            sed -i "s|^SetCredentialEncrypted=pin:.*|SetCredentialEncrypted=pin:$(printf 1234 | systemd-creds encrypt --with-key=host --name=pin - - 2>/dev/null | tr -d '\n')|" /etc/systemd/system/holding.service
            systemctl daemon-reload; systemctl start holding; await journalctl -q -u holding --grep 'nothing can be written'
            journalctl --sync; journalctl -q -t holding -o cat | grep -vE '^(touch|rm|sandbox): '
            holding --exec -- /bin/sh -c 'id -u; cat $CREDENTIALS_DIRECTORY/pin'; echo
            for process in $(processes holding); do tr '\0' '\n' < /proc/$process/environ; done | grep -c 'run/credentials/holding'
            systemctl stop holding; rm /etc/holding/plain; systemctl start holding 2>/dev/null; systemctl show -p StatusText --value holding
            """);
        Assert.Equal("""
            /run/credentials
            500 33:33 .
            400 33:33 greeting
            400 33:33 pin
            400 33:33 plain
            400 33:33 sealed
            400 33:33 stored
            greeting=[50% of "it" ]
            pin=[1234]
            plain=[secret]
            sealed=[sealed]
            stored=[store]
            nothing can be written
            33
            1234
            0
            holding.sandbox.yaml(17): SBX1081: credential plain: ENOENT: the host has no file where its entry says; create it (its line in the unit has the path), or mark it optional

            """, run.Output);
    }

    private static string Binary => PublishedWorkload.Of("tests/Sandbox.Systemd.Tests/workloads/units").Binary("holding");

    private RunResult Start(string script, bool asPlainUser = false, string? directory = null) =>
        Command.Run(new Run(Binary, script) { AsPlainUser = asPlainUser, Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["CREDENTIALS_DIRECTORY"] = directory ?? _directory } });

    private void Fails(string error, string? directory = null)
    {
        var run = Start("echo begun", directory: directory);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(error, run.Error, StringComparison.Ordinal);
    }
}
