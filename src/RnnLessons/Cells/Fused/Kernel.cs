namespace RnnLessons.Cells.Fused;

/// <summary>How wide the vectors of the kernels are.</summary>
internal enum Vectors
{
    Portable,
    Avx2,
    Avx512,
}

/// <summary>The compiled driver of a cell: one for each cell's equations and each width of vectors.</summary>
internal abstract unsafe class Kernel
{
    /// <summary>The widest vectors of this machine.</summary>
    public static readonly Vectors Widest =
        Lanes512.IsSupported ? Vectors.Avx512 : Lanes256.IsSupported ? Vectors.Avx2 : Vectors.Portable;

    /// <summary>The vectors to use; narrower ones than <see cref="Widest"/> so that they can be tested on any machine.</summary>
    public static Vectors Use { get; set; } = Widest;

    public static Kernel Of<TArithmetic>(TArithmetic arithmetic) where TArithmetic : struct, IArithmetic => Use switch
    {
        Vectors.Avx512 => new Kernel<Lanes512, TArithmetic>(arithmetic),
        Vectors.Avx2 => new Kernel<Lanes256, TArithmetic>(arithmetic),
        _ => new Kernel<LanesPortable, TArithmetic>(arithmetic),
    };

    /// <summary>Packs the weights of every product into panels, for forward or transposed for backward.</summary>
    public abstract void Pack(Pass pass, bool transposed);

    /// <summary>Runs the stages of a group, forward or backward.</summary>
    public abstract void Run(Group group, Stages stages, Progress progress, bool backward);

    /// <summary>Adds up what the groups have found for a weight, in their order, so that the result is always the same.</summary>
    /// <param name="pass">A pass that has run backward.</param>
    /// <param name="parameter">Which of the cell's parameters.</param>
    /// <param name="gradient">Where its gradient goes, of the parameter's shape.</param>
    public void Collect(Pass pass, int parameter, float* gradient)
    {
        var sums = pass.Workspace.Sums.Start;
        foreach (var product in pass.Cell.Products)
        {
            var lead = pass.SumsLead(product);
            for (var gate = 0; gate < product.Gates.Length; gate++)
            {
                var (matrix, bias) = product.Gates[gate];
                var column = sums + gate * pass.Cell.HiddenSize;
                if (matrix == parameter)
                    for (var row = 0; row < product.Rows; row++)
                        Add(pass, column + (nint)(row + (product.BiasRow == 0 ? 1 : 0)) * lead, gradient + (nint)row * pass.Cell.HiddenSize);
                else if (bias == parameter) Add(pass, column + (nint)product.BiasRow * lead, gradient);
            }

            sums += (nint)product.Depth * lead;
        }
    }

    /// <summary>A row of H numbers, added up over the groups.</summary>
    private static void Add(Pass pass, float* from, float* to)
    {
        var (size, apart) = (pass.Cell.HiddenSize, (nint)pass.SumsLength);
        new ReadOnlySpan<float>(from, size).CopyTo(new(to, size));
        for (var group = 1; group < pass.Groups; group++)
        {
            var more = from + group * apart;
            for (var unit = 0; unit < size; unit++) to[unit] += more[unit];
        }
    }
}

/// <inheritdoc/>
internal sealed unsafe partial class Kernel<V, TArithmetic>(TArithmetic arithmetic) : Kernel
    where V : unmanaged, ILanes<V> where TArithmetic : struct, IArithmetic
{
    private readonly TArithmetic arithmetic = arithmetic;

    public override void Pack(Pass pass, bool transposed) => Packing<V>.Pack(pass, transposed);

    public override void Run(Group group, Stages stages, Progress progress, bool backward)
    {
        if (backward) Backward(group, stages, progress);
        else Forward(group, stages, progress);
    }

    /// <summary>A piece of the cell's equations for all units of all sequences at a step; backward passes over those whose step doesn't count.</summary>
    private void Each<TPiece>(Group group, int step) where TPiece : IPiece
    {
        var (pass, size) = (group.Pass, group.Pass.Cell.HiddenSize);
        var column = pass.Cell.SlotColumn(0);
        var units = new Units<V>(
            group.Gates(step), group.Rows(step) + column, group.Rows(step + 1) + column, group.Deltas(step), group.Carry,
            pass.GateLead, pass.RowLead, pass.CarryLead, size);
        for (var sequence = 0; sequence < group.Count; sequence++)
        {
            if (TPiece.Backward && group.Masked(sequence, step)) continue;
            for (var unit = 0; unit < size; unit += V.Width) TPiece.Run(arithmetic, units.Of(sequence, unit));
        }
    }

    /// <summary>One of the four pieces of a cell's equations, by a name that the compiler knows.</summary>
    private interface IPiece
    {
        static abstract bool Backward { get; }

        static abstract void Run(in TArithmetic cell, in Units<V> at);
    }

    private readonly struct First : IPiece
    {
        public static bool Backward => false;

        public static void Run(in TArithmetic cell, in Units<V> at) => cell.First(at);
    }

    private readonly struct Second : IPiece
    {
        public static bool Backward => false;

        public static void Run(in TArithmetic cell, in Units<V> at) => cell.Second(at);
    }

    private readonly struct SecondBackward : IPiece
    {
        public static bool Backward => true;

        public static void Run(in TArithmetic cell, in Units<V> at) => cell.SecondBackward(at);
    }

    private readonly struct FirstBackward : IPiece
    {
        public static bool Backward => true;

        public static void Run(in TArithmetic cell, in Units<V> at) => cell.FirstBackward(at);
    }
}
