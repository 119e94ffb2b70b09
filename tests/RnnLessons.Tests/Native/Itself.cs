using System.Diagnostics;

namespace RnnLessons.Tests.Native;

/// <summary>This program once more, as a child: see Program.cs.</summary>
internal static class Itself
{
    public static ProcessStartInfo With(params string[] arguments)
    {
        var program = Environment.ProcessPath!;
        return new(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Itself).Assembly.Location, .. arguments] : arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // One thread each: what children try is small, and libgomp's threads would wait for one another.
            Environment = { ["OMP_NUM_THREADS"] = "1" },
        };
    }
}
