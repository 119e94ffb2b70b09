namespace RnnLessons.Lesson;

/// <summary>A part of the right side of an equation: it knows its value, and writes itself with letters or with numbers.</summary>
internal abstract record Term(double[,] Value)
{
    /// <summary>Writes the term.</summary>
    /// <param name="ink">What to write with.</param>
    /// <param name="numbers">Whether to put the values in the place of the letters.</param>
    public abstract void Write(Ink ink, bool numbers);

    /// <summary>Whether it needs brackets as a factor.</summary>
    public virtual bool IsSum => false;

    /// <summary>A matrix product.</summary>
    public static Term operator *(Term a, Term b) => new Product(a, b);

    public static Term operator +(Term a, Term b) => new Sum(a, b);

    /// <summary>∘, unit by unit.</summary>
    public Term Each(Term other) => new Elementwise(this, other);

    public static Term Of(string function, Term inner) => new Applied(function, inner);

    /// <summary>1 − gate.</summary>
    public static Term OneMinus(Term gate) => new Complement(gate);

    protected static double[,] Map(double[,] a, Func<double, double> f) => Map(a, a, (value, _) => f(value));

    protected static double[,] Map(double[,] a, double[,] b, Func<double, double, double> f)
    {
        var result = new double[a.GetLength(0), a.GetLength(1)];
        for (var i = 0; i < a.GetLength(0); i++)
            for (var j = 0; j < a.GetLength(1); j++)
                result[i, j] = f(a[i, j], b[i, j]);
        return result;
    }

    protected static void Bracketed(Ink ink, Term term, bool numbers)
    {
        if (term.IsSum) ink.Sign("(");
        term.Write(ink, numbers);
        if (term.IsSum) ink.Sign(")");
    }
}

/// <summary>A letter that stands for numbers.</summary>
internal sealed record Named(Symbol Symbol, double[,] Numbers) : Term(Numbers)
{
    public override void Write(Ink ink, bool numbers)
    {
        if (numbers) ink.Write(Value);
        else ink.Write(Symbol);
    }
}

internal sealed record Product(Term Left, Term Right) : Term(Multiply(Left.Value, Right.Value))
{
    public override void Write(Ink ink, bool numbers)
    {
        Bracketed(ink, Left, numbers);
        ink.Times();
        Bracketed(ink, Right, numbers);
    }

    private static double[,] Multiply(double[,] a, double[,] b)
    {
        var product = new double[a.GetLength(0), b.GetLength(1)];
        for (var i = 0; i < a.GetLength(0); i++)
            for (var j = 0; j < b.GetLength(1); j++)
                for (var k = 0; k < a.GetLength(1); k++)
                    product[i, j] += a[i, k] * b[k, j];
        return product;
    }
}

internal sealed record Elementwise(Term Left, Term Right) : Term(Map(Left.Value, Right.Value, (a, b) => a * b))
{
    // Beside a ∘ a product of two matrices needs brackets too.
    public override void Write(Ink ink, bool numbers)
    {
        Side(ink, Left, numbers);
        ink.Sign("∘");
        Side(ink, Right, numbers);
    }

    public override bool IsSum => true;

    private static void Side(Ink ink, Term term, bool numbers)
    {
        if (term is Product) ink.Sign("(");
        Bracketed(ink, term, numbers);
        if (term is Product) ink.Sign(")");
    }
}

internal sealed record Sum(Term Left, Term Right) : Term(Map(Left.Value, Right.Value, (a, b) => a + b))
{
    public override bool IsSum => true;

    public override void Write(Ink ink, bool numbers)
    {
        Left.Write(ink, numbers);
        ink.Sign("+");
        Right.Write(ink, numbers);
    }
}

internal sealed record Complement(Term Gate) : Term(Map(Gate.Value, value => 1 - value))
{
    public override bool IsSum => true;

    public override void Write(Ink ink, bool numbers)
    {
        ink.Sign("1");
        ink.Sign("−");
        Gate.Write(ink, numbers);
    }
}

internal sealed record Applied(string Name, Term Inner) : Term(Map(Inner.Value, Function(Name)))
{
    public override void Write(Ink ink, bool numbers)
    {
        ink.Function(Name);
        ink.Sign("(");
        Inner.Write(ink, numbers);
        ink.Sign(")");
    }

    private static Func<double, double> Function(string name) => name switch
    {
        "σ" => value => 1 / (1 + Math.Exp(-value)),
        "tanh" => Math.Tanh,
        "ReLU" => value => Math.Max(0, value),
        _ => throw new ArgumentException($"No function «{name}»."),
    };
}

/// <summary>[X, H]: two rows as one.</summary>
internal sealed record SideBySide(Named Left, Named Right) : Term(Join(Left.Value, Right.Value))
{
    public override void Write(Ink ink, bool numbers)
    {
        if (numbers)
        {
            ink.Write(Value);
            return;
        }
        ink.Sign("[");
        ink.Write(Left.Symbol);
        ink.Sign(",");
        ink.Write(Right.Symbol);
        ink.Sign("]");
    }

    private static double[,] Join(double[,] a, double[,] b)
    {
        var joined = new double[1, a.Length + b.Length];
        for (var i = 0; i < joined.Length; i++) joined[0, i] = i < a.Length ? a[0, i] : b[0, i - a.Length];
        return joined;
    }
}
