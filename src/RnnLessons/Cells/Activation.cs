namespace RnnLessons.Cells;

/// <summary>The function f of a simple recurrent cell.</summary>
public enum Activation
{
    /// <summary>tanh, in (−1, 1).</summary>
    Tanh,

    /// <summary>max(0, a).</summary>
    ReLU,

    /// <summary>f(a) = a: a linear cell.</summary>
    Identity,
}
