#:project ../../src/Sandbox.Seccomp/Sandbox.Seccomp.csproj
#:property PublishAot=false

// dotnet run tests/bench/filter.cs -- DIRECTORY: the profiles' filters for a container of Docker's capabilities as raw struct sock_filter records, DIRECTORY/default@1.x86_64.bpf and so on.
using Sandbox;
using Sandbox.Seccomp;

var capabilities = "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE".Split(' ').Select(name => "CAP_" + name).ToHashSet();
foreach (var profile in SeccompProfile.All)
{
    foreach (var arch in new[] { SeccompArch.X64, SeccompArch.Arm64 })
    {
        var program = FilterCompiler.Compile(new SeccompPolicy { Rules = profile.Rules(capabilities).ToEquatableArray() }, arch);
        File.WriteAllBytes(Path.Combine(args[0], $"{profile.Name}.{arch.Word()}.bpf"), [.. program.Instructions.SelectMany(one => one.Bytes)]);
        Console.WriteLine($"{profile.Name} {arch.Word()} {program.Instructions.Count}");
    }
}
