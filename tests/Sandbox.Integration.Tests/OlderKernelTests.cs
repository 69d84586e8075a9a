namespace Sandbox.Integration.Tests;

// The same tests where every newer call is missing: nothing that they look at may differ.

/// <inheritdoc/>
public sealed class OlderDefaultFileSystemTests() : DefaultFileSystemTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderFailureTests() : FailureTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderHostileRootTests() : HostileRootTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderLayerTests() : LayerTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class LateLayerTests() : LayerTests(HiddenCalls.OfLate);

/// <inheritdoc/>
public sealed class OlderExtensionTests() : ExtensionTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class LateExtensionTests() : ExtensionTests(HiddenCalls.OfLate);

/// <inheritdoc/>
public sealed class OlderMountKeyTests() : MountKeyTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderMountTreeTests() : MountTreeTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderNamespaceKeyTests() : NamespaceKeyTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderProcessKeyTests() : ProcessKeyTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderProfileTests() : ProfileTests(HiddenCalls.All);

/// <inheritdoc/>
public sealed class OlderRefusalTests() : RefusalTests(HiddenCalls.All);
