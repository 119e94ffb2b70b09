using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace RnnLessons.Training;

/// <summary>Where a tensor stands in a file: its bytes, counted from the end of the header.</summary>
internal sealed record TensorPlace(string Name, string Code, long[] Shape, long Begin, long End);

/// <summary>The header of a safetensors file, checked before anything else is read: the file may come from anywhere.</summary>
internal sealed record SafetensorsHeader(long DataAt, IReadOnlyList<TensorPlace> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    private const string MetadataKey = "__metadata__";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static SafetensorsHeader Read(string path, Stream file)
    {
        Span<byte> start = stackalloc byte[8];
        if (file.Length < 8) throw Error($"{file.Length} bytes are too few for a safetensors file, which begins with the length of its header (8 bytes). Was it cut off?");
        file.ReadExactly(start);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > Safetensors.LongestHeader && ForeignWeights.Explain(start, file) is { } foreign) throw Error(foreign);
        if (length > Safetensors.LongestHeader)
            throw Error($"its header would be {length:N0} bytes long; at most {Safetensors.LongestHeader:N0} are allowed. This is no safetensors file.");
        if ((long)length > file.Length - 8)
            throw Error($"its header should have {length:N0} bytes, and only {file.Length - 8:N0} follow. The file was cut off, or is no safetensors file.");
        var text = new byte[length];
        file.ReadExactly(text);
        try
        {
            return Parse(text, 8 + (long)length, file.Length - 8 - (long)length, Error);
        }
        catch (Exception broken) when (broken is JsonException or DecoderFallbackException or InvalidOperationException or FormatException or OverflowException or KeyNotFoundException)
        {
            throw new WeightsFileException(path, $"its header is no safetensors header: {broken.Message}", broken);
        }

        WeightsFileException Error(string whatIsWrong) => new(path, whatIsWrong);
    }

    private static SafetensorsHeader Parse(byte[] text, long dataAt, long dataLength, Func<string, Exception> error)
    {
        if (text.Length == 0 || text[0] != '{') throw error("its header doesn't begin with «{». This is no safetensors file.");
        using var json = JsonDocument.Parse(Strict.GetString(text));
        var metadata = new Dictionary<string, string>();
        var tensors = new List<TensorPlace>();
        var names = new HashSet<string>();
        foreach (var property in json.RootElement.EnumerateObject())
        {
            if (!names.Add(property.Name)) throw error($"its header names «{property.Name}» twice.");
            if (property.Name != MetadataKey) tensors.Add(Place(property.Name, property.Value, error));
            else foreach (var entry in property.Value.EnumerateObject()) metadata[entry.Name] = entry.Value.GetString() ?? "";
        }

        long at = 0;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != at) throw error($"«{tensor.Name}» begins at byte {tensor.Begin:N0}; wanted: {at:N0}, where the tensor before it ends.");
            at = tensor.End;
        }

        if (at != dataLength)
            throw error($"its tensors should fill {at:N0} bytes, and {dataLength:N0} follow the header. {(dataLength < at ? "The file was cut off." : "Something else was added at its end.")}");
        return new(dataAt, tensors, metadata);
    }

    private static TensorPlace Place(string name, JsonElement entry, Func<string, Exception> error)
    {
        var code = entry.GetProperty("dtype").GetString() ?? "";
        if (!Safetensors.Types.TryGetValue(code, out var type)) throw error($"«{name}» is of type {code}; known here: {string.Join(", ", Safetensors.Types.Keys)}.");
        long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] places = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(place => place.GetInt64())];
        if (places is not [var begin, var end] || begin < 0 || end < begin) throw error($"«{name}» stands at [{string.Join(", ", places)}]; wanted: two places, the first not after the second.");
        if (shape.Any(size => size < 0)) throw error($"«{name}» has shape [{string.Join(", ", shape)}]; wanted: no negative size.");
        var bytes = shape.Contains(0) ? 0 : shape.Aggregate((long)type.Size, (product, size) => checked(product * size));
        if (bytes != end - begin) throw error($"«{name}», {code} of shape [{string.Join(", ", shape)}], takes {bytes:N0} bytes, and its place has {end - begin:N0}.");
        if (bytes > Array.MaxLength) throw error($"«{name}» takes {bytes:N0} bytes; one tensor may take {Array.MaxLength:N0} here.");
        return new(name, code, shape, begin, end);
    }
}
