using System.CommandLine;
using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Run;

namespace RnnLessons.Kernel.Commands;

/// <summary><c>rnn install</c>.</summary>
internal static class InstallCommand
{
    private const int Done = 0;
    private const int Refused = 2;

    public static Command Create()
    {
        var user = new Option<bool>("--user") { Description = "For you alone (the default)." };
        var prefix = new Option<string?>("--prefix") { Description = "Under a folder, such as /usr/local for everyone on this machine.", HelpName = "DIR" };
        var environment = new Option<bool>("--sys-prefix") { Description = "In the Python environment that is active (venv or conda)." };
        var force = new Option<bool>("--force") { Description = "Replaces, or removes, another program's kernel of the same name." };
        var uninstall = new Option<bool>("--uninstall") { Description = "Takes the kernel away again." };
        var command = new Command("install", $"Makes «{KernelSpec.DisplayName}» known to Jupyter front ends: VS Code, JupyterLab, Notebook, nbconvert, papermill.") { user, prefix, environment, force, uninstall };
        command.Validators.Add(result =>
        {
            if (((bool[])[result.GetValue(user), result.GetValue(prefix) is not null, result.GetValue(environment)]).Count(given => given) > 1)
                result.AddError("--user, --prefix and --sys-prefix name different places. Wanted: one of them.");
            if (result.GetValue(environment) && KernelFolder.OfActiveEnvironment() is null)
                result.AddError("--sys-prefix: no Python environment is active (neither VIRTUAL_ENV nor CONDA_PREFIX is set). Activate one, or name it: --prefix DIR.");
        });
        command.SetAction(result =>
        {
            var kernels = result.GetValue(prefix) is { } folder ? KernelFolder.Under(folder)
                : result.GetValue(environment) ? KernelFolder.OfActiveEnvironment()!
                : KernelFolder.OfUser();
            var file = Path.Combine(kernels, KernelSpec.Name, "kernel.json");
            var output = result.InvocationConfiguration.Output;
            try
            {
                return result.GetValue(uninstall) ? Uninstall(file, result.GetValue(force), output) : Install(file, result.GetValue(force), output);
            }
            catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
            {
                output.WriteLine($"{file}: {denied.Message} Name a place that you may write to: --user, or --prefix DIR.");
                return Refused;
            }
        });
        return command;
    }

    private static int Install(string file, bool force, TextWriter output)
    {
        if (!MayTouch(file, force, "replace", output))
            return Refused;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.Write(Path.Combine(Path.GetDirectoryName(file)!, PlotlyFromServer.FileName), PlotlyFromServer.Script);
        // Last: with it, the kernel is there.
        AtomicFile.Write(file, KernelSpec.Text());
        output.WriteLine($"{KernelSpec.DisplayName} is installed: {file}");
        output.WriteLine("Front ends find it when they start next. To take it away: rnn install --uninstall");
        return Done;
    }

    private static int Uninstall(string file, bool force, TextWriter output)
    {
        if (!File.Exists(file))
        {
            output.WriteLine($"There is no {file}. Was it installed with --prefix or --sys-prefix?");
            return Refused;
        }

        if (!MayTouch(file, force, "remove", output))
            return Refused;
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        output.WriteLine($"{KernelSpec.DisplayName} is removed: {file}");
        return Done;
    }

    private static bool MayTouch(string file, bool force, string verb, TextWriter output)
    {
        if (force || !File.Exists(file) || KernelSpec.IsOurs(file, out var shownName))
            return true;
        output.WriteLine($"{file} belongs to another program («{shownName}»). To {verb} it: --force");
        return false;
    }
}
