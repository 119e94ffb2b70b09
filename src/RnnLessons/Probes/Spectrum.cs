using System.Numerics;
using static TorchSharp.torch;

namespace RnnLessons.Probes;

/// <summary>What powers of a square matrix will do: eigenvalues, singular values, and the powers themselves, in double precision.</summary>
public sealed class Spectrum
{
    private readonly double[,] matrix;

    private Spectrum(double[,] matrix) => this.matrix = matrix;

    /// <summary>Looks at a square matrix, such as W_H.</summary>
    /// <param name="matrix">[H, H], finite.</param>
    /// <exception cref="ArgumentException">It isn't square, or holds a value that is no number.</exception>
    public static Spectrum Of(Tensor matrix)
    {
        if (matrix.dim() != 2 || matrix.shape[0] != matrix.shape[1])
            throw new ArgumentException($"The matrix has shape [{string.Join(", ", matrix.shape)}]; wanted: a square one, [H, H].", nameof(matrix));
        using var scope = NewDisposeScope();
        var values = matrix.detach().to(ScalarType.Float64).contiguous();
        return new Spectrum(Values(values)).Solve(values);
    }

    /// <inheritdoc cref="Of(Tensor)"/>
    public static Spectrum Of(double[,] matrix)
    {
        using var values = tensor(matrix);
        return Of(values);
    }

    /// <summary>Size of the matrix, H.</summary>
    public int Size => matrix.GetLength(0);

    /// <summary>λ_1 … λ_H, the largest |λ| first.</summary>
    public IReadOnlyList<Complex> Eigenvalues { get; private set; } = [];

    /// <summary>σ_1 … σ_H, the largest first.</summary>
    public IReadOnlyList<double> SingularValues { get; private set; } = [];

    /// <summary>ρ = max |λ|: in the long run ‖Wⁿ‖ goes like ρⁿ.</summary>
    public double Radius => Eigenvalues[0].Magnitude;

    /// <summary>σ_max = ‖W‖₂: no single product stretches a vector by more.</summary>
    public double LargestSingularValue => SingularValues[0];

    /// <summary>
    /// Condition number of the eigenvectors, ‖P‖₂ ‖P^{-1}‖₂: 1 for a normal matrix; so large that the inverse is useless
    /// (above 1e8) where the matrix is defective, and then W = P^{-1} Λ P doesn't exist.
    /// </summary>
    public double EigenvectorCondition { get; private set; }

    /// <summary>Wⁿ = P^{-1} Λⁿ P, [H, H], by powers of the eigenvalues alone.</summary>
    /// <param name="n">The power, 0 or more.</param>
    /// <exception cref="InvalidOperationException">The matrix is not diagonalisable to working precision.</exception>
    public double[,] PowerByEigenvalues(int n)
    {
        if (EigenvectorCondition > 1e8)
            throw new InvalidOperationException($"The matrix is not diagonalisable to working precision: its eigenvectors have condition number {EigenvectorCondition:G3}. Use PowerByMultiplication.");
        using var scope = NewDisposeScope();
        return Values(ByEigenvalues(Exponent(n)));
    }

    /// <summary>Wⁿ = W · W ⋯ W, [H, H], one product after another.</summary>
    /// <param name="n">The power, 0 or more.</param>
    public double[,] PowerByMultiplication(int n)
    {
        using var scope = NewDisposeScope();
        return Values(Powers(Exponent(n)).Last());
    }

    /// <summary>‖Wⁿ‖₂ for n = 0 … <paramref name="most"/>.</summary>
    /// <param name="most">The largest power, 0 or more.</param>
    public double[] PowerNorms(int most)
    {
        using var scope = NewDisposeScope();
        return [.. Powers(Exponent(most)).Select(power => linalg.norm(power, 2).item<double>())];
    }

    private Tensor ByEigenvalues(int n)
    {
        var (Λ, V) = linalg.eig(tensor(matrix));   // W V = V Λ, so P^{-1} is V and P its inverse
        return V.mul(Λ.pow(n)).matmul(linalg.inv(V)).real;
    }

    private IEnumerable<Tensor> Powers(int most)
    {
        var W = tensor(matrix);
        var power = eye(Size, dtype: ScalarType.Float64);
        yield return power;
        for (var n = 1; n <= most; n++) yield return power = power.matmul(W);
    }

    private Spectrum Solve(Tensor values)
    {
        if (!isfinite(values).all().item<bool>())
            throw new ArgumentException("The matrix holds NaN or Infinity; wanted: finite numbers. Has the training that it comes from diverged?");
        var (eigenvalues, V) = linalg.eig(values);
        Eigenvalues = [.. eigenvalues.data<Complex>().ToArray().OrderByDescending(value => value.Magnitude).ThenByDescending(value => value.Imaginary)];
        SingularValues = [.. linalg.svdvals(values).data<double>().ToArray()];
        var stretches = linalg.svdvals(V).data<double>().ToArray();
        EigenvectorCondition = stretches[0] / stretches[^1];
        return this;
    }

    private static int Exponent(int n) => n >= 0 ? n : throw new ArgumentOutOfRangeException(nameof(n), n, $"The power n is {n}; wanted: 0 or more.");

    private static double[,] Values(Tensor square)
    {
        var size = (int)square.shape[0];
        var (from, to) = (square.contiguous().data<double>(), new double[size, size]);
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
                to[i, j] = from[i * size + j];
        return to;
    }
}
