using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>One-to-one: does a point lie inside the circle?</summary>
/// <remarks>Inputs [N, 2] in (−1, 1); targets [N] in {0, 1}, inside and outside equally often. Outputs are logits [N, 1].</remarks>
public sealed class InsideCircle() : BinaryTask("inside the circle", inputSize: 2)
{
    // Half of the square's area of 4: π r² = 2.
    private static readonly double SquaredRadius = 2 / Math.PI;

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var points = rand([sequences, 2], generator: generator) * 2 - 1;
        return new(points, (points.square().sum(1L) < SquaredRadius).to(ScalarType.Float32));
    }
}
