using System.Numerics;

namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 12.</summary>
public static class Lesson12
{
    /// <summary>12.1: the λ that leaves half of an input after n steps and turns once round in P steps, from (n, P).</summary>
    public static Answer<Func<double, double, Complex>> ChooseLambda(Func<double, double, Complex>? answer)
    {
        const double N = 10, P = 12;
        var (size, angle) = (Math.Pow(0.5, 1 / N), 2 * Math.PI / P);
        return Exercise.For("12.1 Choose λ", answer)
            .Expect(At, λ => !Near(λ, new Complex(size, angle)), "Your |λ| and θ are right, but they stand in the real and the imaginary part. λ = |λ| cos θ + i |λ| sin θ: Complex.FromPolarCoordinates does it.")
            .Expect(At, λ => !Near(λ.Magnitude, 0.5), "For n = 10 your |λ| is 0.5: half is left after one step. |λ|ⁿ = 0.5, so take the n-th root.")
            .Expect(At, λ => !Near(λ.Magnitude, Math.Exp(-1 / N)), "For n = 10 your |λ| leaves 1/e after n steps: 37 %. Half is wanted.")
            .Expect(At, λ => !Near(λ.Magnitude, Math.Pow(0.5, N)), "For n = 10 your |λ| is 0.5 to the power n. Solve |λ|ⁿ = 0.5 for |λ|: the n-th root.")
            .Expect(At, λ => λ.Magnitude < 1, λ => $"For n = 10 your |λ| is {λ.Magnitude:G4}: such a state does not fade. Half is left only if |λ| is below 1.")
            .Expect(At, λ => Near(λ.Magnitude, size), λ => $"For n = 10 your |λ| is {λ.Magnitude:G4}, of which {Math.Pow(λ.Magnitude, N):P0} is left after 10 steps. Half is wanted.")
            .Expect(At, λ => !Near(λ, Complex.FromPolarCoordinates(size, 360 / P)), "|λ| is right. The angle is in degrees: cos and sin take radians, and once round is 2π.")
            .Expect(At, λ => !Near(Math.Abs(λ.Phase), 1 / P), "|λ| is right. Your angle is 1/P, and once round is 2π: the factor 2π is missing.")
            .Expect(At, λ => !Near(Math.Abs(λ.Phase), angle / 2), "|λ| is right. Your λ has turned half round after P steps. Once round is 2π, not π.")
            .Expect(At, λ => !Near(λ.Phase, 0), "|λ| is right, but your λ is real and positive: it does not turn. Its angle is what turns the state at each step.")
            .Expect(At, λ => Near(Math.Abs(λ.Phase), angle), λ => $"|λ| is right. For P = 12 your angle is {λ.Phase:G4}, so 12 steps turn by {12 * λ.Phase:G4}. Wanted: 2π = {2 * Math.PI:G4}.")
            .Expect(f => f(3, 5), λ => Near(λ.Magnitude, Math.Pow(0.5, 1 / 3.0)) && Near(Math.Abs(λ.Phase), 2 * Math.PI / 5), λ =>
                $"Right for n = 10 and P = 12, but for n = 3 and P = 5 you give |λ| = {λ.Magnitude:G4} and θ = {λ.Phase:G4}; wanted: {Math.Pow(0.5, 1 / 3.0):G4} and {2 * Math.PI / 5:G4}.");

        static Complex At(Func<double, double, Complex> f) => f(N, P);
    }

