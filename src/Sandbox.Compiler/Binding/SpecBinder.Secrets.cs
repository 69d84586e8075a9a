using System.Text.RegularExpressions;
using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding;

// credentials
internal sealed partial class SpecBinder
{
    // A subset of what systemd takes for a name: it is a file's name, and stands in the unit without an escape.
    private static readonly Regex CredentialName = new("^[A-Za-z0-9_][A-Za-z0-9._@+-]{0,63}\\z", RegexOptions.CultureInvariant);

    private static readonly Regex Base64 = new("^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\\z", RegexOptions.CultureInvariant);

    private static readonly string[] Sources = ["file", "encrypted", "text", "encrypted_text"];

    private EquatableArray<CredentialSpec> BindCredentials(KeyNode key)
    {
        var seen = new ListedOnce(bag, "name");
        return CollectRecords(_values.Items(key), item => BindCredential(item) is { } one && seen.Accepts(one.Name.Value, one.Name.At) ? one : null);
    }

    private CredentialSpec? BindCredential(KeyNode item)
    {
        if (item.Node is YamlScalar)
        {
            return BindCredentialName(item) is { } plain ? new(plain.At, plain, CredentialSource.File, plain, null) : null;
        }

        if (GroupNode.Open(item, bag) is not { } group || !Required(group, "name"))
        {
            return null;
        }

        var name = BindCredentialName(group["name"]);
        var optional = _values.Truth(group["optional"]);
        var given = Sources.Where(source => group[source].Node is not null).ToList();
        if (given.Count > 1)
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(group.KeyAt(given[1]), given[1], given[0], "a credential has one content"));
            return null;
        }

        if (given is ["text" or "encrypted_text"])
        {
            Refuse(group, ["optional"], $"'{given[0]}'", "delete the line, for the content is always there");
        }

        return name is null ? null : given switch
        {
            [] => new(group.Start, name.Value, CredentialSource.File, name.Value, optional),
            ["file"] => Of(CredentialSource.File, BindCredentialPlace(group["file"])),
            ["encrypted"] => Of(CredentialSource.EncryptedFile, BindCredentialPlace(group["encrypted"])),
            ["text"] => Of(CredentialSource.Text, BindContent(group["text"])),
            _ => Of(CredentialSource.EncryptedText, BindBase64(group["encrypted_text"])),
        };

        CredentialSpec? Of(CredentialSource source, Located<string>? value) => value is null ? null : new(group.Start, name.Value, source, value.Value, optional);
    }

    private Located<string>? BindCredentialName(KeyNode key)
    {
        if (_values.Scalar(key, "a name") is not { } scalar)
        {
            return null;
        }

        if (CredentialName.IsMatch(scalar.Text))
        {
            return new(scalar.Text, scalar.At);
        }

        bag.Add(DiagnosticCatalog.BadCredentialName(scalar.At, scalar.Text));
        return null;
    }

    // systemd takes what is no absolute path for the name of a credential.
    private Located<string>? BindCredentialPlace(KeyNode key)
    {
        if (key.Node is YamlScalar { Text: var text } scalar && text.Length > 0 && text[0] != '/')
        {
            if (CredentialName.IsMatch(text))
            {
                return new(text, scalar.At);
            }

            bag.Add(DiagnosticCatalog.BadCredentialPlace(scalar.At, key.Name, text));
            return null;
        }

        var path = _values.AbsoluteHostPath(key);
        if (path is { } place && place.Value[place.Value.Length - 1] is '\\' or ' ')
        {
            bag.Add(DiagnosticCatalog.NotOneUnitLine(place.At, key.Name, "it ends with a backslash, which joins the next line, or with a blank, which systemd cuts off", "give the host's file another name"));
            return null;
        }

        return path;
    }

    private Located<string>? BindContent(KeyNode key)
    {
        var content = _values.Prose(key, exact: true);
        if (content is not { Value.Length: 0 } empty)
        {
            return content;
        }

        bag.Add(DiagnosticCatalog.EmptyText(empty.At, key.Name));
        return null;
    }

    private Located<string>? BindBase64(KeyNode key)
    {
        if (_values.Scalar(key, "Base64") is not { } scalar)
        {
            return null;
        }

        var joined = string.Concat(scalar.Text.Where(c => !char.IsWhiteSpace(c)));
        if (joined.Length > 0 && Base64.IsMatch(joined))
        {
            return new(joined, scalar.At);
        }

        bag.Add(DiagnosticCatalog.NotBase64(scalar.At, key.Name));
        return null;
    }
}
