using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>Makes the first value of a parameter of the given shape. Seed it with <c>torch.manual_seed</c>.</summary>
public delegate Tensor Initialiser(long[] shape);

/// <summary>How weights begin. With x W as the product, a weight is [fan in, fan out].</summary>
public static class Initialisers
{
    /// <summary>Uniform in ±√(6 / (fan in + fan out)). Source: Glorot and Bengio 2010, equation 16.</summary>
    /// <param name="shape">[fan in, fan out].</param>
    public static Tensor GlorotUniform(long[] shape)
    {
        if (shape.Length == 0) throw new ArgumentException("A Glorot limit belongs to a matrix or a vector, and the shape is []; wanted: another initialiser, such as Initialisers.Constant.", nameof(shape));
        using var scope = NewDisposeScope();
        var limit = Math.Sqrt(6.0 / (shape[0] + shape[^1]));
        return ((rand(shape) * 2 - 1) * limit).MoveToOuterDisposeScope();
    }

    /// <summary>Orthonormal rows or columns, so that a product with it keeps the length of a vector. Source: Saxe et al. 2014.</summary>
    /// <param name="shape">[fan in, fan out].</param>
    public static Tensor Orthogonal(long[] shape) => shape.Length >= 2
        ? nn.init.orthogonal_(empty(shape))
        : throw new ArgumentException($"Orthonormal rows belong to a matrix, and the shape is [{string.Join(", ", shape)}]; wanted: [rows, columns], or another initialiser.", nameof(shape));

    /// <summary>The same value everywhere.</summary>
    /// <param name="value">A finite number.</param>
    public static Initialiser Constant(double value) => double.IsFinite(value)
        ? shape => full(shape, value)
        : throw new ArgumentOutOfRangeException(nameof(value), $"{value}", $"A parameter can't begin at {value}; wanted: a finite number.");

    /// <summary>Normal with the given standard deviation.</summary>
    /// <param name="standardDeviation">0 or more.</param>
    public static Initialiser Normal(double standardDeviation) => standardDeviation >= 0 && double.IsFinite(standardDeviation)
        ? shape => randn(shape) * standardDeviation
        : throw new ArgumentOutOfRangeException(nameof(standardDeviation), $"{standardDeviation}", $"The standard deviation is {standardDeviation}; wanted: a number of 0 or more.");

    /// <summary>Draws one matrix for several gates side by side, [fan in, gates · fan out], and hands it out gate by gate: Keras's way.</summary>
    /// <param name="whole">Draws the matrix of all gates.</param>
    /// <param name="gates">How many gates share it, 1 or more.</param>
    /// <remarks>It matters: side by side, a Glorot limit is smaller, and rows are orthonormal over all gates together.</remarks>
    public static Initialiser SideBySide(Initialiser whole, int gates)
    {
        Wanted.AtLeast(1, gates);
        var drawn = new Queue<Tensor>();
        return shape =>
        {
            if (drawn.Count == 0)
            {
                using var scope = NewDisposeScope();
                foreach (var gate in whole([shape[0], gates * shape[1]]).chunk(gates, 1)) drawn.Enqueue(gate.clone().DetachFromDisposeScope());
            }

            return drawn.Dequeue();
        };
    }

    /// <summary>A square matrix scaled so that its largest |eigenvalue| is <paramref name="radius"/>.</summary>
    /// <param name="radius">The spectral radius ρ wanted, 0 or more.</param>
    /// <param name="of">The matrix to scale; random normal unless said otherwise. An orthogonal one has all its eigenvalues on the circle.</param>
    public static Initialiser SpectralRadius(double radius, Initialiser? of = null)
    {
        if (!(radius >= 0 && double.IsFinite(radius)))
            throw new ArgumentOutOfRangeException(nameof(radius), $"{radius}", $"The spectral radius is {radius}; wanted: a number of 0 or more.");
        return shape =>
        {
            if (shape is not [var rows, var columns] || rows != columns)
                throw new ArgumentException($"A spectral radius belongs to a square matrix; the shape is [{string.Join(", ", shape)}].", nameof(shape));
            using var scope = NewDisposeScope();
            var matrix = (of ?? Normal(1 / Math.Sqrt(rows)))(shape);
            var now = linalg.eigvals(matrix.to(ScalarType.Float64)).abs().max().item<double>();
            if (!(now > 0))
                throw new ArgumentException("All eigenvalues of the matrix are 0, so it can't be scaled to another spectral radius; wanted: another matrix to scale, such as Initialisers.Orthogonal.", nameof(of));
            return (matrix * (radius / now)).MoveToOuterDisposeScope();
        };
    }
}
