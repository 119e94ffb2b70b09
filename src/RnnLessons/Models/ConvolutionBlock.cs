using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>What both picture models begin with: convolution 3 × 3, batch normalisation, and the largest of each 2 × 2 pixels.</summary>
/// <remarks>
/// Pictures and feature maps have their channels last, as in Keras: [N, Y, X, C] → [N, ⌈Y/2⌉, ⌈X/2⌉, K]. The convolution keeps the size
/// («same»: a border of zeros) and has no activation. It begins as in Keras: Glorot uniform over 9 C and 9 K, bias 0.
/// </remarks>
public sealed class ConvolutionBlock : nn.Module<Tensor, Tensor>
{
    private const int Kernel = 3, Pool = 2;

    /// <summary>Makes the three layers.</summary>
    /// <param name="channels">C, 3 for red, green and blue.</param>
    /// <param name="filters">K.</param>
    public ConvolutionBlock(long channels, long filters) : base(nameof(ConvolutionBlock))
    {
        Wanted.AtLeast(1, channels);
        Wanted.AtLeast(1, filters);
        using var scope = NewDisposeScope();
        // Drawn as Keras draws it, [fan in, fan out] with the receptive field in both, and turned to libtorch's order.
        var limit = Math.Sqrt(6.0 / (Kernel * Kernel * (channels + filters)));
        W = new Parameter(((rand(filters, channels, Kernel, Kernel) * 2 - 1) * limit).DetachFromDisposeScope());
        B = new Parameter(zeros(filters).DetachFromDisposeScope());
        Norm = new BatchNorm(filters);
        RegisterComponents();
    }

    /// <summary>The filters, [K, C, 3, 3].</summary>
    public readonly Parameter W;

    /// <summary>A bias for each filter, [K].</summary>
    public readonly Parameter B;

    /// <summary>Normalises each filter's map.</summary>
    [ComponentName(Name = "norm")]
    public readonly BatchNorm Norm;

    /// <summary>The maps before they are normalised, channels last: [N, Y, X, C] → [N, Y, X, K].</summary>
    public Tensor Convolve(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return Maps(pictures).permute(0, 2, 3, 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var maps = Norm.forward(Maps(pictures));
        var pooled = nn.functional.max_pool2d(maps, Pool, Pool, ceil_mode: true);
        return pooled.permute(0, 2, 3, 1).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>libtorch wants the channels first.</summary>
    private Tensor Maps(Tensor pictures)
    {
        if (pictures.dim() != 4 || pictures.shape[3] != W.shape[1])
            throw new ArgumentException($"The pictures have shape [{string.Join(", ", pictures.shape)}]; wanted: [N, Y, X, {W.shape[1]}], the channels last.", nameof(pictures));
        return nn.functional.conv2d(pictures.permute(0, 3, 1, 2), W, B, padding: [Kernel / 2, Kernel / 2]);
    }
}
