using RnnLessons.Kernel;
using RnnLessons.Kernel.Commands;
using RnnLessons.Kernel.Display;

UserCulture.Begin();
WindowsConsole.Begin();

// A thread that a notebook started and left must not keep the program alive.
Environment.Exit(await CommandLine.RunAsync(args));
