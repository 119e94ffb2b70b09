using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Serve;
using RnnLessons.Shared;

namespace RnnLessons.Kernel.Tests.Files;

/// <summary>What of Windows can be tried on every system; the rest is tried under Wine.</summary>
public sealed class NamesOfOtherSystemsTests
{
    [Theory]
    [InlineData("aux.ipynb", "AUX")]
    [InlineData("AuX", "AUX")]
    [InlineData("con .txt", "CON")]
    [InlineData("nul.tar.gz", "NUL")]
    [InlineData("prn", "PRN")]
    [InlineData("com1.ipynb", "COM1")]
    [InlineData("LPT9.ipynb", "LPT9")]
    [InlineData("COM².ipynb", "COM²")]
    [InlineData("conin$", "CONIN$")]
    [InlineData("nul:stream", "NUL")]
    [InlineData("folder/aux.ipynb", "AUX")]
    [InlineData("C:\\lessons\\con.ipynb", "CON")]
    [InlineData("auxiliary.ipynb", null)]
    [InlineData("com.ipynb", null)]
    [InlineData("com10.ipynb", null)]
    [InlineData("my aux.ipynb", null)]
    [InlineData("aux/notebook.ipynb", null)]
    [InlineData(".con", null)]
    [InlineData("", null)]
    public void Names_of_devices_are_known_with_any_ending(string path, string? device) => Assert.Equal(device, DeviceNames.In(path));

    [Theory]
    [InlineData("aux.ipynb")]
    [InlineData("solutions/con.ipynb")]
    [InlineData("nul/x.ipynb")]
    [Attack("a notebook named as a device of Windows (`aux.ipynb`, `nul/…`)", "404 on every system: nothing is opened")]
    public void Names_of_devices_are_not_served(string path)
    {
        var folder = Directory.CreateTempSubdirectory("rnn-test-");
        try
        {
            Assert.Throws<NotServedException>(() => new ServedFolder(folder.FullName).Find(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(unchecked((int)0x80070020), true)]
    [InlineData(unchecked((int)0x80070021), true)]
    [InlineData(unchecked((int)0x80070070), false)]
    public void What_another_program_holds_is_tried_again_and_nothing_else_is(int error, bool again)
    {
        var tries = 0;
        void Act()
        {
            if (++tries < 3)
                throw new IOException("held", error);
        }

        if (again)
            HeldFiles.Retry(Act);
        else
            Assert.Throws<IOException>(() => HeldFiles.Retry(Act));
        Assert.Equal(again ? 3 : 1, tries);
    }

    [Fact]
    public void What_is_held_for_good_is_an_error_in_the_end()
    {
        var tries = 0;
        Assert.Throws<IOException>(() => HeldFiles.Retry(() =>
        {
            tries++;
            throw new IOException("held", unchecked((int)0x80070020));
        }));
        Assert.Equal(HeldFiles.Tries + 1, tries);
    }

    [Fact]
    public void A_folder_that_is_gone_is_deleted_already() => TemporaryFolder.Delete(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString()));
}
