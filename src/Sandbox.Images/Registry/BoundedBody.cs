namespace Sandbox.Images.Registry;

/// <summary>Bodies of answers that are read into memory: never more than what is said.</summary>
internal static class BoundedBody
{
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, long most, TimeSpan stall, CancellationToken cancel)
    {
        using var guard = new StallGuard(stall, cancel);
        var stream = await response.Content.ReadAsStreamAsync(guard.Token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var (bytes, buffer) = (new MemoryStream(), new byte[1 << 14]);
            int read;
            while ((read = await stream.ReadAsync(buffer, guard.Token).ConfigureAwait(false)) > 0)
            {
                guard.Touch();
                bytes.Write(buffer, 0, read);
                if (bytes.Length > most)
                {
                    throw new ImageException($"{response.RequestMessage?.RequestUri?.Authority} answers with more than {most} bytes where at most that many are read.");
                }
            }

            return bytes.ToArray();
        }
    }
}
