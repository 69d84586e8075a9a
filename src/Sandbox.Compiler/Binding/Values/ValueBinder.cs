using System.Globalization;
using System.Text;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding.Values;

/// <summary>
/// Scalars → typed values with places. Every method gives null where the key is not in the file, and where its value is wrong, which it reports.
/// </summary>
internal sealed partial class ValueBinder(DiagnosticBag bag)
{
    /// <summary>execve(2): one argument or variable, its NUL included, has at most 32 pages.</summary>
    private const int MaxArgumentBytes = (32 * 4096) - 1;

    /// <summary>Reports where a result is an error.</summary>
    public DiagnosticBag Bag { get; } = bag;

    /// <summary>The items of a list.</summary>
    public IEnumerable<KeyNode> Items(KeyNode key)
    {
        if (!key.IsGiven)
        {
            return [];
        }

        if (key.Node is YamlSequence list)
        {
            return list.Items.Select(item => new KeyNode(key.Path + "[]", item));
        }

        Bag.Add(DiagnosticCatalog.WrongType(key.Node!.At, key.Name, "a list", key.Node.Kind, "write its items as '- item' lines, or in one line as [item, item]"));
        return [];
    }

    /// <summary>The entries of a map of free names.</summary>
    public IEnumerable<YamlEntry> Entries(KeyNode key)
    {
        if (!key.IsGiven)
        {
            return [];
        }

        if (key.Node is YamlMapping map)
        {
            return map.Entries;
        }

        Bag.Add(DiagnosticCatalog.WrongType(key.Node!.At, key.Name, "a map", key.Node.Kind, "write its entries as 'name: value' lines"));
        return [];
    }

    /// <summary>A scalar of any kind.</summary>
    public YamlScalar? Scalar(KeyNode key, string expected)
    {
        if (!key.IsGiven)
        {
            return null;
        }

        if (key.Node is YamlScalar scalar)
        {
            return scalar;
        }

        Bag.Add(DiagnosticCatalog.WrongType(key.Node!.At, key.Name, expected, key.Node.Kind));
        return null;
    }

    /// <summary>true or false, without quotes.</summary>
    public Located<bool>? Truth(KeyNode key)
    {
        if (Scalar(key, "true or false") is not { } scalar)
        {
            return null;
        }

        if (scalar is { IsPlain: true, Text: "true" or "false" })
        {
            return new(scalar.Text == "true", scalar.At);
        }

        Bag.Add(DiagnosticCatalog.WrongType(scalar.At, key.Name, "true or false", scalar.Kind, "write true or false without quotes"));
        return null;
    }

    /// <summary>true: the key chooses something by being there.</summary>
    public Located<bool>? True(KeyNode key)
    {
        if (Truth(key) is not { } truth)
        {
            return null;
        }

        if (!truth.Value)
        {
            Bag.Add(DiagnosticCatalog.WrongType(truth.At, key.Name, "true", "false", "delete the line where it is not wanted"));
            return null;
        }

        return truth;
    }

    /// <summary>A whole decimal number, without quotes.</summary>
    public Located<long>? Number(KeyNode key, long least, long most)
    {
        if (Scalar(key, "a whole number") is not { } scalar)
        {
            return null;
        }

        var isNumber = PlainWords.IsWholeNumber(scalar.Text);
        if (!isNumber || !scalar.IsPlain)
        {
            Bag.Add(DiagnosticCatalog.NotANumber(scalar.At, key.Name, isNumber ? $"\"{scalar.Text}\"" : scalar.Text, isNumber ? scalar.Text + " without quotes" : null));
            return null;
        }

        return long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? new(value, scalar.At)
            : OutOfRange<long>(key, scalar, Digits(least), Digits(most));
    }

    /// <summary>One of the words of a table; <paramref name="later"/> are known and not built yet.</summary>
    public Located<T>? Word<T>(KeyNode key, WordTable<T> table, IEnumerable<string>? later = null, string comesWith = "")
    {
        if (Scalar(key, "one of " + string.Join(", ", table.Words)) is not { } scalar)
        {
            return null;
        }

        if (table.TryGet(scalar.Text, out var value))
        {
            return new(value, scalar.At);
        }

        Bag.Add(later?.Contains(scalar.Text) == true
            ? DiagnosticCatalog.NotBuilt(scalar.At, $"The value '{scalar.Text}' of '{key.Name}'", comesWith)
            : DiagnosticCatalog.UnknownWord(scalar.At, key.Name, scalar.Text, table.Remedy(scalar.Text)));
        return null;
    }

    /// <summary>Text that people read: one line, nothing invisible.</summary>
    public Located<string>? Line(KeyNode key, int limit = SpecText.MaxBytes, string what = "a spec")
    {
        if (Scalar(key, "text") is not { } scalar)
        {
            return null;
        }

        if (scalar.Text.Contains('\n'))
        {
            Bag.Add(DiagnosticCatalog.NotOneLine(scalar.At, key.Name));
            return null;
        }

        return IsClean(key, scalar, prose: false) && Fits(key, scalar, limit, what) ? new(scalar.Text, scalar.At) : null;
    }

    /// <summary>Text as it is written: an argument, or, where <paramref name="exact"/> a number or truth value must be in quotes, a content or variable.</summary>
    public Located<string>? Prose(KeyNode key, bool exact, int limit = MaxArgumentBytes, string what = "one argument or variable (execve(2))")
    {
        if (Scalar(key, "text") is not { } scalar)
        {
            return null;
        }

        if (exact && scalar.Kind != "text")
        {
            Bag.Add(DiagnosticCatalog.Unquoted(scalar.At, key.Name, scalar.Text, scalar.Kind));
            return null;
        }

        return IsClean(key, scalar, prose: true) && Fits(key, scalar, limit, what) ? new(scalar.Text, scalar.At) : null;
    }

    private bool IsClean(KeyNode key, YamlScalar scalar, bool prose)
    {
        if (Characters.FirstForbidden(scalar.Text, prose) is not { } character)
        {
            return true;
        }

        Bag.Add(DiagnosticCatalog.ForbiddenCharacter(scalar.At, key.Name, character));
        return false;
    }

    private bool IsNotEmpty(KeyNode key, YamlScalar scalar)
    {
        if (scalar.Text.Length > 0)
        {
            return true;
        }

        Bag.Add(DiagnosticCatalog.EmptyText(scalar.At, key.Name));
        return false;
    }

    private bool Fits(KeyNode key, YamlScalar scalar, int limit, string what)
    {
        var bytes = Encoding.UTF8.GetByteCount(scalar.Text);
        if (bytes <= limit)
        {
            return true;
        }

        Bag.Add(DiagnosticCatalog.TooLong(scalar.At, key.Name, bytes, limit, what));
        return false;
    }

    private Located<T>? OutOfRange<T>(KeyNode key, YamlScalar scalar, string least, string most)
    {
        Bag.Add(DiagnosticCatalog.OutOfRange(scalar.At, key.Name, scalar.Text, least, most));
        return null;
    }

    private static string Digits(long value) => value.ToString(CultureInfo.InvariantCulture);
}
