using System.Globalization;
using System.Text;
using Sandbox.Seccomp;
using Sandbox.Seccomp.Oci;

namespace Sandbox.Cli;

/// <summary><c>sandbox seccomp</c>: an OCI seccomp profile → raw struct sock_filter records, as seccomp(2), bwrap --seccomp and crun take them.</summary>
internal static class SeccompCommand
{
    private const string Use = "sandbox seccomp PROFILE.json -o FILE [--arch x86_64|aarch64] [--cap-add CAP] [--cap-drop CAP] [--kernel VERSION]";

    // The capabilities of a container by Docker's defaults, by which it settles a profile's conditions.
    private const string Docker = "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE";

    public static int Run(string[] arguments)
    {
        var request = Parse(arguments);
        try
        {
            return Convert(request);
        }
        catch (OciProfileException problem)
        {
            Console.Error.WriteLine($"sandbox: {request.Profile}: {problem.Message}");
            return Program.Wrong;
        }
    }

    private static int Convert(Request request)
    {
        var read = OciProfile.Read(File.ReadAllBytes(request.Profile), new(request.Arch, request.Capabilities, request.Kernel));
        if (read.Unknown.Count > 0)
        {
            Console.Error.WriteLine($"sandbox: {request.Profile}: warning: no system call of this version's tables, and left out as runc does: {string.Join(' ', read.Unknown.Select(Visible))}");
        }

        var program = FilterCompiler.Compile(read.Policy, request.Arch);
        if (program.IsTooLong)
        {
            throw new OciProfileException($"the filter would be longer than the {FilterProgram.MostInstructions} instructions that the kernel takes; give the rules fewer conditions.");
        }

        Write(request.Output, [.. program.Instructions.SelectMany(instruction => instruction.Bytes)]);
        var archs = string.Join(", ", FilterCompiler.Archs(read.Policy, request.Arch).Select(arch => arch.Word()));
        Console.WriteLine($"{request.Output}: {program.Instructions.Count} instructions ({archs})");
        return Program.Right;
    }

    // Half a filter is a filter of another meaning: where not all could be written a new file is removed, and one that was there is left empty, which nobody takes.
    private static void Write(string path, byte[] filter)
    {
        var isNew = !File.Exists(path);
        using var file = new FileStream(path, isNew ? FileMode.CreateNew : FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            file.Write(filter);
        }
        catch (Exception problem) when (problem is IOException or ArgumentException) // the runtime's word for a limit on the size of files (EFBIG)
        {
            Undo(file, isNew);
            throw new IOException($"{path} could not be written: {(problem is IOException ? problem.Message : "it would be larger than files may be here (ulimit -f).")}");
        }
    }

    private static void Undo(FileStream file, bool isNew)
    {
        if (isNew)
        {
            File.Delete(file.Name);
        }
        else if (file.CanSeek)
        {
            try
            {
                file.SetLength(0);
            }
            catch (Exception problem) when (problem is IOException or ArgumentException or UnauthorizedAccessException)
            {
                // A device: there is nothing to empty.
            }
        }
    }

    // A name is the profile's, and may hold what moves a terminal's cursor or turns the direction of text.
    private static string Visible(string name) => string.Concat(name.EnumerateRunes().Select(rune => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
        ? string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}") : rune.ToString()));

    private sealed record Request(string Profile, string Output, SeccompArch Arch, HashSet<string> Capabilities, Version Kernel);

    private static Request Parse(string[] arguments)
    {
        string? profile = null, output = null;
        var arch = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? SeccompArch.Arm64 : SeccompArch.X64;
        var capabilities = Docker.Split(' ').Select(name => "CAP_" + name).ToHashSet();
        var kernel = Environment.OSVersion.Version;
        for (var i = 0; i < arguments.Length; i++)
        {
            var (word, value) = (arguments[i], i + 1 < arguments.Length ? arguments[i + 1] : null);
            switch (word)
            {
                case "-o" or "--output" when value is not null: output = value; break;
                case "--arch" when value is not null: arch = Arch(value); break;
                case "--cap-add" when value is not null: capabilities.Add(Capability(value)); break;
                case "--cap-drop" when value is not null: capabilities.ExceptWith(value == "ALL" ? [.. capabilities] : [Capability(value)]); break;
                case "--kernel" when value is not null: kernel = Version.TryParse(value, out var version) ? version : throw new UsageException($"'{value}' is no kernel version: write one such as 6.1."); break;
                default:
                    profile = profile is null && !word.StartsWith('-') ? word : throw new UsageException($"seccomp does not take '{word}' here: {Use}.");
                    i--;
                    break;
            }

            i++;
        }

        return profile is not null && output is not null ? new(profile, output, arch, capabilities, kernel) : throw new UsageException($"seccomp needs {(profile is null ? "a profile" : "-o FILE, where the filter is written")}: {Use}.");
    }

    private static SeccompArch Arch(string word) => word switch
    {
        "x86_64" => SeccompArch.X64,
        "aarch64" => SeccompArch.Arm64,
        _ => throw new UsageException($"'{word}' is no architecture of ours: write x86_64 or aarch64."),
    };

    private static string Capability(string word) => word.ToUpperInvariant() is var name && name.StartsWith("CAP_", StringComparison.Ordinal) ? name : "CAP_" + name;
}
