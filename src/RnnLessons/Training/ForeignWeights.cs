using System.IO.Compression;

namespace RnnLessons.Training;

/// <summary>Weights that other programs wrote, told by their first bytes: a reader should learn what the file is, and how to convert it.</summary>
internal static class ForeignWeights
{
    private const string ByPyTorch =
        "In Python: import torch, safetensors.torch; weights = torch.load(\"model.pt\", weights_only=True, map_location=\"cpu\"); " +
        "safetensors.torch.save_file({name: w.contiguous() for name, w in weights.items()}, \"model.safetensors\"). If the file holds a whole model, save its model.state_dict() instead.";

    private const string ByNumPy = "In Python: safetensors.numpy.save_file, with a dictionary of arrays by name.";

    private const string ByKeras = "In Python, load it with Keras and write each weight by its name: safetensors.numpy.save_file({w.path: w.numpy() for w in model.weights}, \"model.safetensors\").";

    /// <summary>What the file is and how to make a safetensors file of it; null where that can't be told.</summary>
    /// <param name="start">Its first eight bytes.</param>
    /// <param name="file">The file.</param>
    public static string? Explain(ReadOnlySpan<byte> start, Stream file)
    {
        if (start.StartsWith("PK\x03\x04"u8)) return Zipped(file);
        // A pickle of protocol 2 to 5, as torch.save wrote before version 1.6 and still does when asked.
        if (start[0] == 0x80 && start[1] is >= 2 and <= 5) return Is("a pickle, as PyTorch's older .pt and .pth files are", ByPyTorch);
        if (start[0] == 0x89 && start[1..].StartsWith("HDF"u8)) return Is("an HDF5 file, as Keras's .h5 files are", ByKeras);
        if (start[1..].StartsWith("NUMPY"u8)) return Is("a NumPy array (.npy)", ByNumPy);
        if (start.StartsWith("GGUF"u8)) return Is("a GGUF file, as llama.cpp reads it", "Look for the same weights as .safetensors.");
        if (start.StartsWith("version "u8)) return Is("a pointer of Git LFS and not the weights themselves", "Run git lfs pull where it came from, or download the file itself.");
        if (start[0] == '<') return Is("a web page", "The download gave an error page, or the page about the file: download the file itself.");
        return null;
    }

    private static string? Zipped(Stream file)
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var names = zip.Entries.Select(entry => entry.FullName).ToArray();
            if (names.Any(name => name.EndsWith("data.pkl", StringComparison.Ordinal))) return Is("a PyTorch file (.pt or .pth)", ByPyTorch);
            if (names.Any(name => name.EndsWith(".weights.h5", StringComparison.Ordinal))) return Is("a Keras file (.keras)", ByKeras);
            if (names.Any(name => name.EndsWith(".npy", StringComparison.Ordinal))) return Is("a NumPy file (.npz)", ByNumPy);
            return Is("a zip archive", "Unpack it, and look for a .safetensors file in it. " + ByPyTorch);
        }
        catch (InvalidDataException)
        {
            return Is(BeginsWithPickle(file) ? "a PyTorch file (.pt or .pth) that was cut off" : "a zip archive that was cut off, perhaps a PyTorch file (.pt or .pth)", "Get the whole file. " + ByPyTorch);
        }
    }

    /// <summary>Whether the first file in a zip archive has the name that PyTorch gives it: archive/data.pkl.</summary>
    private static bool BeginsWithPickle(Stream file)
    {
        var begin = new byte[300];
        file.Position = 0;
        return begin.AsSpan(0, file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false)).IndexOf("/data.pkl"u8) >= 0;
    }

    private static string Is(string what, string how) => $"this is {what}; wanted: a safetensors file. {how}";
}
