using RnnLessons.Data;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Data;

/// <summary>Pictures of a small archive of the official layout, and what is said where it has another one.</summary>
public sealed class Cifar10FaultTests : IDisposable
{
    private const string Folder = "cifar-10-batches-bin/";

    private readonly TestArchive archive = new();

    public void Dispose() => archive.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(23)]
    public void Any_whole_number_of_records_is_read(int records)
    {
        var pictures = Cifar10.Load(archive.AddPictures(records).Write());
        Assert.Equal((5 * records, records), (pictures.Train.Count, pictures.Validation.Count));
        Assert.Equal(Enumerable.Range(0, records).Select(record => (byte)(record % 10)), pictures.Validation.Labels);
        for (var index = 0; index < records; index++) Assert.True(pictures.Validation.Of(index).IndexOfAnyExcept(pictures.Validation.Labels[index]) < 0);
        Assert.Empty(pictures.Remarks);
    }

    [Fact]
    public void Planes_and_rows_stand_as_documented_and_become_channels_last()
    {
        var record = new byte[3073];
        record[0] = 3;
        // Row 2, column 5: red 10, green 20, blue 255.
        (record[1 + 2 * 32 + 5], record[1 + 1024 + 2 * 32 + 5], record[1 + 2048 + 2 * 32 + 5]) = (10, 20, 255);
        archive.AddPictures(1).Without(Folder + "test_batch.bin").Add(Folder + "test_batch.bin", record);

        var test = Cifar10.Load(archive.Write()).Validation;

        using var scope = TorchSharp.torch.NewDisposeScope();
        Assert.Equal(3, test.Labels[0]);
        Assert.Equal([10, 20, 255], tensor(test.Pixels, [test.Count, 3, 32, 32], ScalarType.Byte)[0, .., 2, 5].data<byte>().ToArray());
        Assert.Equal([10 / 255f, 20 / 255f, 1f], test.ChannelsLast([0])[0, 2, 5].data<float>().ToArray());
    }

    [Fact]
    public void A_partial_record_is_counted()
    {
        archive.AddPictures().Without(Folder + "data_batch_3.bin").Add(Folder + "data_batch_3.bin", new byte[2 * 3073 + 100]);
        Assert.Contains("data_batch_3.bin has 6,246 bytes, which is 2 records of 3,073 bytes and 100 bytes more", Broken());
    }

    [Fact]
    public void A_label_that_is_no_class_is_named()
    {
        var records = new byte[2 * 3073];
        records[3073] = 10;
        archive.AddPictures().Without(Folder + "test_batch.bin").Add(Folder + "test_batch.bin", records);
        Assert.Contains("record 2 of cifar-10-batches-bin/test_batch.bin has the label 10. Wanted: 0 to 9", Broken());
    }

    [Theory]
    [InlineData("data_batch_4.bin")]
    [InlineData("test_batch.bin")]
    [InlineData("batches.meta.txt")]
    public void A_file_that_is_missing_is_named(string name) =>
        Assert.Contains($"it has no {Folder}{name}.", Broken(archive.AddPictures().Without(Folder + name)));

    [Fact]
    public void The_version_for_Python_is_told_apart()
    {
        var error = Broken(archive.Add("cifar-10-batches-py/data_batch_1", "x"));
        Assert.Contains("it has 1 other files, the first «cifar-10-batches-py/data_batch_1»", error);
        Assert.Contains("(binary version)", error);
    }

    [Fact]
    public void Names_of_other_than_ten_classes_are_counted() =>
        Assert.Contains("batches.meta.txt has 2 lines", Broken(archive.AddPictures().Without(Folder + "batches.meta.txt").Add(Folder + "batches.meta.txt", "a\nb")));

    [Fact]
    public void Unknown_files_are_passed_over() =>
        Assert.Empty(Cifar10.Load(archive.AddPictures().Add(Folder + "readme.html", "x").Add(Folder + "data_batch_6.bin", "x").Write()).Remarks);

    [Fact]
    public void A_truncated_archive_says_so()
    {
        var path = archive.AddPictures().Write(bytes => bytes[..(bytes.Length / 2)]);
        Assert.Matches("it ends", Assert.Throws<ArchiveException>(() => Cifar10.Load(path)).Found);
    }

    private string Broken(TestArchive? written = null) => Assert.Throws<ArchiveException>(() => Cifar10.Load((written ?? archive).Write())).Message;
}
