namespace RnnLessons.Mutations;

/// <summary>A worktree of its own, in which faults are tried. It stays in artifacts/, built, for the next time.</summary>
internal sealed class Workshop : IDisposable
{
    private static readonly string[] Quick = ["src/RnnLessons.Kernel", "src/RnnLessons"];

    private readonly string folder;
    private readonly FileStream only;
    private readonly Dictionary<string, TestProgram> tests = [];
    private readonly Dictionary<string, Recompiled> assemblies = [];

    /// <summary>Checks out what is committed.</summary>
    /// <param name="root">The repository's root.</param>
    /// <exception cref="IOException">Somebody else is at work in it.</exception>
    public Workshop(string root)
    {
        folder = Path.Combine(root, "artifacts", "mutations");
        only = new(folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var commit = Job.Must(root, "git", "rev-parse", "HEAD").Trim();
        if (Directory.Exists(folder)) Job.Must(folder, "git", "checkout", "--quiet", "--force", "--detach", commit);
        else Job.Must(root, "git", "worktree", "add", "--quiet", "--force", "--detach", folder, commit);
    }

    /// <summary>Builds everything, compiles by itself what faults are in, and runs the tests, which must then pass.</summary>
    /// <returns>What doesn't, in words; null where all do.</returns>
    public string? Prepare(IReadOnlyCollection<Mutation> mutations)
    {
        var projects = mutations.GroupBy(one => one.Project).ToArray();
        foreach (var project in projects)
            if (Build(project.Key) is { Exit: not 0 } build) return build.Words;
        foreach (var project in mutations.Select(Assembled).OfType<string>().Distinct()) assemblies[project] = new(folder, project);
        foreach (var assembly in assemblies.Values) assembly.Put(null);
        foreach (var project in projects)
        {
            tests[project.Key] = new(folder, project.Key);
            if (tests[project.Key].WhatDoesNotPass([.. project.Select(one => one.Test).Distinct()]) is { } odd) return odd;
        }

        return null;
    }

    /// <summary>Compiles the assembly that a fault is in; null where more has to be built.</summary>
    public Assembly? Compile(Mutation mutation)
    {
        if (Assembled(mutation) is not { } project) return null;
        var file = Path.Combine(folder, mutation.File);
        var assembly = assemblies[project].With(file, mutation.Apply(File.ReadAllText(file)));
        return assembly.Image is null || assembly.FitsItsUsers ? assembly : null;
    }

    /// <summary>Runs the test with the assembly that has the fault, and puts the whole one back.</summary>
    public (Outcome Outcome, string Words) Try(Mutation mutation, Assembly assembly)
    {
        if (assembly.Image is null) return (Outcome.DoesNotCompile, assembly.Words);
        var project = assemblies[Assembled(mutation)!];
        project.Put(assembly.Image);
        try
        {
            return tests[mutation.Project].Try(mutation.Test);
        }
        finally
        {
            project.Put(null);
        }
    }

    /// <summary>Puts the fault into the source, builds all that depends on it, and runs the test.</summary>
    /// <remarks>What was built stays: until the next build, nothing else can be tried.</remarks>
    public (Outcome Outcome, string Words) TryByBuilding(Mutation mutation)
    {
        var file = Path.Combine(folder, mutation.File);
        var source = File.ReadAllText(file);
        File.WriteAllText(file, mutation.Apply(source));
        try
        {
            var build = Build(mutation.Project);
            return build.Exit == 0 ? tests[mutation.Project].Try(mutation.Test) : (Outcome.DoesNotCompile, build.Words);
        }
        finally
        {
            File.WriteAllText(file, source);
        }
    }

    /// <summary>Lets others in.</summary>
    public void Dispose() => only.Dispose();

    private Job Build(string project) =>
        Job.Run(folder, null, "dotnet", "build", project, "-v:quiet", "-clp:NoSummary", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false");

    /// <summary>The project whose assembly alone a fault changes; null where it is in what others are built from.</summary>
    private static string? Assembled(Mutation mutation) => Quick.FirstOrDefault(project =>
        mutation.File.StartsWith(project + "/", StringComparison.Ordinal) && mutation.File.EndsWith(".cs", StringComparison.Ordinal));
}
