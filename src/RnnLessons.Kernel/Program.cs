using RnnLessons.Kernel.Commands;

// A thread that a notebook started and left must not keep the program alive.
Environment.Exit(await CommandLine.RunAsync(args));
