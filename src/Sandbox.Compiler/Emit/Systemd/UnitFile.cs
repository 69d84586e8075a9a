namespace Sandbox.Compiler.Emit.Systemd;

/// <summary>One unit file: its name, such as <c>web.service</c>, and its text with <c>\n</c> line ends.</summary>
public sealed record UnitFile(string Name, string Text);
