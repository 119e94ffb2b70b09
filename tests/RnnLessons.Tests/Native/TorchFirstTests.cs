using System.Diagnostics;
using TorchSharp;

namespace RnnLessons.Tests.Native;

public sealed class TorchFirstTests
{
    /// <summary>On Debian 12 TorchSharp alone ends here with 40 lines, after it has copied 478 MB beside itself.</summary>
    [Fact]
    public async Task TorchSharp_works_before_any_type_of_the_kit_is_touched()
    {
        using var child = Process.Start(Itself.With(TorchFirst.Command))!;
        var errors = child.StandardError.ReadToEndAsync();
        var lines = (await child.StandardOutput.ReadToEndAsync()).ReplaceLineEndings("\n").Trim().Split('\n');
        await child.WaitForExitAsync();

        Assert.True(child.ExitCode == 0, $"{child.ExitCode}: {string.Join('\n', lines)}\n{await errors}");
        Assert.Equal("6", lines[0]);
        if (RnnLessons.Native.CatchingLibrary.Fits(typeof(torch).Assembly)) Assert.Equal(["mat1 and mat2 shapes cannot be multiplied (3x4 and 3x4)"], lines[1..]);
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")), "TorchSharp has copied libtorch beside itself.");
    }
}
