using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>How front ends start this kernel: the file <c>kernel.json</c> in a folder named like the kernel.</summary>
internal static class KernelSpec
{
    /// <summary>The kernel's name: .NET Interactive's, which the lessons' metadata ask for.</summary>
    public const string Name = ".net-csharp";

    /// <summary>What front ends show.</summary>
    public const string DisplayName = ".NET (C#)";

    /// <summary>The language, as front ends compare it.</summary>
    public const string Language = "C#";

    // By this key in its metadata a spec is known as one that `rnn install` wrote.
    private const string Mark = "rnn";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of the file, for the program that runs now.</summary>
    public static string Text()
    {
        var spec = new JsonObject
        {
            ["argv"] = new JsonArray([.. Self().Append("kernel").Append("{connection_file}").Select(word => JsonValue.Create(word))]),
            ["display_name"] = DisplayName,
            ["language"] = Language,
            ["interrupt_mode"] = "message",
            // A front end started from a desktop does not know where the shell's PATH has .NET. A program that brings its own does not ask.
            ["env"] = File.Exists(Dotnet()) ? new JsonObject { ["DOTNET_ROOT"] = DotnetRoot() } : [],
            ["metadata"] = new JsonObject { [Mark] = true, ["debugger"] = false },
        };
        return spec.ToJsonString(Readable) + "\n";
    }

    /// <summary>Whose spec a file is.</summary>
    /// <returns>True for one that <c>rnn install</c> wrote; false, with the name it shows, for another's.</returns>
    public static bool IsOurs(string file, out string shownName)
    {
        try
        {
            var spec = JsonNode.Parse(File.ReadAllText(file));
            shownName = (string?)spec?["display_name"] ?? "a kernel without a name";
            return spec?["metadata"]?[Mark] is not null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            shownName = "a file that cannot be read";
            return false;
        }
    }

    /// <summary>Another process of this program.</summary>
    /// <param name="arguments">Its command line.</param>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        var self = Self();
        return new(self[0], [.. self.Skip(1), .. arguments]);
    }

    /// <summary>How this program is started again: by its own executable, or by <c>dotnet</c> with its assembly.</summary>
    public static string[] Self()
    {
        var (process, assembly) = (Environment.ProcessPath!, typeof(KernelSpec).Assembly);
        var name = Path.GetFileNameWithoutExtension(process);
        if (name.Equals(assembly.GetName().Name, StringComparison.OrdinalIgnoreCase))
            return [process];
        // Another host, such as a test's, is not the way to start `rnn`.
        var dotnet = name.Equals("dotnet", StringComparison.OrdinalIgnoreCase) ? process : Dotnet();
        return [dotnet, assembly.Location];
    }

    private static string Dotnet() => Path.Combine(DotnetRoot(), OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    private static string DotnetRoot() =>
        Path.GetFullPath("../../..", Path.GetDirectoryName(typeof(object).Assembly.Location)!);
}
