using System.Text.Json.Nodes;
using RnnLessons.Data;
using RnnLessons.Figures;

namespace RnnLessons.Tests.Figures;

[Trait("lesson", "08")]
public sealed class PictureFiguresTests
{
    private readonly PictureSet pictures = GeneratedPictures.Create(20, 20);

    [Fact]
    public void Each_picture_has_its_class_and_what_it_was_taken_for()
    {
        long[] which = [3, 0, 7];
        long[] predicted = [pictures.Validation.Labels[3], (pictures.Validation.Labels[0] + 1) % 10, pictures.Validation.Labels[7]];
        var figure = PictureFigures.Grid("Test pictures", pictures, pictures.Validation, which, predicted);

        var json = JsonNode.Parse(figure.Json)!;
        Assert.Equal(3, json["data"]!.AsArray().Count(trace => (string)trace!["type"]! == "image"));
        string Class(long index) => pictures.Classes[pictures.Validation.Labels[index]];
        Assert.Equal([$"✓ {Class(3)}", $"✗ {pictures.Classes[(int)predicted[1]]}<br>is {Class(0)}", $"✓ {Class(7)}"],
            json["layout"]!["annotations"]!.AsArray().Select(caption => (string)caption!["text"]!));
        Assert.Contains("3 pictures (generated shapes). 2 of 3 predictions are right.", figure.AltText);
    }

    [Fact]
    public void Each_picture_stands_in_its_place_in_rows_of_eight()
    {
        long[] which = [.. Enumerable.Range(2, 10)];
        var data = JsonNode.Parse(PictureFigures.Grid("Test pictures", pictures, pictures.Validation, which).Json)!["data"]!.AsArray();
        Assert.Equal(which.Select(index => Png.Address(pictures.Validation.Of((int)index), 32)), data.Select(trace => (string)trace!["source"]!));
        Assert.Equal([0, 38, 76, 114, 152, 190, 228, 266, 0, 38], data.Select(trace => (int)trace!["x0"]!));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 46, 46], data.Select(trace => (int)trace!["y0"]!));
        Assert.Equal(which.Select(index => $"picture {index}: {pictures.Classes[pictures.Validation.Labels[index]]}<extra></extra>"), data.Select(trace => (string)trace!["hovertemplate"]!));
    }

    [Fact]
    public void A_picture_survives_as_PNG()
    {
        // Read back by hand: signature, IHDR, IDAT with one filter byte a row, IEND.
        var address = Png.Address(pictures.Train.Of(0), 32);
        Assert.StartsWith("data:image/png;base64,", address);
        var bytes = Convert.FromBase64String(address["data:image/png;base64,".Length..]);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], bytes[..8]);
        // The sum of an empty IEND is known: AE 42 60 82.
        Assert.Equal([0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82], bytes[^12..]);
        using var unpack = new System.IO.Compression.ZLibStream(new MemoryStream(bytes[41..^16]), System.IO.Compression.CompressionMode.Decompress);
        var rows = new byte[32 * 97];
        unpack.ReadExactly(rows);
        for (var y = 0; y < 32; y++)
        {
            Assert.Equal(0, rows[y * 97]);
            for (var x = 0; x < 32; x++)
                for (var channel = 0; channel < 3; channel++)
                    Assert.Equal(pictures.Train.Of(0)[(channel * 32 + y) * 32 + x], rows[y * 97 + 1 + 3 * x + channel]);
        }
    }

    [Fact]
    public void A_grid_is_small() => Assert.InRange(PictureFigures.Grid("x", pictures, pictures.Validation, [.. Enumerable.Range(0, 16).Select(i => (long)i)]).Json.Length, 1000, 100_000);

    [Fact]
    public void Predictions_for_other_pictures_are_one_clear_error() =>
        Assert.Contains("There are 1 predictions for 2 pictures", Assert.Throws<ArgumentException>(() => PictureFigures.Grid("x", pictures, pictures.Validation, [0, 1], [0])).Message);
}
