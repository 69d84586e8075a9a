using System.Text;
using System.Text.Json;

namespace Sandbox.Control;

/// <summary>JSON for programs, one value and a line feed. Written out by hand: a serialiser is a third of a megabyte in every binary.</summary>
internal static class JsonText
{
    public static string Of(Action<Utf8JsonWriter> write, bool indented = true)
    {
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = indented }))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(memory.ToArray()) + "\n";
    }
}
