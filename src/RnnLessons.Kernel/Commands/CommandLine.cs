using System.CommandLine;

namespace RnnLessons.Kernel.Commands;

/// <summary>The commands of <c>rnn</c>.</summary>
internal static class CommandLine
{
    // Longer than the ladder that stops a cell, so that an interrupted run ends in good order.
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("rnn runs C# notebooks, and needs no Jupyter and no Python for it. Where Jupyter is, it is a kernel for it.\n\nTo begin:  rnn open   (in a browser)\n           rnn run notebooks/00-start-here.ipynb --html") { OpenCommand.Create(), RunCommand.Create(), BookCommand.Create(), ExportCommand.Create(), InstallCommand.Create(), KernelCommand.Create() };
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        // A kernel is not ended by Ctrl+C: it takes its signals itself.
        var stopWithin = parsed.CommandResult.Command.Name == KernelCommand.Name ? (TimeSpan?)null : StopWithin;
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = stopWithin });
    }
}
