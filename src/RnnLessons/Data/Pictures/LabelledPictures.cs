using static TorchSharp.torch;

namespace RnnLessons.Data;

/// <summary>Small pictures in colour and what each one shows.</summary>
public sealed class LabelledPictures
{
    /// <summary>Height and width in pixels.</summary>
    public const int Side = 32;

    /// <summary>Red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Bytes of one picture.</summary>
    internal const int PictureBytes = Channels * Side * Side;

    internal LabelledPictures(byte[] pixels, byte[] labels)
    {
        if (pixels.Length != labels.Length * PictureBytes)
            throw new ArgumentException($"{labels.Length} labels for {pixels.Length} bytes of pixels; wanted: {PictureBytes} bytes for each label.", nameof(pixels));
        (Pixels, Labels) = (pixels, labels);
    }

    /// <summary>How many there are.</summary>
    public int Count => Labels.Length;

    /// <summary>[count, 3, 32, 32]: for each picture all its red values row by row, then green, then blue.</summary>
    public byte[] Pixels { get; }

    /// <summary>[count]: which of the set's classes each picture shows.</summary>
    public byte[] Labels { get; }

    /// <summary>One picture's bytes, [3, 32, 32].</summary>
    public ReadOnlySpan<byte> Of(int index) => Pixels.AsSpan(index * PictureBytes, PictureBytes);

    /// <summary>Some pictures as Keras reads them: [N, 32, 32, 3], float, 0 … 1.</summary>
    /// <param name="which">Their indices, in the order wanted.</param>
    public Tensor ChannelsLast(ReadOnlySpan<long> which)
    {
        var values = new float[which.Length * PictureBytes];
        for (var n = 0; n < which.Length; n++)
        {
            var picture = Of((int)which[n]);
            var at = values.AsSpan(n * PictureBytes, PictureBytes);
            for (var channel = 0; channel < Channels; channel++)
            {
                var plane = picture.Slice(channel * Side * Side, Side * Side);
                for (var pixel = 0; pixel < plane.Length; pixel++) at[pixel * Channels + channel] = plane[pixel] / 255f;
            }
        }

        return tensor(values, [which.Length, Side, Side, Channels]);
    }
}
