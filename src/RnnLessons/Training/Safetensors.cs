using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>Tensors by name in one file, readable by anyone: the safetensors format.</summary>
/// <remarks>
/// The length of the header (8 bytes, little-endian), the header (JSON: for each tensor its type, shape and place), the bytes of the
/// tensors, little-endian, with no gap. Nothing in such a file is ever executed. Source: github.com/huggingface/safetensors.
/// </remarks>
public static class Safetensors
{
    internal const int LongestHeader = 100_000_000;

    internal static readonly Dictionary<string, (ScalarType Type, int Size)> Types = new()
    {
        ["BOOL"] = (ScalarType.Bool, 1),
        ["U8"] = (ScalarType.Byte, 1),
        ["I8"] = (ScalarType.Int8, 1),
        ["I16"] = (ScalarType.Int16, 2),
        ["I32"] = (ScalarType.Int32, 4),
        ["I64"] = (ScalarType.Int64, 8),
        ["F16"] = (ScalarType.Float16, 2),
        ["BF16"] = (ScalarType.BFloat16, 2),
        ["F32"] = (ScalarType.Float32, 4),
        ["F64"] = (ScalarType.Float64, 8),
    };

    /// <summary>Writes tensors to a file; one that is there already is replaced only when the new one is complete.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="tensors">What, by name.</param>
    /// <param name="metadata">Anything worth knowing about them.</param>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Large elements first, so that each tensor stands at a multiple of its element's size.
        var ordered = tensors.Select(named => (named.Key, Value: named.Value, Code: CodeOf(named.Key, named.Value)))
            .OrderByDescending(tensor => Types[tensor.Code].Size).ThenBy(tensor => tensor.Key, StringComparer.Ordinal).ToArray();
        var header = Header([.. ordered.Select(tensor => new Entry(tensor.Key, tensor.Code, tensor.Value.shape))], metadata);
        WholeFile.Write(path, file =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            file.Write(length);
            file.Write(header);
            foreach (var (_, value, _) in ordered)
            {
                using var scope = NewDisposeScope();
                file.Write(value.detach().cpu().contiguous().bytes);
            }
        });
    }

    /// <summary>Reads every tensor of a file.</summary>
    /// <param name="path">Which file.</param>
    /// <exception cref="WeightsFileException">The file is not whole or not in this format.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        using var file = Open(path);
        var header = SafetensorsHeader.Read(path, file);
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, code, shape, begin, end) in header.Tensors)
        {
            var bytes = new byte[end - begin];
            file.Position = header.DataAt + begin;
            file.ReadExactly(bytes);
            var tensor = empty(shape, Types[code].Type);
            if (bytes.Length > 0) tensor.bytes = bytes;
            tensors[name] = tensor;
        }

        return tensors;
    }

    /// <summary>What a file says of itself, without reading its tensors.</summary>
    /// <param name="path">Which file.</param>
    /// <exception cref="WeightsFileException">The file is not whole or not in this format.</exception>
    public static IReadOnlyDictionary<string, string> Metadata(string path)
    {
        using var file = Open(path);
        return SafetensorsHeader.Read(path, file).Metadata;
    }

    // A training run may replace the file meanwhile; on Windows it could not, were the file open in the usual way.
    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private sealed record Entry(string Name, string Code, long[] Shape)
    {
        public long Bytes => Shape.Aggregate((long)Types[Code].Size, (product, size) => product * size);
    }

    private static string CodeOf(string name, Tensor tensor) =>
        Types.FirstOrDefault(type => type.Value.Type == tensor.dtype).Key
        ?? throw new NotSupportedException($"«{name}» is of type {tensor.dtype}; safetensors holds {string.Join(", ", Types.Values.Select(type => type.Type))}.");

    private static byte[] Header(Entry[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long at = 0;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Code);
                json.WritePropertyName("shape");
                JsonSerializer.Serialize(json, tensor.Shape);
                json.WritePropertyName("data_offsets");
                JsonSerializer.Serialize(json, new[] { at, at += tensor.Bytes });
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces, so that the bytes of the tensors begin at a multiple of 8.
        text.Write(Encoding.ASCII.GetBytes(new string(' ', (int)(-text.Length & 7))));
        return text.ToArray();
    }
}
