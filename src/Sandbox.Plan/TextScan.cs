namespace Sandbox.Plan;

/// <summary>Reads a short text from left to right.</summary>
internal struct TextScan(string text)
{
    private int _at;

    public readonly bool IsAtEnd => _at == text.Length;

    /// <summary>Digits, at most <paramref name="whole"/>, and where <paramref name="fraction"/> allows a point and digits behind it; null where none stand here.</summary>
    public decimal? Amount(int whole, int fraction)
    {
        var start = _at;
        var amount = Digits(whole, out var digits);
        if (digits == 0)
        {
            _at = start;
            return null;
        }

        if (fraction > 0 && _at + 1 < text.Length && text[_at] == '.' && IsDigit(text[_at + 1]))
        {
            _at++;
            var part = Digits(fraction, out digits);
            for (; digits > 0; digits--)
            {
                part /= 10;
            }

            amount += part;
        }

        return amount;
    }

    public void Blanks()
    {
        while (_at < text.Length && text[_at] == ' ')
        {
            _at++;
        }
    }

    /// <summary>Letters of ASCII.</summary>
    public string Letters()
    {
        var start = _at;
        while (_at < text.Length && text[_at] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'))
        {
            _at++;
        }

        return text.Substring(start, _at - start);
    }

    /// <summary>All that is left.</summary>
    public string Rest()
    {
        var rest = text.Substring(_at);
        _at = text.Length;
        return rest;
    }

    private decimal Digits(int most, out int count)
    {
        var value = 0m;
        for (count = 0; count < most && _at < text.Length && IsDigit(text[_at]); count++)
        {
            value = (value * 10) + (text[_at++] - '0');
        }

        return value;
    }

    private static bool IsDigit(char one) => one is >= '0' and <= '9';
}
