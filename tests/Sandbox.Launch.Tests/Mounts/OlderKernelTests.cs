namespace Sandbox.Launch.Tests.Mounts;

// The same tests where every newer call is missing: nothing that they look at may differ.

/// <inheritdoc/>
public sealed class OlderBindTests() : BindTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderDeviceTests() : DeviceTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderFilesTests() : FilesTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderFileSystemTests() : FileSystemTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderHostileRootTests() : HostileRootTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderPathsTests() : PathsTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderRootTests() : RootTests(HiddenCalls.All);
