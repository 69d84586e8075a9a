using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary><c>root.upper</c> with <c>dir</c> and <c>size</c>, in machines of the lab: this kernel may be built without quotas.</summary>
public class UpperQuotaTests : StageTests
{
    private const string Disk = "truncate -s 64M disk; mkfs.ext4 -q -O project,quota disk; mkdir -p /mnt/kept; mount -o loop,prjquota disk /mnt/kept; mkdir -p /mnt/kept/limited\n";

    public UpperQuotaTests()
        : base([])
    {
    }

    /// <summary>Root inside is bound too, and cannot take its files out of the project.</summary>
    [KernelTheory(Stage.Root | Needs.LabVm | Needs.Gcc)]
    [InlineData("bookworm")]
    [InlineData("trixie")]
    public void No_more_is_kept_than_the_spec_allows(string profile)
    {
        using var stage = Limited();
        RootDirectory.Install(NativeProgram.Of("project"), stage.At("rootfs/bin/project"));
        var fill = "busybox head -c 3145728 /dev/zero > /a && echo fits; busybox dd if=/dev/zero of=/b bs=65536 count=48 2>&1 | busybox grep -o quota.*; busybox test $(busybox stat -c %s /b) -lt 1100000 && echo cut";
        var lines = LabRun.Lines(stage, profile, Disk + $"""
            ./limited -- -c '{fill}; project /out' 2>&1
            ./limited -- -c 'busybox stat -c %s /a; busybox rm /a /b; {fill}' 2>&1
            stat -c '%a' /mnt/kept/limited/upper
            ./limited --check | grep -c 'ok.*quotas of projects'
            """);
        string[] full = ["fits", "quota exceeded", "cut"];
        Assert.Equal([.. full, "refused", "3145728", .. full, "755", "1"], lines);
    }

    [KernelFact(Stage.Root | Needs.LabVm)]
    public void What_cannot_be_held_does_not_start()
    {
        using var stage = Limited();
        var lines = LabRun.Lines(stage, "bookworm", Disk + """
            mkdir -p /mnt/kept/limited/upper; touch /mnt/kept/limited/upper/old
            ./limited -- -c true 2>&1
            rm -r /mnt/kept/limited/*; chmod 777 /mnt/kept/limited
            setpriv --reuid=1234 --regid=1234 --clear-groups -- ./limited -- -c true 2>&1
            rmdir /mnt/kept/limited/*; umount /mnt/kept; mount -o loop disk /mnt/kept
            ./limited -- -c true 2>&1
            ./limited --check | grep 'quotas of projects'
            umount /mnt/kept; mount -t tmpfs none /mnt/kept
            ./limited -- -c true 2>&1
            mkdir /mnt/kept/limited
            ./limited -- -c true 2>&1; ls /mnt/kept/limited
            true
            """);
        const string said = "limited.sandbox.yaml(4): SBX1087: quota of /mnt/kept/limited: ", none = "this file system holds no quotas of projects, or ";
        string[] expected = [said + "ENOTEMPTY: what was written there before 'size' was set", said + "EPERM: quotas are set by root", said + none, "missing  line 4: quotas of projects at /mnt/kept/limited", said + "ENOENT: what is written in the root", said + "ENOSYS: " + none];
        Assert.Equal(expected.Length, lines.Length);
        Assert.All(expected.Zip(lines), pair => Assert.True(pair.Second.StartsWith(pair.First, StringComparison.Ordinal), pair.Second));
    }

    private Stage Limited()
    {
        var stage = Of("layers", "limited");
        stage.Write("rootfs/etc/base", "low\n");
        return stage;
    }
}
