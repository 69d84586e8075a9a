using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sandbox.Images.Registry;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>Who we are, and to whom that is said: logins go to the registry and its token server, and are in no message.</summary>
public class LoginTests
{
    private const string Secret = "s3cr3t:with:colons";
    private static readonly string Basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Secret));

    [Fact]
    public async Task A_password_is_for_who_asks_for_it_and_for_no_other_host()
    {
        using var stage = new RegistryStage();
        using var other = new ScriptedServer(stage.Honest);
        stage.LogIn(stage.Server.Host, "me", Secret);
        stage.Server.Answers = question => question["Authorization"] != Basic ? Answer.Text(401, "", ("WWW-Authenticate", "Basic realm=\"box\""))
            : question.Path.Contains("/blobs/", StringComparison.Ordinal) ? Answer.Text(307, "", ("Location", $"http://{other.Host}{question.Path}")) : stage.Honest(question);
        await stage.TakenAsync();
        Assert.Equal(2, other.Asked.Count);
        Assert.All(other.Asked, question => Assert.Null(question["Authorization"]));
        Assert.Single(stage.Server.Asked, question => question["Authorization"] is null);

        Directory.Delete(stage.To, recursive: true);
        other.Answers = _ => Answer.Text(401, "", ("WWW-Authenticate", "Basic realm=\"give it to me\""));
        await stage.RefusedAsync($"the login of {stage.Server.Host} is not sent there");
    }

    [Fact]
    public async Task A_redirect_leads_to_no_plain_http_and_has_an_end()
    {
        using var stage = new RegistryStage();
        stage.OnLayer(_ => Answer.Text(302, "", ("Location", "http://192.0.2.1/blob")));
        await stage.RefusedAsync("redirects to plain HTTP, 'http://192.0.2.1/blob'");
        stage.OnLayer(_ => Answer.Text(302, "", ("Location", "file:///etc/passwd")));
        await stage.RefusedAsync("which is no address of HTTP");
        stage.OnLayer(question => Answer.Text(302, "", ("Location", question.Path)));
        await stage.RefusedAsync("redirects more than 5 times");
    }

    [Fact]
    public async Task A_token_is_asked_for_with_the_login_and_sent_instead_of_it()
    {
        using var stage = new RegistryStage();
        using var tokens = new ScriptedServer(_ => Answer.Text(200, """{"access_token":"t0ken"}"""));
        stage.LogIn(stage.Server.Host, "me", Secret);
        stage.Server.Answers = question => question["Authorization"] == "Bearer t0ken" ? stage.Honest(question)
            : Answer.Text(401, "", ("WWW-Authenticate", $"Bearer realm=\"http://{tokens.Host}/token?a=b\",service=\"the \\\"box\\\"\",scope=\"repository:box:pull\""));
        await stage.TakenAsync();
        var asked = Assert.Single(tokens.Asked);
        Assert.Equal(Basic, asked["Authorization"]);
        Assert.Equal("/token?a=b&service=the%20%22box%22&scope=repository%3Abox%3Apull", asked.Path);
        Assert.DoesNotContain(stage.Server.Asked, question => question["Authorization"]?.StartsWith("Basic", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task An_identity_token_is_exchanged()
    {
        using var stage = new RegistryStage();
        using var tokens = new ScriptedServer(_ => Answer.Text(200, """{"token":"t0ken"}"""));
        stage.LogIn(stage.Server.Host, "", "", identity: "refresh me");
        stage.Server.Answers = question => question["Authorization"] == "Bearer t0ken" ? stage.Honest(question) : Answer.Text(401, "", ("WWW-Authenticate", $"Bearer realm=\"http://{tokens.Host}/token\",service=box"));
        await stage.TakenAsync();
        var asked = Assert.Single(tokens.Asked);
        Assert.Equal(("POST", "service=box&scope=repository%3Abox%3Apull&grant_type=refresh_token&client_id=sandbox&refresh_token=refresh+me"), (asked.Method, Encoding.UTF8.GetString(asked.Body)));
    }

    [Theory]
    [InlineData("Bearer realm=\"http://192.0.2.1/token\"", "a login is sent over https")]
    [InlineData("Bearer realm=\"ftp://x/\"", "which is no address of HTTP")]
    [InlineData("Bearer service=\"x\"", "which is no address of HTTP")]
    [InlineData("Bearer realm=\"https://a/\",realm=\"https://b/\"", "'realm' twice")]
    [InlineData("Negotiate", "no way to log in that is known here")]
    [InlineData("Basic realm=\"x\"", "refuses the user 'me' of ")]
    public async Task A_login_that_cannot_be_used_is_not_sent_on_or_shown(string challenge, string why)
    {
        using var stage = new RegistryStage();
        stage.LogIn(stage.Server.Host, "me", Secret);
        stage.Server.Answers = _ => Answer.Text(401, "", ("WWW-Authenticate", challenge));
        await stage.RefusedAsync(why);
        var problem = await Assert.ThrowsAsync<ImageException>(() => stage.PullAsync());
        Assert.DoesNotContain(Secret, problem.ToString());
        Assert.DoesNotContain(Basic["Basic ".Length..], problem.ToString());
        Assert.All(stage.Server.Asked, question => Assert.True(question["Authorization"] is null || challenge.StartsWith("Basic", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_a_login_it_says_where_one_is_looked_for()
    {
        using var stage = new RegistryStage();
        stage.Environment["HOME"] = "/home-of-mine";
        stage.Server.Answers = _ => Answer.Text(401, "", ("WWW-Authenticate", "Basic realm=\"x\""));
        await stage.RefusedAsync("there is none for it in /home-of-mine/.docker/config.json; docker login");
    }

    [Fact]
    public async Task A_token_server_that_refuses_says_so()
    {
        using var stage = new RegistryStage();
        stage.LogIn(stage.Server.Host, "me", Secret);
        stage.Server.Answers = question => Answer.Text(question.Path.StartsWith("/token", StringComparison.Ordinal) ? 403 : 401, "", ("WWW-Authenticate", $"Bearer realm=\"http://{stage.Server.Host}/token\""));
        await stage.RefusedAsync("answers 403 to the user 'me' of ");
        stage.Server.Answers = question => question.Path.StartsWith("/token", StringComparison.Ordinal) ? Answer.Text(200, """{"token":"a\nb"}""") : Answer.Text(401, "", ("WWW-Authenticate", $"Bearer realm=\"http://{stage.Server.Host}/token\""));
        await stage.RefusedAsync("answers without a token");
    }

    [Theory]
    [InlineData("r.example", "a/b", "r.example", "user of it")]
    [InlineData("r.example", "a/b", "r.example/a", "user of it")]
    [InlineData("r.example", "a/b", "https://r.example", "user of it")]
    [InlineData("r.example", "a/b", "r.example/c", null)]
    [InlineData("docker.io", "library/x", "https://index.docker.io/v1/", "user of it")]
    public async Task Logins_are_found_by_host_and_repository(string host, string repository, string key, string? user)
    {
        using var stage = new RegistryStage();
        stage.LogIn(key, "user of it", "p");
        var login = await new Credentials(stage.Environment.GetValueOrDefault).FindAsync(host, repository, CancellationToken.None);
        Assert.Equal((user, user is null ? null : "p"), (login?.User, login?.Password));
    }

    [Fact]
    public async Task A_helper_is_asked_for_what_it_keeps()
    {
        using var stage = new RegistryStage();
        stage.Environment["REGISTRY_AUTH_FILE"] = stage.Image.At("layout/auth.json");
        stage.Environment["PATH"] = stage.Image.At("layout");
        File.WriteAllText(stage.Image.At("layout/auth.json"), """{"credHelpers":{"r.example":"test","slash.example":"../test","gone.example":"gone","bad.example":"test","token.example":"test"},"credsStore":"test"}""");
        var helper = stage.Image.At("layout/docker-credential-test");
        File.WriteAllText(helper, """
            #!/bin/sh
            read -r host
            case "$1 $host" in
              "get r.example") echo '{"ServerURL":"r.example","Username":"helped","Secret":"p"}' ;;
              "get token.example") echo '{"Username":"<token>","Secret":"id"}' ;;
              "get bad.example") echo 's3cr3t in its answer'; echo 's3cr3t again' >&2; exit 3 ;;
              *) echo 'credentials not found in native keychain'; exit 1 ;;
            esac
            """);
        File.SetUnixFileMode(helper, (UnixFileMode)0b111_101_101);
        var credentials = new Credentials(stage.Environment.GetValueOrDefault);
        Assert.Equal(new Login("helped", "p", null, "docker-credential-test"), await credentials.FindAsync("r.example", "a", CancellationToken.None));
        Assert.Equal("id", (await credentials.FindAsync("token.example", "a", CancellationToken.None))?.IdentityToken);
        Assert.Null(await credentials.FindAsync("unknown.example", "a", CancellationToken.None));
        Assert.Contains("a name has letters", (await Assert.ThrowsAsync<ImageException>(() => credentials.FindAsync("slash.example", "a", CancellationToken.None))).Message);
        Assert.Contains("which is not on PATH", (await Assert.ThrowsAsync<ImageException>(() => credentials.FindAsync("gone.example", "a", CancellationToken.None))).Message);
        var problem = await Assert.ThrowsAsync<ImageException>(() => credentials.FindAsync("bad.example", "a", CancellationToken.None));
        Assert.Contains("ended with 3", problem.Message);
        Assert.DoesNotContain("s3cr3t", problem.ToString());
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_and_plain_http_is_for_this_machine()
    {
        using var stage = new RegistryStage();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var server = new ScriptedServer(stage.Honest, made);
        var problem = await Assert.ThrowsAsync<ImageException>(() => stage.PullFromAsync(server.Host + "/box:it"));
        Assert.Contains("TLS fails", problem.Message);
        Assert.Empty(server.Asked);
        Assert.Equal([], stage.Image.Left);
    }
}
