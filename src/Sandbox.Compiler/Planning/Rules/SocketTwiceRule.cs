using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>
/// Two entries of <c>sockets</c> of which the kernel gives the second none (EADDRINUSE, and NAME.socket fails): a port at all addresses and at one of them, an address or a path in two spellings.
/// </summary>
internal static class SocketTwiceRule
{
    private const string Datagram = "ListenDatagram";
    private static readonly Regex Slashes = new("/(\\.?/)+", RegexOptions.CultureInvariant);

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var sockets = subject.Spec.Sockets;
        for (var i = 1; i < sockets.Count; i++)
        {
            var (one, later) = (sockets.Take(i).FirstOrDefault(earlier => Overlap(earlier, sockets[i])), sockets[i]);
            if (one is not null)
            {
                yield return DiagnosticCatalog.SocketTwice(later.Listen.At, later.Listen.Value, one.Listen.Value, one.Listen.At.Line);
            }
        }
    }

    private static bool Overlap(SocketSpec one, SocketSpec other)
    {
        var (a, b) = (one.Listen.Value, other.Listen.Value);
        if (IsName(a) || IsName(b))
        {
            return IsName(a) && IsName(b) && Slashes.Replace(a, "/") == Slashes.Replace(b, "/"); // of whatever type: it is one file
        }

        // TCP's ports and UDP's are two kinds.
        return (one.Type?.Value == Datagram) == (other.Type?.Value == Datagram) && Port(a) == Port(b) && Overlap(Address(a), Address(b));
    }

    // systemd leaves a socket at [::] to both IPv6 and IPv4, as the kernel does (net.ipv6.bindv6only is 0), and a port alone is [::].
    private static bool Overlap(IPAddress a, IPAddress b) =>
        a.Equals(b) || a.Equals(IPAddress.IPv6Any) || b.Equals(IPAddress.IPv6Any)
        || (a.AddressFamily == AddressFamily.InterNetwork && b.AddressFamily == AddressFamily.InterNetwork && (a.Equals(IPAddress.Any) || b.Equals(IPAddress.Any)));

    private static bool IsName(string address) => address[0] is '/' or '@';

    private static string Port(string address) => address.Substring(address.LastIndexOf(':') + 1);

    // An address that is none (300.1.1.1) is systemd's to refuse.
    private static IPAddress Address(string address)
    {
        var at = address.LastIndexOf(':');
        return at < 0 || !IPAddress.TryParse(address.Substring(0, at).Trim('[', ']'), out var ip) ? IPAddress.IPv6Any : ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
    }
}
