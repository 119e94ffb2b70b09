using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Run.Program;

/// <summary>What a notebook's <c>#r</c> lines become in a file-based program, which knows projects and packages and no single file.</summary>
/// <param name="source">The notebook's folder, which its references are relative to.</param>
/// <param name="target">The program's folder.</param>
internal sealed class ProgramReferences(string source, string target)
{
    private readonly List<string> directives = [];
    private readonly HashSet<string> built = new(PathNames.Comparer);

    /// <summary>The lines at the program's head.</summary>
    public IReadOnlyList<string> Directives =>
    [
        .. directives,
        // What a value looks like is found by reflection.
        "#:property PublishAot=false",
        // A folder above may hold a repository's own rules; a program of a lesson is no part of it.
        "#:property ManagePackageVersionsCentrally=false",
        "#:property TreatWarningsAsErrors=false",
        "#:property EnforceCodeStyleInBuild=false",
        "#:property NoWarn=$(NoWarn);CS1701;CS1702;CS8321;EnableGenerateDocumentationFile",
        "#:property Nullable=disable",
    ];

    /// <summary>Takes one <c>#r</c> in.</summary>
    /// <exception cref="NotSupportedException">It is an assembly that no project makes.</exception>
    public void Add(string reference)
    {
        if (PackageReference.IsPackage(reference))
        {
            var package = PackageReference.Parse(reference);
            Keep($"#:package {package.Name}@{package.Version ?? "*"}");
            return;
        }

        var path = Path.GetFullPath(reference, source);
        if (ProjectOf(path) is { } project)
        {
            built.Add(Path.GetDirectoryName(path)!);
            Keep($"#:project {Path.GetRelativePath(target, project).Replace('\\', '/')}");
        }
        else if (!built.Any(folder => path.StartsWith(folder + Path.DirectorySeparatorChar, PathNames.Comparison)))
        {
            // What lies beside or below a project's assembly is what the project brings along.
            throw new NotSupportedException($"#r \"{reference}\" names an assembly, and a file-based program refers to projects and packages only. No src/{Path.GetFileNameWithoutExtension(path)}/{Path.GetFileNameWithoutExtension(path)}.csproj stands in a folder above it.");
        }
    }

    private void Keep(string directive)
    {
        if (!directives.Contains(directive))
            directives.Add(directive);
    }

    // By the layout that most repositories have.
    private static string? ProjectOf(string assembly)
    {
        var name = Path.GetFileNameWithoutExtension(assembly);
        for (var above = Path.GetDirectoryName(assembly); above is not null; above = Path.GetDirectoryName(above))
        {
            var project = Path.Combine(above, "src", name, name + ".csproj");
            if (File.Exists(project))
                return project;
        }

        return null;
    }
}
