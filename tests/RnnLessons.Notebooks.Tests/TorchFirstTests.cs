namespace RnnLessons.Notebooks.Tests;

/// <summary>Notebooks whose first cell that computes touches TorchSharp, not the kit.</summary>
public sealed class TorchFirstTests
{
    [Theory]
    [InlineData("RnnLessons.dll", "TorchSharp.dll")]
    [InlineData("TorchSharp.dll")]
    public void Tensors_work_and_nothing_is_copied_into_the_lessons_folder(params string[] referenced)
    {
        var lessons = Path.GetFullPath(Path.Combine(Lessons.Folder, "..", "artifacts", "lessons"));
        var before = Directory.GetFileSystemEntries(lessons).Order();
        var notebook = Path.Combine(Directory.CreateTempSubdirectory("rnnlessons-").FullName, "torch-first.ipynb");
        SmallNotebook.Write(
            notebook,
            SmallNotebook.Code(string.Join('\n', referenced.Select(name => $"#r \"{Path.Combine(lessons, name).Replace('\\', '/')}\"")) + "\nusing TorchSharp; using static TorchSharp.torch;"),
            SmallNotebook.Code("Console.WriteLine(tensor(new float[] { 1, 2, 3 }).sum().item<float>());"),
            SmallNotebook.Code("try { _ = ones(3, 4).mm(ones(3, 4)); } catch (Exception e) { Console.WriteLine(e.Message); }"));

        var executed = ExecutedNotebook.Run(notebook);

        Assert.True(executed.ExitCode == 0, executed.Printed);
        Assert.Equal(["6", "mat1 and mat2 shapes cannot be multiplied (3x4 and 3x4)"], executed.Streams.Select(text => text.Trim()));
        Assert.Equal(before, Directory.GetFileSystemEntries(lessons).Order());
    }
}
