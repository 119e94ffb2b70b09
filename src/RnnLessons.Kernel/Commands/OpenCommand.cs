using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using RnnLessons.Kernel.Serve;

namespace RnnLessons.Kernel.Commands;

/// <summary><c>rnn open</c>.</summary>
internal static class OpenCommand
{
    private const int Ended = 0;
    private const int NotStarted = 2;

    // The same one each time, as far as that goes: what a browser keeps for a page, such as unsaved edits, it keeps by port.
    private const int FirstPort = 8642;
    private const int PortsToTry = 10;

    public static Command Create()
    {
        var what = new Argument<string?>("FILE|FOLDER") { Description = "A notebook (.ipynb), or a folder of notebooks. Default: the kit's own, notebooks/.", Arity = ArgumentArity.ZeroOrOne };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Writes the address and opens nothing." };
        var port = new Option<int?>("--port") { Description = $"The port to listen at, on this computer alone. Default: {FirstPort}, or the next that is free.", HelpName = "N" };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 65535)
                result.AddError($"--port {result.Tokens[0].Value}: wanted a number from 1 to 65535.");
        });
        var command = new Command("open", "Opens notebooks in the browser, and runs them. Needs no Jupyter and no Python.") { what, noBrowser, port };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(what), result.GetValue(noBrowser), result.GetValue(port), result.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? what, bool noBrowser, int? port, TextWriter output, CancellationToken cancellationToken)
    {
        if (Problem(what) is { } problem)
        {
            output.WriteLine(problem);
            return NotStarted;
        }

        var (folder, notebook) = Place(what);
        try
        {
            await using var server = await StartAsync(folder, port);
            var address = server.AddressOf(notebook);
            output.WriteLine($"{(notebook is null ? "The notebooks of" : notebook + " of")} {folder} are open at\n\n    {address.AbsoluteUri}\n\nWhoever has this address may run code as you. Ctrl+C ends it, and all kernels.");
            using var redirect = noBrowser || !CanBrowse ? null : RedirectFile.TryWrite(address);
            if (!noBrowser && (redirect is null || !Browse(redirect.Path)))
                output.WriteLine("No browser could be opened from here: open the address yourself.");
            await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            return Ended;
        }
        catch (IOException taken)
        {
            output.WriteLine($"The page could not be served: {taken.Message} Is the port taken? Name another: --port N.");
            return NotStarted;
        }
    }

    private static string? Problem(string? what)
    {
        if (!PageFiles.AreBuilt)
            return "The page is not built: that needs Node 18 or newer, and npm, the first time (https://nodejs.org; Debian: apt-get install nodejs npm). "
                + "Install it and build once more (dotnet build).\n\nOther ways to open a lesson:\n"
                + "  rnn run notebooks/00-start-here.ipynb --html   runs it, and writes one page that any browser opens\n"
                + "  rnn install                                    makes the kernel known to Jupyter and to VS Code's Jupyter extension";
        if (what is null)
            return Kit() is null ? $"There is no folder «notebooks» in {Environment.CurrentDirectory} or above it. Name a notebook, or a folder of them: rnn open FOLDER." : null;
        if (Directory.Exists(what))
            return null;
        if (!File.Exists(what))
            return $"{what} does not exist. Wanted: a notebook (.ipynb), or a folder of them. The path is relative to {Environment.CurrentDirectory}.";
        return Path.GetExtension(what).Equals(NotebookFiles.Extension, StringComparison.OrdinalIgnoreCase) ? null : $"{what} is no notebook. Wanted: a file that ends with {NotebookFiles.Extension}, or a folder.";
    }

    private static (string Folder, string? Notebook) Place(string? what)
    {
        if (what is null)
            return (Kit()!, null);
        if (Directory.Exists(what))
            return (Path.GetFullPath(what), null);
        // Solutions stand in a folder among the lessons: what is beside them belongs to them.
        var folder = Path.GetDirectoryName(Path.GetFullPath(what))!;
        while (Path.GetDirectoryName(folder) is { } above && HasNotebooks(above))
            folder = above;
        return (folder, Path.GetRelativePath(folder, Path.GetFullPath(what)).Replace('\\', '/'));
    }

    private static string? Kit() => new[] { Environment.CurrentDirectory, AppContext.BaseDirectory }
        .SelectMany(Above).Select(folder => Path.Combine(folder, "notebooks")).FirstOrDefault(HasNotebooks);

    private static IEnumerable<string> Above(string folder)
    {
        for (var at = Path.TrimEndingDirectorySeparator(folder); at is not null; at = Path.GetDirectoryName(at))
            yield return at;
    }

    private static bool HasNotebooks(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*" + NotebookFiles.Extension).Any();

    private static async Task<LessonServer> StartAsync(string folder, int? port)
    {
        if (port is { } wanted)
            return await LessonServer.StartAsync(folder, wanted);
        for (var tried = FirstPort; tried < FirstPort + PortsToTry; tried++)
        {
            try
            {
                return await LessonServer.StartAsync(folder, tried);
            }
            catch (IOException)
            {
                // Taken, perhaps by another `rnn open`.
            }
        }

        return await LessonServer.StartAsync(folder, 0);
    }

    private static bool CanBrowse => !OperatingSystem.IsLinux() || new[] { "DISPLAY", "WAYLAND_DISPLAY", "BROWSER" }.Any(name => Environment.GetEnvironmentVariable(name) is not null);

    // A file, never the address itself: all users of a machine see with what a program is started.
    private static bool Browse(string file)
    {
        try
        {
            using var started = OperatingSystem.IsWindows() ? Process.Start(new ProcessStartInfo(file) { UseShellExecute = true })
                : Process.Start(new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [new Uri(file).AbsoluteUri]) { RedirectStandardError = true, RedirectStandardOutput = true });
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
