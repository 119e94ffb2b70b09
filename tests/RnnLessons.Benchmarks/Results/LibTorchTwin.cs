using RnnLessons.Cells;
using RnnLessons.Models;
using static TorchSharp.torch;
using Embedding = RnnLessons.Models.Embedding;
using LSTM = TorchSharp.Modules.LSTM;

namespace RnnLessons.Benchmarks.Results;

/// <summary>The same model with the same weights, and libtorch's own LSTM in the place of the kit's.</summary>
internal sealed class LibTorchTwin : nn.Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> compute;

    private LibTorchTwin(Func<Tensor, Tensor> compute, params nn.Module[] parts) : base(nameof(LibTorchTwin))
    {
        this.compute = compute;
        foreach (var (index, part) in parts.Index()) register_module($"part{index}", part);
    }

    public override Tensor forward(Tensor x) => compute(x);

    public static nn.Module<Tensor, Tensor> Of(nn.Module<Tensor, Tensor> model) => model switch
    {
        ReviewClassifier reviews => Of(reviews),
        CnnThenRnn then => Of(then),
        CnnBesideRnn beside => Of(beside),
        _ => throw new ArgumentException($"{model.GetType().Name} has no twin here."),
    };

    private static LibTorchTwin Of(ReviewClassifier model)
    {
        var (words, first, second, output) = (Same(new Embedding(model.Words.E.shape[0], model.Words.E.shape[1]), model.Words), Layer(model.First), Layer(model.Second), Same(new Dense(model.Output.W.shape[0], 1), model.Output));
        return new(ids => output.forward(Last(second, first.call(words.forward(ids)).Item1)), words, first, second, output);
    }

    private static LibTorchTwin Of(CnnThenRnn model)
    {
        var copy = Same(new CnnThenRnn(), model);
        var layer = Layer(model.Layer);
        return new(pictures => copy.Output.forward(Last(layer, copy.Sequence(pictures))), copy.Block, layer, copy.Output);
    }

    private static LibTorchTwin Of(CnnBesideRnn model)
    {
        var copy = Same(new CnnBesideRnn(), model);
        var layer = Layer(model.Layer);
        return new(pictures =>
        {
            var right = nn.functional.relu(copy.Right.forward(Last(layer, copy.Sequence(pictures))));
            return copy.Output.forward(cat([copy.Features(Branch.Cnn, pictures), right], 1));
        }, copy.Block, copy.Left, layer, copy.Right, copy.Output);
    }

    /// <summary>«The last output» of both directions: h_n, never out[:, −1].</summary>
    private static Tensor Last(LSTM layer, Tensor x)
    {
        var (_, h, _) = layer.call(x);
        return cat([h[0], h[1]], 1);
    }

    private static LSTM Layer(Bidirectional layer)
    {
        var (forward, backward) = (layer.Forward.Cell, layer.Backward.Cell);
        var twin = nn.LSTM(forward.InputSize, forward.HiddenSize, batchFirst: true, bidirectional: true);
        forward.CopyTo(twin, backward: false);
        backward.CopyTo(twin, backward: true);
        // The second bias is 0 and stays so: Keras and the kit have one.
        foreach (var (name, parameter) in twin.named_parameters())
            if (name.StartsWith("bias_hh", StringComparison.Ordinal)) parameter.requires_grad = false;
        return twin;
    }

    private static T Same<T>(T copy, T of)
        where T : nn.Module
    {
        using var _ = no_grad();
        foreach (var (to, from) in copy.parameters().Zip(of.parameters())) to.copy_(from);
        return copy;
    }
}