    /// <summary>12.2: the states of the second half of a sequence, from its states when it begins at 0, its factors, and the last state of the first half.</summary>
    public static Answer<Func<double[], double[], double, double[]>> JoinTheHalves(Func<double[], double[], double, double[]>? answer)
    {
        double[] h = [1, 2, 3], a = [0.5, 0.25, -1];
        return Exercise.For("12.2 Join the halves", answer)
            .Expect(f => f([.. h], [.. a], 8), got => got.Length == 3, got => $"The second half has three steps, and you give {got.Length} states; wanted: one for each step.")
            .Expect(At, got => !Same(got, h), "These are the states that begin at 0. The last state of the first half is still missing.")
            .Expect(At, got => !Same(got, [9, 10, 11]), "You add the whole start to every state. But each step multiplies it by its factor.")
            .Expect(At, got => !Same(got, [5, 4, -5]), "You multiply the start by a_t alone. At step t it has passed through all factors up to there: a₁ · a₂ · … · a_t.")
            .Expect(At, got => !Same(got, [9, 6, 4]), "Your product leaves out the factor of the step itself: the first step already multiplies the start by a₁.")
            .Expect(At, got => !Same(got, [0, 1, 2]), "You multiply the start by all factors at every step. At step t it has passed only those up to t.")
            .Expect(At, got => !Same(got, [5, 3.25, -0.25]), "You run the recurrence over h again. h is no input: each h_t holds the earlier steps of its half already. Only the start has to be added, with the factors that it has passed.")
            .Expect(At, got => !Same(got, [4.5, 1.25, -1.375]), "You multiply h by the factors as well. h is right as it is; only the start has to be carried through them.")
            .Expect(At, got => Same(got, [5, 3, 2]), got => $"For h = 1, 2, 3, a = 0.5, 0.25, −1 and the start 8 you give {string.Join(", ", got.Select(one => $"{one:G4}"))}. At the second step, 0.5 · 0.25 · 8 = 1 is left of the start, so the state is 2 + 1 = 3.")
            .Expect(f => f([0, 0], [0, 5], 8), got => Same(got, [0, 0]), got => $"Right with factors that are not 0, but for a = 0, 5 you give {string.Join(", ", got.Select(one => $"{one:G4}"))}: a factor of 0 forgets the start for good. Multiply the factors up; do not divide.");

        double[] At(Func<double[], double[], double, double[]> f) => f([.. h], [.. a], 8);
        static bool Same(double[] got, double[] wanted) => got.Length == wanted.Length && got.Zip(wanted).All(pair => Math.Abs(pair.First - pair.Second) < 1e-9);
    }

    /// <summary>12.3: the factor λ(x) of a unit that counts the ones modulo n, from a bit x and n; the unit begins at 1.</summary>
    public static Answer<Func<int, int, Complex>> CountModulo(Func<int, int, Complex>? answer) =>
        Exercise.For("12.3 Count modulo n", answer)
            .Expect(f => f(0, 3), λ => Near(λ, 1), λ => $"A 0 must leave the count as it is, so its factor is 1. For n = 3 yours is {Words(λ)}.")
            .Expect(f => f(1, 2), λ => !Near(λ, 1), "Your factor for a 1 is 1, too: the state never changes, so nothing is counted.")
            .Expect(f => f(1, 3), λ => Near(λ.Magnitude, 1), λ => $"For n = 3 your |λ(1)| is {λ.Magnitude:G3}. The state must neither fade nor grow, however many ones come: |λ| = 1.")
            .Expect(f => f(1, 3), λ => !Near(λ, -1), "λ(1) = −1 flips between two states: that is parity, n = 2. For n = 3 three different states are needed, in turn. On the real line there are only two numbers with |λ| = 1; use the circle.")
            .Expect(f => f(1, 3), λ => !Near(λ, Complex.FromPolarCoordinates(1, 360 / 3.0)), "The angle is in degrees: once round is 2π.")
            .Expect(f => f(1, 3), λ => Near(Complex.Pow(λ, 3), 1), λ => $"For n = 3 the state must be back at 1 after three ones. Yours is at {Words(Complex.Pow(λ, 3))}.")
            .Expect(f => f, CountsUpToSeven, "Right for n = 3, but not for every n from 2 to 7: after k ones the states for k = 0 … n − 1 must all differ, and after n ones the state must be back at 1.");

    private static bool CountsUpToSeven(Func<int, int, Complex> f) => Enumerable.Range(2, 6).All(n =>
    {
        Complex[] states = [.. Enumerable.Range(0, n + 1).Select(k => Complex.Pow(f(1, n), k))];
        return Near(f(0, n), 1) && Near(states[n], 1) && Enumerable.Range(0, n).All(i => Enumerable.Range(0, i).All(j => (states[i] - states[j]).Magnitude > 0.1));
    });

    private static string Words(Complex value) => $"{value.Real:G3} {(value.Imaginary < 0 ? "−" : "+")} {Math.Abs(value.Imaginary):G3} i";

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-6;

    private static bool Near(Complex a, Complex b) => (a - b).Magnitude < 1e-6;
}
