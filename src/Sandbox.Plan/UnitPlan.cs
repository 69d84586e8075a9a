namespace Sandbox.Plan;

/// <summary>What the systemd unit says beyond what the rest of the plan gives (systemd.service(5)).</summary>
/// <param name="IsTemplate">Whether it is a template: NAME@.service.</param>
/// <param name="Restart">Restart=.</param>
/// <param name="RestartDelayMilliseconds">RestartSec=; -1: systemd's own default, 100 ms.</param>
/// <param name="WatchdogMilliseconds">WatchdogSec=; -1: no watchdog.</param>
/// <param name="StoredDescriptors">FileDescriptorStoreMax=; 0: none.</param>
/// <param name="Settings">Settings of the spec, in its order; each takes the place of one of ours, or comes in addition (<see cref="UnitSetting.Adds"/>).</param>
/// <param name="Sockets">What systemd listens on for the workload.</param>
/// <param name="Limits">Limits that systemd enforces on the unit's cgroup.</param>
/// <param name="Credentials">What systemd loads for the workload.</param>
public sealed record UnitPlan(
    bool IsTemplate,
    RestartPolicy Restart,
    long RestartDelayMilliseconds,
    long WatchdogMilliseconds,
    int StoredDescriptors,
    EquatableArray<UnitSetting> Settings,
    EquatableArray<UnitLimit> Limits,
    EquatableArray<UnitSocket> Sockets,
    EquatableArray<UnitCredential> Credentials)
{
    /// <summary>The variable that holds the instance's name, of launcher and workload.</summary>
    public const string InstanceVariable = "SANDBOX_INSTANCE";
}

/// <summary>One setting that the spec writes into the unit: <c>Key=Value</c> in a section.</summary>
public sealed record UnitSetting(SourceLine At, UnitSection Section, string Key, string Value)
{
    // Of these systemd makes a list; what the spec says comes behind what we say.
    private static readonly string[] Lists = ["After", "Before", "Wants", "Requires", "RequiresMountsFor", "SuccessExitStatus", "AssertPathExists", "AssertKernelVersion", "AssertCapability", "Environment"];

    /// <summary>Whether it comes in addition to a setting of ours of the same key.</summary>
    public bool Adds => Lists.Contains(Key);
}

/// <summary>A limit on the unit's cgroup: a setting of systemd.resource-control(5) such as MemoryMax=, with its value as systemd takes it.</summary>
public sealed record UnitLimit(SourceLine At, string Key, string Value);

/// <summary>A socket of NAME.socket: a setting such as ListenStream= of systemd.socket(5), with its address.</summary>
public sealed record UnitSocket(SourceLine At, string Key, string Address);

/// <summary>One credential (systemd.exec(5), "Credentials").</summary>
/// <param name="At">Its entry.</param>
/// <param name="Name">Its name.</param>
/// <param name="Source">How systemd comes by it.</param>
/// <param name="Value">An absolute path or a name in the credential store; the content, as it is or in Base64.</param>
public sealed record UnitCredential(SourceLine At, string Name, CredentialSource Source, string Value)
{
    /// <summary>Whether the value is a path of the host.</summary>
    public bool IsPath => Source is CredentialSource.File or CredentialSource.EncryptedFile && Value[0] == '/';
}

/// <summary>Where systemd has a credential from.</summary>
public enum CredentialSource
{
    /// <summary>LoadCredential=</summary>
    File,

    /// <summary>LoadCredentialEncrypted=</summary>
    EncryptedFile,

    /// <summary>SetCredential=</summary>
    Text,

    /// <summary>SetCredentialEncrypted=</summary>
    EncryptedText,
}

/// <summary>The sections of a service unit.</summary>
public enum UnitSection
{
    /// <summary>[Unit], systemd.unit(5).</summary>
    Unit,

    /// <summary>[Service], systemd.service(5), systemd.exec(5), systemd.kill(5), systemd.resource-control(5).</summary>
    Service,

    /// <summary>[Install], systemd.unit(5).</summary>
    Install,
}

/// <summary>Restart= of systemd.service(5).</summary>
public enum RestartPolicy
{
    /// <summary>no</summary>
    No,

    /// <summary>on-success</summary>
    OnSuccess,

    /// <summary>on-failure</summary>
    OnFailure,

    /// <summary>on-abnormal</summary>
    OnAbnormal,

    /// <summary>on-abort</summary>
    OnAbort,

    /// <summary>always</summary>
    Always,
}
