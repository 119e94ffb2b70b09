using RnnLessons.Kernel.Commands;

return await CommandLine.RunAsync(args);
