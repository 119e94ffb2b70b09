using RnnLessons.Cells;
using RnnLessons.Probes;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Probes;

[Trait("lesson", "04")]
public sealed class AdditivePathTests
{
    [Fact]
    public void Where_there_is_no_other_path_it_is_the_whole_gradient()
    {
        manual_seed(9);
        var cell = new LstmCell(2, 4, forgetBias: 2);
        using (no_grad())
            foreach (var weight in new[] { cell.W_hf, cell.W_hi, cell.W_ho, cell.W_hc }) weight.zero_();
        var layer = new Recurrent(cell);
        using var probe = Probe.On(layer);
        layer.forward(randn(1, 12, 2)).square().sum().backward();

        var direct = AdditivePath.GradientByLag(probe.Values("f"), probe.Gradients("c"));

        Assert.Equal(12, direct.Length);
        foreach (var (path, whole) in direct.Zip(probe.GradientByLag("c"))) Assert.Equal(1, path / whole, 1e-5);
    }

    [Fact]
    public void A_gate_of_another_size_is_one_clear_error() =>
        Assert.Contains("2 × 3", Assert.Throws<ArgumentException>(() => AdditivePath.GradientByLag(new double[2, 3], new double[2, 4])).Message);
}
