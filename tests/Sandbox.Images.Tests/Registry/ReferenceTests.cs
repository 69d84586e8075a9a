using Sandbox.Images.Registry;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>References are read as Docker reads them, and refused where they could be read in two ways.</summary>
public class ReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("debian", "docker.io/library/debian:latest")]
    [InlineData("debian:13", "docker.io/library/debian:13")]
    [InlineData("some/thing", "docker.io/some/thing:latest")]
    [InlineData("docker.io/debian", "docker.io/library/debian:latest")]
    [InlineData("index.docker.io/library/debian", "docker.io/library/debian:latest")]
    [InlineData("localhost/x", "localhost/x:latest")]
    [InlineData("localhost:5000/x/y__z.a--b:T_1.2-3", "localhost:5000/x/y__z.a--b:T_1.2-3")]
    [InlineData("[::1]:5000/x", "[::1]:5000/x:latest")]
    [InlineData("r.example/x@" + Digest, "r.example/x@" + Digest)]
    [InlineData("r.example/x:1@" + Digest, "r.example/x:1@" + Digest)]
    public void It_is_read(string text, string whole) => Assert.Equal(whole, Reference.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("Debian")]
    [InlineData("r.example/")]
    [InlineData("r.example/X")]
    [InlineData("r.example/a//b")]
    [InlineData("r.example/../b")]
    [InlineData("r.example/a/.b")]
    [InlineData("r.example/a:")]
    [InlineData("r.example/a:-1")]
    [InlineData("r.example/a@sha256:12")]
    [InlineData("r.example/a@md5:0123456789abcdef0123456789abcdef")]
    [InlineData("https://r.example/a")]
    [InlineData("user@r.example/a")]
    [InlineData("r.example:x/a")]
    [InlineData("r.example:99999/a")]
    [InlineData("-r.example/a")]
    [InlineData("r.example/a b")]
    [InlineData("r.example/a\n")]
    [InlineData("r.example/a?b")]
    [InlineData("r.example/a%2fb")]
    public void It_is_refused(string text) => Assert.Contains("is no reference to an image", Assert.Throws<ImageException>(() => Reference.Parse(text)).Message);

    [Fact]
    public void Names_have_an_end() => Assert.Throws<ImageException>(() => Reference.Parse("r.example/" + new string('a', 256)));

    [Theory]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("localhost:1", true)]
    [InlineData("localhost.example", false)]
    [InlineData("127.0.0.1.example", false)]
    [InlineData("128.0.0.1", false)]
    [InlineData("[::2]", false)]
    public void This_machine_is_known(string host, bool isOwn) => Assert.Equal(isOwn, Reference.IsLoopback(host));
}
