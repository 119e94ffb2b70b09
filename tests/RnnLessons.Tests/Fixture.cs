using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests;

/// <summary>Numbers of another implementation: files that Fixtures/make_fixtures.py wrote with PyTorch.</summary>
internal static class Fixture
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static string PathOf(string name) => Path.Combine(Folder, $"{name}.safetensors");

    public static Dictionary<string, Tensor> Read(string name) => Safetensors.Read(PathOf(name));
}
