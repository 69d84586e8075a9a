namespace Sandbox.Compiler.Yaml;

/// <summary>Which characters a spec must not have: what cannot be seen can make a spec look like another one (CVE-2021-42574).</summary>
internal static class Characters
{
    /// <summary>Control characters (C0, DEL, C1) other than tab and line ends.</summary>
    public static bool IsControl(int character) =>
        (character < 0x20 && character is not ('\t' or '\n' or '\r')) || character is >= 0x7F and <= 0x9F;

    /// <summary>Bidirectional controls, zero-width characters, line separators that editors count and others do not, noncharacters.</summary>
    public static bool IsInvisible(int character) => character switch
    {
        0x00AD or 0x034F or 0x061C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x180E or 0x3164 or 0xFEFF or 0xFFA0 => true,
        >= 0x200B and <= 0x200F => true,
        >= 0x2028 and <= 0x202E => true,
        >= 0x2060 and <= 0x206F => true,
        >= 0xFFF0 and <= 0xFFFB => true,
        >= 0xE0000 and <= 0xE0FFF => true,
        _ => (character & 0xFFFE) == 0xFFFE || character is >= 0xFDD0 and <= 0xFDEF,
    };

    /// <summary>The character at <paramref name="index"/>, both halves of a surrogate pair as one; -1: half of one.</summary>
    public static int At(string text, int index) =>
        !char.IsSurrogate(text[index]) ? text[index]
        : index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? char.ConvertToUtf32(text[index], text[index + 1])
        : -1;

    /// <summary>
    /// The first character of a value that it must not have; null: none. Line ends and tabs are allowed in <paramref name="prose"/> (contents,
    /// arguments, variables), and so are invisible characters, which only an escape can put there; in names and paths nothing of it is.
    /// </summary>
    public static int? FirstForbidden(string text, bool prose)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var character = At(text, i);
            if (character < 0)
            {
                return text[i];
            }

            if (IsControl(character) || (prose ? character == '\r' : character is '\n' or '\r' or '\t' || IsInvisible(character)))
            {
                return character;
            }

            i += character > 0xFFFF ? 1 : 0;
        }

        return null;
    }
}
