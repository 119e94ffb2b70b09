using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Benchmarks;

/// <summary>The IMDB model: 20,000 words as vectors of 128, a recurrent layer, one output. The kit's layer or libtorch's inside.</summary>
internal sealed class ReviewModel : nn.Module<Tensor, Tensor>
{
    private readonly Embedding words;
    private readonly nn.Module layer;
    private readonly Linear output;

    public ReviewModel(nn.Module layer, Size size) : base(nameof(ReviewModel))
    {
        (words, this.layer, output) = (nn.Embedding(20_000, size.D), layer, nn.Linear(size.H, 1));
        RegisterComponents();
    }

    /// <summary>The log-odds that a review is positive, [N].</summary>
    public override Tensor forward(Tensor tokens) => output.call(Steps.Last(layer, words.call(tokens)).view(tokens.shape[0], -1)).squeeze(-1);

    /// <summary>Tokens as often as words are in a text: the k-th most frequent goes like 1 / k.</summary>
    public static Tensor Tokens(Size size) =>
        exp(rand(size.N, size.T) * Math.Log(20_000)).to(ScalarType.Int64).clamp(0, 19_999).DetachFromDisposeScope();
}
