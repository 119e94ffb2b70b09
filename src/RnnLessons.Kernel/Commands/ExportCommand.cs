using System.CommandLine;
using System.Text;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Program;

namespace RnnLessons.Kernel.Commands;

/// <summary><c>rnn export</c>.</summary>
internal static class ExportCommand
{
    /// <summary>For the server: the notebook comes by standard input, and this is where it stands; the program goes to standard output. No package is restored for it, which may run code.</summary>
    public const string Unrun = "--as";

    private const string Plotly = "plotly.js";

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Notebooks (.ipynb). None of them is run.", Arity = ArgumentArity.ZeroOrMore };
        var output = new Option<string?>("--out", "-o") { Description = "Folder to write to: a program to `out`, and a .dib beside its notebook, if not given.", HelpName = "DIR" };
        var program = new Option<bool>("--cs") { Description = "As a C# program, NAME.cs, for `dotnet run NAME.cs`: text as comments, and what the cells show on a page beside it." };
        var dib = new Option<bool>("--dib") { Description = "As a text file of .NET Interactive, NAME.dib: the cells alone, without outputs, tags and other metadata." };
        var unrun = new Option<string?>(Unrun) { Hidden = true };
        var command = new Command("export", "Writes notebooks in another form. Exit code 2 where one of them can't be.") { files, program, dib, output, unrun };
        command.Validators.Add(result =>
        {
            if (result.GetValue(unrun) is null && result.GetValue(files) is not { Length: > 0 })
                result.AddError("Wanted: a notebook (.ipynb) to export.");
            if (!result.GetValue(program) && !result.GetValue(dib))
                result.AddError("Wanted: --cs, --dib or both: the form to write.");
        });
        command.SetAction(result => result.GetValue(unrun) is { } path ? Print(path) : Write(result.GetRequiredValue(files), result.GetValue(program), result.GetValue(dib), result.GetValue(output)));
        return command;
    }

    private static int Print(string path)
    {
        try
        {
            using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
            using var output = new StreamWriter(Console.OpenStandardOutput());
            output.Write(CSharpProgram.Of(Notebook.Parse(input.ReadToEnd(), path), Path.GetDirectoryName(path)!, restorePackages: false));
            return 0;
        }
        catch (NotebookException refused)
        {
            Console.Error.WriteLine(refused.Message);
            return 2;
        }
    }

    private static int Write(IReadOnlyList<string> files, bool program, bool dib, string? output)
    {
        var exit = 0;
        foreach (var file in files)
        {
            try
            {
                if (program)
                    WriteProgram(file, Path.GetFullPath(output ?? "out"));
                // Its cells name files from where it stands, as the notebook's do.
                if (dib)
                    WriteText(Path.Combine(output is null ? Path.GetDirectoryName(Path.GetFullPath(file))! : Path.GetFullPath(output), Path.GetFileNameWithoutExtension(file) + ".dib"), DibDocument.Of(Notebook.Read(file)));
            }
            catch (Exception refused) when (refused is NotebookException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(refused.Message);
                exit = 2;
            }
        }

        return exit;
    }

    private static void WriteProgram(string file, string folder)
    {
        var text = CSharpProgram.Of(Notebook.Read(file), folder);
        // The page's figures draw with it: once a folder.
        if (!File.Exists(Path.Combine(folder, Plotly)))
            AtomicFile.Write(Path.Combine(folder, Plotly), PlotlyScript.Source);
        WriteText(Path.Combine(folder, Path.GetFileNameWithoutExtension(file) + ".cs"), text);
    }

    private static void WriteText(string path, string text)
    {
        AtomicFile.Write(path, text);
        Console.WriteLine(path);
    }
}
