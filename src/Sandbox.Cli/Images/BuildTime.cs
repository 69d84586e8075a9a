using System.Globalization;

namespace Sandbox.Cli.Images;

/// <summary>The time that is written into images.</summary>
internal static class BuildTime
{
    /// <summary>Seconds from 1970: SOURCE_DATE_EPOCH (reproducible-builds.org), or 0, so that the same becomes the same.</summary>
    /// <exception cref="UsageException">It is no number.</exception>
    public static long Seconds
    {
        get
        {
            var said = Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH");
            return string.IsNullOrEmpty(said) ? 0
                : long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : throw new UsageException($"SOURCE_DATE_EPOCH is '{said}', no number of seconds from 1970.");
        }
    }
}
