using System.Text;
using Sandbox.Launch;

namespace Sandbox.Control;

/// <summary>Writes limits, all or none.</summary>
internal static class LimitWriter
{
    /// <summary>
    /// The kernel checks some limits against each other with every write (a burst and its quota; in cgroup v1 memory against memory and swap), so what it refuses is tried again after the others,
    /// as long as that takes us further.
    /// </summary>
    public static void Apply(List<LiveLimit> limits)
    {
        var left = limits.ToList();
        var written = new List<LiveLimit>();
        while (left.Count > 0)
        {
            var refused = new List<LiveLimit>();
            var errno = 0L;
            foreach (var limit in left)
            {
                var result = limit.Write();
                if (result < 0)
                {
                    errno = refused.Count == 0 ? result : errno;
                    refused.Add(limit);
                    continue;
                }

                written.Add(limit);
                if (!limit.Holds())
                {
                    throw NotTaken(limit, written, "the kernel has made something else of it: " + LimitSpelling.Of(limit, limit.Word()) + "; write a value that it takes as it is");
                }
            }

            if (refused.Count == left.Count)
            {
                throw NotTaken(refused[0], written, $"{LiveLimit.ErrnoText(errno)}: {Why(errno, refused[0])}");
            }

            left = refused;
        }
    }

    private static VerbFailure NotTaken(LiveLimit limit, List<LiveLimit> written, string why)
    {
        var message = new StringBuilder($"{limit.Change.Key}: {why}");
        var lost = PutBack(written);
        message.Append(lost.Count == 0 ? "; nothing is changed" : "; what was changed before could not be put back:");
        foreach (var one in lost)
        {
            message.Append($" {one.Change.Key} is {LimitSpelling.Of(one, one.Word())} now and was {LimitSpelling.Of(one, one.Before)}");
        }

        return new(VerbFailure.NotTaken, message.ToString());
    }

    /// <summary>Those that do not have their word of before again.</summary>
    private static List<LiveLimit> PutBack(List<LiveLimit> written)
    {
        // The same trial: what was checked against another on the way there is on the way back.
        for (var round = 0; round <= written.Count; round++)
        {
            for (var i = written.Count - 1; i >= 0; i--)
            {
                if (written[i].Word() != written[i].Before)
                {
                    written[i].PutBack();
                }
            }
        }

        return written.FindAll(one => one.Word() != one.Before);
    }

    private static string Why(long errno, LiveLimit limit)
    {
        Span<byte> text = stackalloc byte[512];
        LimitFiles.Why(errno, limit.Change.Controller, text);
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }
}
