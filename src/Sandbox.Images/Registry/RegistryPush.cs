using System.Net;
using System.Net.Http.Headers;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>From an image layout into a registry: blobs first, then what leads to them, the tag last.</summary>
public static class RegistryPush
{
    /// <summary>Copies what <paramref name="tag"/> of the layout leads to.</summary>
    /// <returns>What the reference leads to now, and how many blobs the registry had not.</returns>
    public static (Descriptor Top, int New) Push(OciLayout layout, string? tag, RegistryReference reference, RegistryOptions options, Func<Descriptor, IProgress<long>?> progress)
    {
        using var server = new RegistryTransport(reference, reference.Server, "pull,push", options);
        var top = layout.FindTag(tag);
        var documents = new ImageDocuments(layout.ReadDocument, reference.ToString());
        var sent = 0;
        Send(top, isTop: true);
        return (top, sent);

        void Send(Descriptor one, bool isTop)
        {
            if (!(MediaTypes.IsIndex(one.MediaType) || MediaTypes.IsManifest(one.MediaType)))
            {
                sent += SendBlob(server, layout, one, progress).GetAwaiter().GetResult() ? 1 : 0;
                return;
            }

            foreach (var child in documents.Children(one))
            {
                Send(child, isTop: false);
            }

            SendManifest(server, one, layout.ReadDocument(one), isTop && reference.Digest is null ? reference.Version : one.Digest.ToString()).GetAwaiter().GetResult();
        }
    }

    // One that is there is not sent again; whether it is right the registry has checked when it came.
    private static async Task<bool> SendBlob(RegistryTransport server, OciLayout layout, Descriptor blob, Func<Descriptor, IProgress<long>?> progress)
    {
        using (var there = await server.Send(HttpMethod.Head, $"blobs/{blob.Digest}").ConfigureAwait(false))
        {
            if (there.IsSuccessStatusCode)
            {
                return false;
            }

            _ = there.StatusCode == HttpStatusCode.NotFound ? 0 : throw await server.Refused(there, $"whether it has {blob.Digest}").ConfigureAwait(false);
        }

        using var begun = await server.Send(HttpMethod.Post, "blobs/uploads/").ConfigureAwait(false);
        if (begun.StatusCode != HttpStatusCode.Accepted || begun.Headers.Location is not { } location)
        {
            throw await server.Refused(begun, "the beginning of an upload").ConfigureAwait(false);
        }

        var to = new Uri(begun.RequestMessage!.RequestUri!, location).ToString();
        using var answer = await server.Send(HttpMethod.Put, $"{to}{(to.Contains('?') ? '&' : '?')}digest={Uri.EscapeDataString(blob.Digest.ToString())}", request =>
        {
            request.Content = new StreamContent(new CountedStream(layout.OpenBlob(blob), progress(blob)), 1 << 16);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            request.Content.Headers.ContentLength = blob.Size;
        }).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.Created ? true : throw await server.Refused(answer, $"the upload of {blob.Digest}").ConfigureAwait(false);
    }

    private static async Task SendManifest(RegistryTransport server, Descriptor manifest, byte[] bytes, string version)
    {
        using var answer = await server.Send(HttpMethod.Put, "manifests/" + version, request =>
        {
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(manifest.MediaType);
        }).ConfigureAwait(false);
        _ = answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK ? 0 : throw await server.Refused(answer, $"the manifest {version}").ConfigureAwait(false);
    }
}
