using System.Numerics;
using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "12")]
public sealed class Lesson12Tests
{
    [Fact]
    public void Choose_λ()
    {
        static Complex Polar(double size, double angle) => Complex.FromPolarCoordinates(size, angle);
        static double Root(double n) => Math.Pow(0.5, 1 / n);
        Checking.IsUnanswered(Lesson12.ChooseLambda(null));
        Checking.IsRight(Lesson12.ChooseLambda((n, p) => Polar(Root(n), 2 * Math.PI / p)));
        Checking.IsRight(Lesson12.ChooseLambda((n, p) => Polar(Root(n), -2 * Math.PI / p)));
        Checking.IsWrong(Lesson12.ChooseLambda((n, p) => new Complex(Root(n), 2 * Math.PI / p)), "real and the imaginary part");
        Checking.IsWrong(Lesson12.ChooseLambda((_, p) => Polar(0.5, 2 * Math.PI / p)), "after one step");
        Checking.IsWrong(Lesson12.ChooseLambda((n, p) => Polar(Math.Exp(-1 / n), 2 * Math.PI / p)), "leaves 1/e");
        Checking.IsWrong(Lesson12.ChooseLambda((n, p) => Polar(Math.Pow(0.5, n), 2 * Math.PI / p)), "0.5 to the power n");
        Checking.IsWrong(Lesson12.ChooseLambda((n, p) => Polar(Math.Pow(2, 1 / n), 2 * Math.PI / p)), "does not fade");
        Checking.IsWrong(Lesson12.ChooseLambda((n, p) => Polar(1 - 1 / n, 2 * Math.PI / p)), "35");
        Checking.IsWrong(Lesson12.ChooseLambda((n, p) => Polar(Root(n), 360 / p)), "in degrees");
        Checking.IsWrong(Lesson12.ChooseLambda((n, p) => Polar(Root(n), 1 / p)), "2π is missing");
        Checking.IsWrong(Lesson12.ChooseLambda((n, p) => Polar(Root(n), Math.PI / p)), "half round");
        Checking.IsWrong(Lesson12.ChooseLambda((n, _) => Root(n)), "does not turn");
        Checking.IsWrong(Lesson12.ChooseLambda((n, _) => Polar(Root(n), 1)), "12 steps turn by 12");
        Checking.IsWrong(Lesson12.ChooseLambda((_, _) => Polar(Root(10), 2 * Math.PI / 12)), "for n = 3 and P = 5");
    }

    [Fact]
    public void Join_the_halves()
    {
        static double[] Prefix(double[] a) => [.. a.Select((_, t) => a[..(t + 1)].Aggregate(1.0, (x, y) => x * y))];
        Checking.IsUnanswered(Lesson12.JoinTheHalves(null));
        Checking.IsRight(Lesson12.JoinTheHalves((h, a, start) => [.. h.Zip(Prefix(a), (one, left) => one + left * start)]));
        Checking.IsRight(Lesson12.JoinTheHalves((h, a, start) => [.. h.Zip(a, (one, factor) => one + (start *= factor))]));
        Checking.IsWrong(Lesson12.JoinTheHalves((h, _, _) => h[..2]), "you give 2 states");
        Checking.IsWrong(Lesson12.JoinTheHalves((h, _, _) => h), "still missing");
        Checking.IsWrong(Lesson12.JoinTheHalves((h, _, start) => [.. h.Select(one => one + start)]), "the whole start");
        Checking.IsWrong(Lesson12.JoinTheHalves((h, a, start) => [.. h.Zip(a, (one, factor) => one + factor * start)]), "a_t alone");
        Checking.IsWrong(Lesson12.JoinTheHalves((h, a, start) => [.. h.Zip(Prefix([1, .. a]), (one, left) => one + left * start)]), "the step itself");
        Checking.IsWrong(Lesson12.JoinTheHalves((h, a, start) => [.. h.Select(one => one + Prefix(a)[^1] * start)]), "only those up to t");
        Checking.IsWrong(Lesson12.JoinTheHalves((h, a, start) => [.. h.Zip(a, (one, factor) => start = one + factor * start)]), "over h again");
        Checking.IsWrong(Lesson12.JoinTheHalves((h, a, start) => [.. h.Zip(Prefix(a), (one, left) => left * (one + start))]), "h is right as it is");
        Checking.IsWrong(Lesson12.JoinTheHalves((_, _, _) => [7, 7, 7]), "you give 7, 7, 7");
        Checking.IsWrong(Lesson12.JoinTheHalves((h, a, start) => [.. h.Zip(Prefix(a), (one, left) => one + (left == 0 ? 1 : left) * start)]), "a factor of 0 forgets");
    }

    [Fact]
    public void Count_modulo_n()
    {
        Checking.IsUnanswered(Lesson12.CountModulo(null));
        Checking.IsRight(Lesson12.CountModulo((x, n) => Complex.FromPolarCoordinates(1, 2 * Math.PI * x / n)));
        Checking.IsRight(Lesson12.CountModulo((x, n) => Complex.FromPolarCoordinates(1, -2 * Math.PI * x / n)));
        Checking.IsWrong(Lesson12.CountModulo((_, n) => Complex.FromPolarCoordinates(1, 2 * Math.PI / n)), "A 0 must leave");
        Checking.IsWrong(Lesson12.CountModulo((_, _) => 1), "nothing is counted");
        Checking.IsWrong(Lesson12.CountModulo((x, n) => x == 0 ? 1 : Complex.FromPolarCoordinates(0.9, 2 * Math.PI / n)), "neither fade nor grow");
        Checking.IsWrong(Lesson12.CountModulo((x, _) => x == 0 ? 1 : -1), "that is parity");
        Checking.IsWrong(Lesson12.CountModulo((x, n) => Complex.FromPolarCoordinates(1, 360.0 * x / n)), "in degrees");
        Checking.IsWrong(Lesson12.CountModulo((x, n) => Complex.FromPolarCoordinates(1, Math.PI * x / n)), "after three ones");
        Checking.IsWrong(Lesson12.CountModulo((x, _) => Complex.FromPolarCoordinates(1, 2 * Math.PI * x / 3)), "not for every n");
    }
}
