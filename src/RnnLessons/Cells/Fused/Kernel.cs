using System.Runtime.CompilerServices;

namespace RnnLessons.Cells.Fused;

/// <summary>How wide the vectors of the kernels are.</summary>
internal enum Vectors
{
    Portable,
    Plain,
    Avx2,
    Avx512,
}

/// <summary>The compiled driver of a cell: one for each cell's equations and each width of vectors.</summary>
internal abstract unsafe class Kernel
{
    /// <summary>The widest vectors of this machine.</summary>
    public static readonly Vectors Widest =
        OperatingSystem.IsBrowser() ? Vectors.Plain : Lanes512.IsSupported ? Vectors.Avx512 : Lanes256.IsSupported ? Vectors.Avx2 : Vectors.Portable;

    /// <summary>The vectors to use; narrower ones than <see cref="Widest"/> so that they can be tested on any machine.</summary>
    public static Vectors Use { get; set; } = Widest;

    public static Kernel Of<TArithmetic>(TArithmetic arithmetic) where TArithmetic : struct, IArithmetic => Use switch
    {
        Vectors.Avx512 => new Kernel<Lanes512, TArithmetic>(arithmetic),
        Vectors.Avx2 => new Kernel<Lanes256, TArithmetic>(arithmetic),
        Vectors.Plain => new Kernel<Lanes128, TArithmetic>(arithmetic),
        _ => new Kernel<LanesPortable, TArithmetic>(arithmetic),
    };

    /// <summary>Packs the weights of every product into panels, for forward or transposed for backward.</summary>
    public abstract void Pack(Pass pass);

    /// <summary>Runs the stages of a group in the direction of its pass.</summary>
    public abstract void Run(Group group, Stages stages, Progress progress);

    /// <summary>Adds up what the groups have found for a weight, in their order, so that the result is always the same.</summary>
    /// <param name="pass">A pass that has run backward.</param>
    /// <param name="parameter">Which of the cell's parameters, by its name.</param>
    /// <param name="gradient">Where its gradient goes, of the parameter's shape.</param>
    public abstract void Collect(Pass pass, string parameter, float* gradient);
}

/// <inheritdoc/>
/// <remarks>
/// What loops over numbers, here and in what this calls, is compiled with full optimisation at once. Left to the runtime it would first
/// run as it was compiled in haste, for as long as a notebook's own cells keep the compiler busy: several times slower. Forward and Backward
/// stay methods of their own: once Run has become hot, the runtime inlined all of a pass into it, had no room left there for σ and tanh, and
/// called those instead (measured: an LSTM's forward pass then took 1.2 to 1.6 times as long).
/// </remarks>
internal sealed unsafe partial class Kernel<V, TArithmetic>(TArithmetic arithmetic) : Kernel
    where V : unmanaged, ILanes<V> where TArithmetic : struct, IArithmetic
{
    private readonly TArithmetic arithmetic = arithmetic;

    public override void Pack(Pass pass) => Packing<V>.Pack(pass);

    public override void Run(Group group, Stages stages, Progress progress)
    {
        if (group.Pass.Backward) Backward(group, stages, progress);
        else Forward(group, stages, progress);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Collect(Pass pass, string parameter, float* gradient)
    {
        var sums = pass.Workspace.Sums.Start;
        var (layout, size) = (pass.Layout, pass.Layout.Cell.HiddenSize);
        foreach (var product in layout.Cell.Products)
        {
            var lead = layout.SumsLead(product);
            for (var gate = 0; gate < product.Gates.Length; gate++)
            {
                var (matrix, bias) = product.Gates[gate];
                var column = sums + gate * size;
                if (matrix == parameter)
                    for (var row = 0; row < product.Rows; row++)
                        Add(layout, column + (nint)row * lead, gradient + (nint)row * size);
                else if (bias == parameter) Add(layout, column + (nint)product.Rows * lead, gradient);
            }

            sums += (nint)product.Depth * lead;
        }
    }

    /// <summary>A row of H numbers, added up over the groups.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(Layout layout, float* from, float* to)
    {
        var (size, apart) = (layout.Cell.HiddenSize, (nint)layout.SumsLength);
        for (var unit = 0; unit < size; unit += V.Width)
        {
            var sum = V.Load(from + unit);
            for (var group = 1; group < layout.Groups; group++) sum += V.Load(from + group * apart + unit);
            Lanes.Store(sum, to + unit, size - unit);
        }
    }

    /// <summary>A piece of a step for all units of all sequences, one sequence after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Each<TPiece>(Group group, int step) where TPiece : IPiece
    {
        var (layout, size, slot) = (group.Layout, group.Layout.Cell.HiddenSize, group.Layout.Cell.SlotWidth);
        var gradientLead = layout.Gradients.Lead;
        var recorded = layout is { Recorded: true, Mask: null };
        float* gates = group.Gates(step), deltas = group.Deltas(step), before = group.Rows(step), after = group.Rows(step + 1);
        float* carry = group.Carry, gradients = group.Gradients(step);
        for (var sequence = 0; sequence < group.Count; sequence++)
        {
            for (var unit = TPiece.Begin(group, step, sequence) ? 0 : size; unit < size; unit += V.Width)
            {
                var at = new Units<V>(
                    gates + unit, deltas + unit, before + unit, after + unit, carry + unit, recorded ? gradients + unit : null, size, slot, size - unit);
                TPiece.Run(arithmetic, at);
            }

            TPiece.End(group, step, sequence);
            gates += group.GateLead;
            deltas += group.GateLead;
            before += group.RowLead;
            after += group.RowLead;
            carry += layout.CarryLead;
            gradients += gradientLead;
        }
    }

    /// <summary>What is done of a step for one sequence before the next, by a name that the compiler knows: a piece of the cell's equations, and what goes with it.</summary>
    private interface IPiece
    {
        /// <summary>Before the units. Returns whether they are to be run.</summary>
        static virtual bool Begin(Group group, int step, int sequence) => true;

        static abstract void Run(in TArithmetic cell, in Units<V> at);

        /// <summary>After the units.</summary>
        static virtual void End(Group group, int step, int sequence)
        {
        }
    }
}
