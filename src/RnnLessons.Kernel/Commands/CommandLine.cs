using System.CommandLine;
using System.Globalization;

namespace RnnLessons.Kernel.Commands;

/// <summary>The commands of <c>rnn</c>.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        // Numbers in cells and in formatted output read the same on every machine.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        var root = new RootCommand("Runs C# notebooks. Try: rnn run notebooks/00-start-here.ipynb --html") { RunCommand.Create() };
        if (args.Length == 0)
            args = ["--help"];
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }
}
