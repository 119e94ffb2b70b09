using RnnLessons.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Cells;

/// <summary>What the biases of a new cell do, and not only where they are: with all weights 0 nothing else acts.</summary>
[Trait("lesson", "04, 05")]
public sealed class InitialBiasTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(UpdateGate.Writes, false)]
    [InlineData(UpdateGate.Writes, true)]
    [InlineData(UpdateGate.Keeps, false)]
    [InlineData(UpdateGate.Keeps, true)]
    public void A_keep_bias_makes_a_new_GRU_keep(UpdateGate update, bool resetAfter)
    {
        foreach (var bias in (double[])[-3, 0, 2, 5])
        {
            var cell = new GruCell(2, 3, resetAfter, update, keepBias: bias);
            Tensors.Equal(full(3, update is UpdateGate.Keeps ? bias : -bias), cell.b_z, 1e-6);
            Assert.Equal(0, cat([cell.b_r, cell.b_h], 0).abs().max().item<float>());
            // The candidate is tanh(0) = 0: what is left of h after n steps is what was kept, σ(bias)ⁿ.
            Left(cell, new GruState(ones(4, 3)), state => state.h, Math.Pow(Sigmoid(bias), 4));
        }
    }

    [Fact]
    public void A_forget_bias_makes_a_new_LSTM_keep_its_cell_and_an_input_bias_opens_its_input()
    {
        foreach (var (forget, input) in ((double, double)[])[(1, 0), (5, -2), (-1, 3)])
        {
            var cell = new LstmCell(2, 3, forgetBias: forget, inputBias: input);
            Tensors.Equal(full(3, forget), cell.b_f, 1e-6);
            Tensors.Equal(full(3, input), cell.b_i, 1e-6);
            Assert.Equal(0, cat([cell.b_o, cell.b_c], 0).abs().max().item<float>());
            Left(cell, new LstmState(zeros(4, 3), ones(4, 3)), state => state.c, Math.Pow(Sigmoid(forget), 4));
            using (no_grad()) cell.b_c.fill_(100); // the candidate is 1: what is written at the first step is what the input gate lets in
            Tensors.Equal(full(4, 3, Sigmoid(input)), cell.Step(zeros(4, 2), cell.Start(4)).c, 1e-5);
        }

        Assert.Equal(1, new LstmCell(2, 3).b_f.mean().item<float>());
        Assert.Equal(0, new LstmCell(2, 3).b_i.abs().max().item<float>());
        Assert.Equal(0, new GruCell(2, 3).b_z.abs().max().item<float>());
    }

    private static void Left<TState>(Cell<TState> cell, TState state, Func<TState, Tensor> memory, double wanted)
        where TState : CellState
    {
        using var _ = no_grad();
        foreach (var weight in cell.parameters().Where(parameter => parameter.dim() == 2)) weight.zero_();
        for (var t = 0; t < 4; t++) state = cell.Step(zeros(4, 2), state);
        Tensors.Equal(full(4, 3, wanted), memory(state), 1e-5);
    }

    private static double Sigmoid(double a) => 1 / (1 + Math.Exp(-a));
}
