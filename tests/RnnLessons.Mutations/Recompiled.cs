using System.Text.Json;

namespace RnnLessons.Mutations;

/// <summary>A project of the repository, one file of which is compiled anew: by its compiler's own arguments, without the build around it.</summary>
internal sealed class Recompiled
{
    private readonly string folder, made, compiler, name;
    private readonly string[] arguments, places;
    private readonly Image whole;
    private readonly byte[] reference;

    /// <summary>Asks the build, which must be up to date, and compiles the project as it is.</summary>
    /// <param name="worktree">The repository's copy.</param>
    /// <param name="project">The folder of the project: "src/RnnLessons".</param>
    /// <exception cref="InvalidOperationException">That fails.</exception>
    public Recompiled(string worktree, string project)
    {
        folder = Path.Combine(worktree, project);
        // Names of what generators write have the place of the output in them: it is one place for all.
        made = Path.Combine(worktree, "artifacts", "recompiled", Path.GetFileName(project));
        Directory.CreateDirectory(Path.Combine(made, "reference"));
        // The compiler is not run; the file that isn't there makes the build believe that it has to be.
        var answer = JsonElement.Parse(Job.Must(folder, "dotnet",
            "msbuild", "-t:ResolveReferences;PrepareResources;Compile", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
            "-p:BuildProjectReferences=false", "-p:NonExistentFile=none", "-getItem:CscCommandLineArgs", "-getProperty:RoslynTargetsPath"));
        compiler = Path.Combine(answer.GetProperty("Properties").GetProperty("RoslynTargetsPath").GetString()!, "bincore", "csc.dll");
        string[] given = [.. answer.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)];
        name = Path.GetFileName(given.Single(argument => argument.StartsWith("/out:", StringComparison.Ordinal))["/out:".Length..].Trim('"'));
        // Warnings are no errors here: a fault may leave a variable unused.
        string[] ours = ["/noconfig", "/out:", "/refout:", "/doc:", "/warnaserror"];
        arguments = [.. given.Where(argument => !ours.Any(own => argument.StartsWith(own, StringComparison.Ordinal))), "/skipanalyzers+", "/warn:0"];
        var built = Path.Combine(worktree, "artifacts");
        places = [.. Directory.GetFiles(built, name, SearchOption.AllDirectories).Where(place => Path.GetRelativePath(built, place).Split(Path.DirectorySeparatorChar)[0] is "bin" or "lessons")];
        if (Compile(arguments) is { Exit: not 0 } failed) throw new InvalidOperationException($"{project} is built, and can't be compiled by itself: {failed.Words}");
        (whole, reference) = (Image(), File.ReadAllBytes(MadeReference));
    }

    private string Made => Path.Combine(made, name);

    private string MadeReference => Path.Combine(made, "reference", name);

    /// <summary>Compiles it with another source in the place of one.</summary>
    /// <param name="file">The file, by its full path.</param>
    /// <param name="source">What it says instead.</param>
    public Assembly With(string file, string source)
    {
        var mutated = Path.Combine(made, Path.GetFileName(file));
        File.WriteAllText(mutated, source);
        string[] changed = [.. arguments.Select(argument => Path.GetFullPath(argument, folder) == file ? mutated : argument)];
        if (!changed.Contains(mutated)) throw new InvalidOperationException($"{file} is no source of {name}.");
        var job = Compile(changed);
        return job.Exit == 0 ? new(Image(), File.ReadAllBytes(MadeReference).AsSpan().SequenceEqual(reference), job.Words) : new(null, false, job.Words);
    }

    /// <summary>Puts an assembly wherever the tests take it from; null is the one without a fault.</summary>
    public void Put(Image? image)
    {
        foreach (var place in places)
        {
            Replace(place, (image ?? whole).Bytes);
            Replace(Path.ChangeExtension(place, ".pdb"), (image ?? whole).Symbols);
        }

        static void Replace(string place, byte[] bytes)
        {
            // Not into the file: it may be one with that of another folder, by a hard link.
            File.Delete(place);
            File.WriteAllBytes(place, bytes);
        }
    }

    private Image Image() => new(File.ReadAllBytes(Made), File.ReadAllBytes(Path.ChangeExtension(Made, ".pdb")));

    private Job Compile(string[] all)
    {
        var list = Path.Combine(made, "arguments");
        File.WriteAllLines(list, all.Concat([$"/out:{Made}", $"/refout:{MadeReference}", $"/doc:{Path.Combine(made, "documentation.xml")}"]).Select(argument => argument.Contains('"') ? argument : $"\"{argument}\""));
        return Job.Run(folder, null, "dotnet", compiler, "/noconfig", "/nologo", "/shared", $"@{list}");
    }
}

/// <summary>An assembly as it stands in its files.</summary>
/// <param name="Bytes">The assembly.</param>
/// <param name="Symbols">What belongs to it for debuggers; who reads it wants it to fit.</param>
internal sealed record Image(byte[] Bytes, byte[] Symbols);

/// <summary>What the compiler made.</summary>
/// <param name="Image">The assembly; null where it refused the source.</param>
/// <param name="FitsItsUsers">Whether its users need not be compiled anew: it has the same types, members and constants as before.</param>
/// <param name="Words">What the compiler printed.</param>
internal sealed record Assembly(Image? Image, bool FitsItsUsers, string Words);
