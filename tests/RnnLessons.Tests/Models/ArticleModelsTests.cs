using RnnLessons.Cells;
using RnnLessons.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Models;

/// <summary>The article's three models against Keras's own summary of them: parameters and shapes, layer by layer.</summary>
public sealed class ArticleModelsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_review_classifier_has_Kerass_parameters_and_shapes()
    {
        var model = new ReviewClassifier();
        Assert.Equal(2_560_000, Count(model.Words));
        Assert.Equal(98_816, Count(model.First));
        Assert.Equal(98_816, Count(model.Second));
        Assert.Equal(129, Count(model.Output));
        Assert.Equal(2_757_761, Count(model));

        var words = model.Words.forward(randint(0, 20_000, [2, 200], ScalarType.Int64));
        var states = model.First.forward(words);
        var last = model.Second.forward(states);
        Assert.Equal([2, 200, 128], words.shape);
        Assert.Equal([2, 200, 128], states.shape);
        Assert.Equal([2, 128], last.shape);
        Assert.Equal([2, 1], model.Output.forward(last).shape);
    }

    [Fact]
    public void CNN_then_RNN_has_Kerass_parameters_and_shapes()
    {
        var model = new CnnThenRnn();
        Assert.Equal(896, model.Block.W.numel() + model.Block.B.numel());
        Assert.Equal(64, Count(model.Block.Norm));
        Assert.Equal(33_200, Count(model.Layer));
        Assert.Equal(1_010, Count(model.Output));
        Assert.Equal(35_170, Count(model));
        // Keras counts the running statistics too, as parameters that are not trained.
        Assert.Equal(64, model.buffers().Distinct().Sum(buffer => buffer.numel()));

        var pictures = rand(2, 32, 32, 3);
        Assert.Equal([2, 32, 32, 32], model.Block.Convolve(pictures).shape);
        Assert.Equal([2, 16, 16, 32], model.Block.forward(pictures).shape);
        Assert.Equal([2, 256, 32], model.Sequence(pictures).shape);
        Assert.Equal([2, 100], model.Layer.forward(model.Sequence(pictures)).shape);
        Assert.Equal([2, 10], model.forward(pictures).shape);
    }

    [Fact]
    public void CNN_beside_RNN_has_Kerass_parameters_and_shapes()
    {
        var model = new CnnBesideRnn();
        Assert.Equal(960, Count(model.Block));
        Assert.Equal(491_580, Count(model.Left));
        Assert.Equal(33_200, Count(model.Layer));
        Assert.Equal(6_060, Count(model.Right));
        Assert.Equal(1_210, Count(model.Output));
        Assert.Equal(533_010, Count(model));

        var pictures = rand(2, 32, 32, 3);
        Assert.Equal([2, 8_192], model.Block.forward(pictures).flatten(1).shape);
        Assert.Equal([2, 96, 32], model.Sequence(pictures).shape);
        Assert.Equal([2, 60], model.Features(Branch.Cnn, pictures).shape);
        Assert.Equal([2, 60], model.Features(Branch.Rnn, pictures).shape);
        Assert.Equal([2, 10], model.forward(pictures).shape);
    }

    [Fact]
    public void A_step_after_the_CNN_is_one_place_with_all_its_filters()
    {
        var model = new CnnThenRnn();
        model.eval();
        var pictures = rand(2, 32, 32, 3);
        var (maps, sequence) = (model.Block.forward(pictures), model.Sequence(pictures));
        foreach (var (y, x) in ((int, int)[])[(0, 0), (0, 15), (3, 7), (15, 15)])
            Tensors.Equal(maps[1, y, x], sequence[1, 16 * y + x], 0);
    }

    [Fact]
    public void A_step_of_the_picture_is_a_third_of_a_row_with_its_colours_side_by_side()
    {
        var model = new CnnBesideRnn();
        var pictures = rand(2, 32, 32, 3);
        var sequence = model.Sequence(pictures);
        // Keras reshapes [32, 32, 3] to [96, 32] row by row: number i of the picture is pixel i / 3, colour i mod 3.
        foreach (var (y, third) in ((int, int)[])[(0, 0), (4, 1), (31, 2)])
            for (var j = 0; j < 32; j++)
            {
                var number = 32 * third + j;
                Assert.Equal(pictures[1, y, number / 3, number % 3].item<float>(), sequence[1, 3 * y + third, j].item<float>());
            }
    }

    [Fact]
    public void The_convolution_is_that_of_the_equation()
    {
        var block = new ConvolutionBlock(3, 4);
        using (no_grad()) block.B.copy_(rand(4));
        var pictures = rand(1, 5, 6, 3);
        var maps = block.Convolve(pictures);
        foreach (var (y, x, filter) in ((int, int, int)[])[(0, 0, 0), (2, 3, 1), (4, 5, 3)])
        {
            var sum = block.B[filter].item<float>();
            for (var (dy, dx, c) = (-1, -1, 0); dy <= 1; (dy, dx, c) = c < 2 ? (dy, dx, c + 1) : dx < 1 ? (dy, dx + 1, 0) : (dy + 1, -1, 0))
                if (y + dy is >= 0 and < 5 && x + dx is >= 0 and < 6)
                    sum += block.W[filter, c, dy + 1, dx + 1].item<float>() * pictures[0, y + dy, x + dx, c].item<float>();
            Assert.Equal(sum, maps[0, y, x, filter].item<float>(), 1e-5);
        }
    }

    [Fact]
    public void Pooling_keeps_what_stands_at_an_odd_edge()
    {
        var block = new ConvolutionBlock(1, 2);
        block.eval();
        var (maps, pooled) = (block.Norm.forward(block.Convolve(rand(1, 5, 7, 1)).permute(0, 3, 1, 2)), block.forward(rand(1, 5, 7, 1)));
        Assert.Equal([1, 2, 5, 7], maps.shape);
        Assert.Equal([1, 3, 4, 2], pooled.shape);
    }

    [Fact]
    public void Weights_begin_as_in_Keras()
    {
        manual_seed(8);
        var (reviews, pictures) = (new ReviewClassifier(), new CnnBesideRnn());
        Assert.Equal(0.05, reviews.Words.E.abs().max().item<float>(), 1e-4);
        var cell = (LstmCell)reviews.First.Forward.Cell;
        Assert.Equal(Math.Sqrt(6.0 / (128 + 4 * 64)), cell.W_xf.abs().max().item<float>(), 1e-3);
        var recurrent = cat([cell.W_hf, cell.W_hi, cell.W_ho, cell.W_hc], 1);
        Tensors.Equal(eye(64), recurrent.mm(recurrent.t()), 1e-5);
        Assert.Equal(1, cell.b_f.min().item<float>());
        Assert.Equal(0, cat([cell.b_i, cell.b_o, cell.b_c], 0).abs().max().item<float>());
        Assert.Equal(Math.Sqrt(6.0 / (27 + 288)), pictures.Block.W.abs().max().item<float>(), 2e-3);
        Assert.Equal(Math.Sqrt(6.0 / (8192 + 60)), pictures.Left.W.abs().max().item<float>(), 1e-4);
        Assert.Equal(0, cat([pictures.Block.B, pictures.Left.B, pictures.Right.B, pictures.Output.B], 0).abs().max().item<float>());
    }

    [Fact]
    public void A_dropped_branch_tells_no_picture_from_another()
    {
        var model = new CnnBesideRnn(filters: 4, units: 5, features: 6);
        model.eval();
        var pictures = rand(5, 32, 32, 3);
        using (no_grad()) model.Output.W[..6].zero_(); // the output listens to the right branch alone
        Assert.True(model.Without(Branch.Cnn, pictures).allclose(model.forward(pictures)));
        var blind = model.Without(Branch.Rnn, pictures);
        Assert.True(blind.allclose(blind[..1].expand_as(blind)));
    }

    [Theory]
    [InlineData(Branch.Cnn)]
    [InlineData(Branch.Rnn)]
    public void A_dropped_branch_says_its_mean_and_the_other_what_it_says(Branch dropped)
    {
        var model = new CnnBesideRnn(filters: 4, units: 5, features: 6);
        using (no_grad()) foreach (var bias in new[] { model.Left.B, model.Right.B, model.Output.B }) bias.uniform_(1, 2); // so that no mean is 0
        model.eval();
        var pictures = rand(5, 32, 32, 3);
        var (left, right) = (model.Features(Branch.Cnn, pictures), model.Features(Branch.Rnn, pictures));
        Assert.True(left.mean().item<float>() > 0.5 && right.mean().item<float>() > 0.5);
        Tensor Blind(Tensor said) => ones(5, 1).mm(said.mean([0], keepdim: true));
        Tensor[] said = dropped is Branch.Cnn ? [Blind(left), right] : [left, Blind(right)];
        Tensors.Equal(cat(said, 1).mm(model.Output.W) + model.Output.B, model.Without(dropped, pictures), 1e-5);
    }

    [Fact]
    public void A_picture_with_its_channels_first_is_one_clear_error() =>
        Assert.Contains("channels last", Assert.Throws<ArgumentException>(() => new CnnThenRnn().forward(rand(2, 3, 32, 32))).Message);

    private static long Count(nn.Module module) => module.parameters().Distinct().Sum(parameter => parameter.numel());
}
