using System.Globalization;
using System.Text;
using Sandbox.Plan;

namespace Sandbox.Compiler.Emit.Systemd;

/// <summary>Credentials as settings of systemd.exec(5).</summary>
internal static class UnitCredentials
{
    private const string Service = "Service";

    /// <summary>
    /// systemd fails the start where a file is missing, and names neither it nor the credential. With a content to fall back to it goes on, and the launcher, which knows this one
    /// (Secrets.cs), says what is missing, with its line.
    /// </summary>
    private const string Missing = "\\x00missing";

    /// <summary>A line or two for each.</summary>
    public static void Write(UnitText unit, SandboxPlan plan)
    {
        if (plan.Unit.Credentials.Count > 0)
        {
            unit.Comment(Service, $"For {SecretsMountStep.Directory} inside. The launcher tells a missing file by what SetCredential= puts in its place.");
        }

        foreach (var one in plan.Unit.Credentials)
        {
            switch (one.Source)
            {
                case CredentialSource.Text:
                    unit.Set(Service, "SetCredential", $"{one.Name}:{Escaped(one.Value)}");
                    break;
                case CredentialSource.EncryptedText:
                    unit.Set(Service, "SetCredentialEncrypted", $"{one.Name}:{one.Value}");
                    break;
                default:
                    Load(unit, one, UnitEmitter.Specifiers(plan, one.Value));
                    break;
            }
        }
    }

    private static void Load(UnitText unit, UnitCredential one, string value)
    {
        var place = value == one.Name ? value : $"{one.Name}:{value}";
        unit.Set(Service, one.Source == CredentialSource.File ? "LoadCredential" : "LoadCredentialEncrypted", place);
        if (one.IsPath)
        {
            unit.Set(Service, "SetCredential", $"{one.Name}:{Missing}");
        }
    }

    // C escapes (systemd.exec(5)); of a space at the end of the line too, which would be lost.
    private static string Escaped(string content)
    {
        var text = new StringBuilder();
        for (var i = 0; i < content.Length; i++)
        {
            var unit = content[i];
            _ = unit is '\\' or '%' || char.IsControl(unit) || (unit == ' ' && i == content.Length - 1)
                ? text.Append("\\x").Append(((int)unit).ToString("x2", CultureInfo.InvariantCulture))
                : text.Append(unit);
        }

        return text.ToString();
    }
}
