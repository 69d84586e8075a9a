namespace Sandbox.Images.Registry;

/// <summary>How a registry is spoken to.</summary>
/// <param name="PlainHttp">Without TLS also where it is not this machine.</param>
/// <param name="Mirrors">Hosts that are asked before the registry itself, in this order; what they give is checked all the same.</param>
/// <param name="Stall">A download that brings nothing for so long is begun again where it stopped.</param>
public sealed record RegistryOptions(bool PlainHttp, IReadOnlyList<string> Mirrors, TimeSpan Stall)
{
    /// <summary>TLS, no mirror, half a minute.</summary>
    public static RegistryOptions Default { get; } = new(false, [], TimeSpan.FromSeconds(30));
}
