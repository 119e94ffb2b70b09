using System.Numerics;

namespace RnnLessons.Playground.Training;

/// <summary>The eigenvalues of a real square matrix.</summary>
/// <remarks>
/// Householder reflections bring it to Hessenberg form; QR steps in complex arithmetic, with Wilkinson's shift, then split off one eigenvalue after
/// the other. Source: Golub and Van Loan 2013, sections 7.4 and 7.5.
/// </remarks>
internal static class Eigenvalues
{
    private const int MostSteps = 60;

    /// <summary>All of them, in no order that means anything. A matrix that holds no numbers has NaN.</summary>
    /// <param name="matrix">[n, n], row by row.</param>
    public static Complex[] Of(ReadOnlySpan<float> matrix)
    {
        var size = (int)Math.Sqrt(matrix.Length);
        var found = new Complex[size];
        foreach (var value in matrix)
        {
            if (float.IsFinite(value)) continue;
            Array.Fill(found, Complex.NaN);
            return found;
        }

        var real = new double[size, size];
        for (var i = 0; i < matrix.Length; i++) real[i / size, i % size] = matrix[i];
        Reduce(real, size);
        var h = new Complex[size, size];
        for (var i = 0; i < size; i++)
            for (var j = Math.Max(0, i - 1); j < size; j++) h[i, j] = real[i, j];
        for (var last = size - 1; last >= 0; last--)
        {
            for (var step = 0; ; step++)
            {
                var first = Unsplit(h, last);
                if (first == last || step == MostSteps) break;
                Step(h, first, last, step % 20 == 19 ? Complex.Abs(h[last, last - 1]) : Shift(h, last));
            }

            found[last] = h[last, last];
        }

        return found;
    }

    /// <summary>To Hessenberg form: nothing more than one below the diagonal.</summary>
    private static void Reduce(double[,] a, int size)
    {
        var v = new double[size];
        for (var k = 0; k < size - 2; k++)
        {
            var norm = 0.0;
            for (var i = k + 1; i < size; i++) norm += a[i, k] * a[i, k];
            norm = Math.Sqrt(norm);
            if (norm == 0) continue;
            var square = 0.0;
            for (var i = k + 1; i < size; i++)
            {
                v[i] = a[i, k] + (i == k + 1 ? Math.CopySign(norm, a[i, k]) : 0);
                square += v[i] * v[i];
            }

            for (var j = 0; j < size; j++)
            {
                var product = 0.0;
                for (var i = k + 1; i < size; i++) product += v[i] * a[i, j];
                product *= 2 / square;
                for (var i = k + 1; i < size; i++) a[i, j] -= product * v[i];
            }

            for (var i = 0; i < size; i++)
            {
                var product = 0.0;
                for (var j = k + 1; j < size; j++) product += a[i, j] * v[j];
                product *= 2 / square;
                for (var j = k + 1; j < size; j++) a[i, j] -= product * v[j];
            }
        }
    }

    /// <summary>The first row of the last block that has not split yet; what is next to nothing below the diagonal is made nothing.</summary>
    private static int Unsplit(Complex[,] h, int last)
    {
        for (var row = last; row > 0; row--)
        {
            var around = Complex.Abs(h[row, row]) + Complex.Abs(h[row - 1, row - 1]);
            if (Complex.Abs(h[row, row - 1]) > 1e-15 * (around == 0 ? 1 : around)) continue;
            h[row, row - 1] = 0;
            return row;
        }

        return 0;
    }

    /// <summary>The eigenvalue of the last 2 × 2 block that is nearer to its last entry.</summary>
    private static Complex Shift(Complex[,] h, int last)
    {
        var (a, b, c, d) = (h[last - 1, last - 1], h[last - 1, last], h[last, last - 1], h[last, last]);
        var half = (a - d) / 2;
        var root = Complex.Sqrt(half * half + b * c);
        var (one, other) = (d + half + root, d + half - root);
        return Complex.Abs(one - d) < Complex.Abs(other - d) ? one : other;
    }

    /// <summary>H − σI = QR, then RQ + σI, for the rows and columns of a block.</summary>
    private static void Step(Complex[,] h, int first, int last, Complex shift)
    {
        for (var i = first; i <= last; i++) h[i, i] -= shift;
        Span<Complex> cosines = new Complex[last - first], sines = new Complex[last - first];
        for (var k = first; k < last; k++)
        {
            var (x, y) = (h[k, k], h[k + 1, k]);
            var length = Math.Sqrt(Square(x) + Square(y));
            var (c, s) = length == 0 ? (Complex.One, Complex.Zero) : (x / length, y / length);
            (cosines[k - first], sines[k - first]) = (c, s);
            for (var j = k; j <= last; j++)
            {
                var (upper, lower) = (h[k, j], h[k + 1, j]);
                h[k, j] = Complex.Conjugate(c) * upper + Complex.Conjugate(s) * lower;
                h[k + 1, j] = c * lower - s * upper;
            }
        }

        for (var k = first; k < last; k++)
        {
            var (c, s) = (cosines[k - first], sines[k - first]);
            for (var i = first; i <= Math.Min(k + 1, last); i++)
            {
                var (left, right) = (h[i, k], h[i, k + 1]);
                h[i, k] = left * c + right * s;
                h[i, k + 1] = right * Complex.Conjugate(c) - left * Complex.Conjugate(s);
            }
        }

        for (var i = first; i <= last; i++) h[i, i] += shift;

        static double Square(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;
    }
}
