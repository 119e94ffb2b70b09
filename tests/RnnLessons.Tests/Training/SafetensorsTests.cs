using System.Buffers.Binary;
using System.Text;
using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Training;

public sealed class SafetensorsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string folder = Directory.CreateTempSubdirectory("rnnlessons-").FullName;

    private string Path => System.IO.Path.Combine(folder, "weights.safetensors");

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Reads_every_type_that_another_implementation_wrote()
    {
        var tensors = Fixture.Read("every-type");
        Assert.Equal("make_fixtures.py", Safetensors.Metadata(Fixture.PathOf("every-type"))["made_by"]);
        foreach (var (code, (type, _)) in Safetensors.Types)
        {
            var tensor = tensors[code.ToLowerInvariant()];
            Assert.Equal(type, tensor.dtype);
            float[] expected = code == "BOOL" ? [0, 1, 0, 1, 0, 1] : [2, 1, 0, 1, 2, 3];
            Assert.Equal(expected, tensor.to(ScalarType.Float32).reshape(-1).data<float>().ToArray());
        }

        Assert.Equal([], tensors["scalar"].shape);
        Assert.Equal(2.5f, tensors["scalar"].item<float>());
        Assert.Equal([0, 3], tensors["empty"].shape);
    }

    [Fact]
    public void What_is_written_is_read_again_bit_for_bit()
    {
        var written = Fixture.Read("every-type");
        written["not contiguous"] = randn(3, 4).t();
        Safetensors.Write(Path, written, new Dictionary<string, string> { ["note"] = "«ü»" });
        var read = Safetensors.Read(Path);
        Assert.Equal(written.Keys.Order(), read.Keys.Order());
        foreach (var (name, tensor) in written)
        {
            Assert.Equal(tensor.dtype, read[name].dtype);
            Assert.Equal(tensor.shape, read[name].shape);
            Assert.True(Same(tensor, read[name]), name);
        }

        Assert.Equal("«ü»", Safetensors.Metadata(Path)["note"]);
        Assert.Equal([Path], Directory.GetFiles(folder));
    }

    [Fact]
    public void The_header_leaves_the_tensors_aligned_as_other_readers_want_them()
    {
        Safetensors.Write(Path, new Dictionary<string, Tensor> { ["a"] = ones(3).to(ScalarType.Bool), ["b"] = ones(2, dtype: ScalarType.Float64) });
        var bytes = File.ReadAllBytes(Path);
        Assert.Equal(0UL, BinaryPrimitives.ReadUInt64LittleEndian(bytes) % 8);
        Assert.Contains("""{"b":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"a":{"dtype":"BOOL","shape":[3],"data_offsets":[16,19]}}""", Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public void A_models_weights_survive_the_way_through_a_file()
    {
        var (from, to) = (Model(), Model());
        Weights.Save(from, Path);
        Weights.Load(to, Path);
        Assert.Equal(from.parameters().Count(), Safetensors.Read(Path).Count);
        Assert.Contains("sequences.layer.forward.cell.W_xf", Safetensors.Read(Path).Keys);
        foreach (var (name, value) in from.state_dict()) Assert.True(Same(value, to.state_dict()[name]), name);
    }

    [Fact]
    public void A_file_that_was_cut_off_anywhere_is_one_clear_error()
    {
        Weights.Save(Model(), Path);
        var whole = File.ReadAllBytes(Path);
        foreach (var kept in Enumerable.Range(0, whole.Length).Where(kept => kept < 700 || kept % 97 == 0 || kept == whole.Length - 1))
        {
            File.WriteAllBytes(Path, whole[..kept]);
            Assert.Contains("cut off", Fails().Message);
        }

        File.WriteAllBytes(Path, [.. whole, 0]);
        Assert.Contains("added at its end", Fails().Message);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", 4, "no safetensors header")]
    [InlineData("""[1]""", 0, "doesn't begin with «{»")]
    [InlineData("", 0, "doesn't begin with «{»")]
    [InlineData("""{"a":7}""", 0, "no safetensors header")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "no safetensors header")]
    [InlineData("""{"a":{"dtype":"F7","shape":[1],"data_offsets":[0,4]}}""", 4, "is of type F7")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "takes 8 bytes, and its place has 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "no negative size")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "no safetensors header")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "the first not after the second")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "begins at byte 4; wanted: 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "begins at byte 0; wanted: 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "names «a» twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":{"k":1}}""", 4, "no safetensors header")]
    public void A_header_that_lies_is_one_clear_error(string header, int data, string message)
    {
        var text = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(Path, [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. new byte[data]]);
        var error = Fails();
        Assert.Contains(message, error.Message);
        Assert.StartsWith(Path, error.Message);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(Safetensors.LongestHeader + 1UL)]
    public void A_header_too_long_to_be_one_is_refused_before_it_is_read(ulong length)
    {
        File.WriteAllBytes(Path, BitConverter.GetBytes(length));
        Assert.Contains("at most 100,000,000 are allowed", Fails().Message);
    }

    public static TheoryData<string, byte[], string> Foreign => new()
    {
        { "PyTorch", Zip("archive/data.pkl", "archive/data/0"), "this is a PyTorch file (.pt or .pth); wanted: a safetensors file. In Python: import torch, safetensors.torch; weights = torch.load(\"model.pt\", weights_only=True" },
        { "PyTorch, cut off", Zip("archive/data.pkl", "archive/data/0")[..60], "this is a PyTorch file (.pt or .pth) that was cut off; wanted: a safetensors file. Get the whole file. In Python: import torch, safetensors.torch" },
        { "PyTorch before 1.6", [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20], "this is a pickle, as PyTorch's older .pt and .pth files are; wanted: a safetensors file. In Python: import torch, safetensors.torch" },
        { "Keras", Zip("metadata.json", "config.json", "model.weights.h5"), "this is a Keras file (.keras)" },
        { "HDF5", [0x89, .. "HDF\r\n\x1a\n"u8, 0, 0], "this is an HDF5 file, as Keras's .h5 files are" },
        { "NumPy", [0x93, .. "NUMPY\x01\0v\0"u8], "this is a NumPy array (.npy)" },
        { "NumPy, several", Zip("a.npy", "b.npy"), "this is a NumPy file (.npz)" },
        { "another zip", Zip("readme.txt"), "this is a zip archive; wanted: a safetensors file." },
        { "GGUF", [.. "GGUF"u8, 3, 0, 0, 0, 1], "this is a GGUF file" },
        { "Git LFS", [.. "version https://git-lfs.github.com/spec/v1\noid sha256:0"u8], "this is a pointer of Git LFS" },
        { "a web page", [.. "<!DOCTYPE html><html>"u8], "this is a web page" },
    };

    [Theory]
    [MemberData(nameof(Foreign), DisableDiscoveryEnumeration = true)]
    public void A_file_of_another_program_is_called_by_its_name(string program, byte[] content, string said)
    {
        File.WriteAllBytes(Path, content);
        Assert.True(Fails().Message.StartsWith($"{Path}: {said}", StringComparison.Ordinal), $"{program}: {Fails().Message}");
        Assert.Equal(Fails().Message, Assert.Throws<WeightsFileException>(() => Weights.Load(Model(), Path)).Message);
    }

    private static byte[] Zip(params string[] names)
    {
        using var bytes = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(bytes, System.IO.Compression.ZipArchiveMode.Create))
            foreach (var name in names)
                using (var entry = zip.CreateEntry(name).Open()) entry.Write(new byte[64]);
        return bytes.ToArray();
    }

    [Fact]
    public void Weights_of_another_model_are_refused_and_nothing_is_half_loaded()
    {
        Weights.Save(new SequenceModel(new SrnnCell(2, 3), 2), Path);
        Refuses(new SequenceModel(new SrnnCell(2, 4), 2), "«B» has shape|«W_O» has shape|«layer.cell.", "wanted: [");
        Refuses(new SequenceModel(new SrnnCell(2, 3, Past.None), 2), "The file has «layer.cell.W_H», which the model has not", "Nothing was loaded");
        Refuses(new SequenceModel(new LstmCell(2, 3), 2), "more, which the file has not", "Nothing was loaded");
        Refuses((SequenceModel)new SequenceModel(new SrnnCell(2, 3), 2).to(ScalarType.Float64), "is of type Float32; wanted: Float64", "Nothing was loaded");
    }

    [Fact]
    public void A_save_that_fails_leaves_the_old_file_and_no_other()
    {
        Safetensors.Write(Path, new Dictionary<string, Tensor> { ["a"] = ones(1) });
        var before = File.ReadAllBytes(Path);
        var freed = ones(1);
        freed.Dispose();
        Assert.ThrowsAny<Exception>(() => Safetensors.Write(Path, new Dictionary<string, Tensor> { ["a"] = ones(2), ["b"] = freed }));
        Assert.Contains("ComplexFloat32", Assert.Throws<NotSupportedException>(() =>
            Safetensors.Write(Path, new Dictionary<string, Tensor> { ["c"] = zeros(1, dtype: ScalarType.ComplexFloat32) })).Message);
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Equal([Path], Directory.GetFiles(folder));
    }

    private void Refuses(SequenceModel model, string because, string also)
    {
        var before = model.state_dict().ToDictionary(named => named.Key, named => named.Value.clone());
        var message = Assert.Throws<WeightsFileException>(() => Weights.Load(model, Path)).Message;
        Assert.True(because.Split('|').Any(message.Contains), message);
        Assert.Contains(also, message);
        foreach (var (name, value) in model.state_dict()) Assert.True(Same(value, before[name]), name);
    }

    private static bool Same(Tensor a, Tensor b) =>
        a.numel() == 0 ? b.numel() == 0 : a.contiguous().bytes.SequenceEqual(b.contiguous().bytes);

    private WeightsFileException Fails() => Assert.Throws<WeightsFileException>(() => Safetensors.Read(Path));

    private static TokenModel Model() => new(5, 3, new Bidirectional(new LstmCell(3, 4), new GruCell(3, 4)), 2);
}
