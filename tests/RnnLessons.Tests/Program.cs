using RnnLessons.Tests.Native;
using RnnLessons.Tests.Native.Fuzz;
using Xunit.Runner.InProc.SystemConsole;

namespace RnnLessons.Tests;

/// <summary>The tests; or, as a child of one of them, what needs a process of its own.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        [FuzzProcess.Command, ..] => Task.FromResult(FuzzProcess.Run(args[1..])),
        [TorchFirst.Command] => Task.FromResult(TorchFirst.Run()),
        _ => ConsoleRunner.Run(args),
    };
}
