namespace Sandbox.Plan;

/// <summary>An empty ramfs on <see cref="Directory"/>, read-only there, for the credentials. <paramref name="Optional"/>: all of them are, so that a start without any is right.</summary>
public sealed record SecretsMountStep(SourceLine At, bool Optional) : PlanStep(At)
{
    /// <summary>Where they are inside.</summary>
    public const string Directory = "/run/credentials";

    /// <summary>The flags of that mount.</summary>
    public const MountFlags Flags = MountFlags.ReadOnly | MountFlags.NoSuid | MountFlags.NoDev | MountFlags.NoExec;
}

/// <summary>Copy the credential <paramref name="Name"/> from the directory that systemd made for the unit (sendfile(2): it never is in a process of ours).</summary>
public sealed record TakeSecretStep(SourceLine At, string Name, bool Optional) : PlanStep(At);

/// <summary>Give the credentials to the workload's user, mode 0400 in a directory of 0500.</summary>
public sealed record GiveSecretsStep(SourceLine At) : PlanStep(At);
