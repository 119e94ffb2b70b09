using System.Runtime.CompilerServices;

namespace RnnLessons.Cells.Fused;

internal sealed unsafe partial class Kernel<V, TArithmetic>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Backward(Group group, Stages stages, Progress progress)
    {
        var (pass, layout) = (group.Pass, group.Layout);
        if (stages.HasFlag(Stages.Steps)) new Span<float>(group.Carry, group.Count * layout.CarryLead).Clear();
        if (stages.HasFlag(Stages.Products)) new Span<float>(group.Sums, (int)layout.SumsLength).Clear();
        for (var chunk = pass.Chunks - 1; chunk >= 0; chunk--)
        {
            var (start, end) = (chunk * pass.Chunk, Math.Min((chunk + 1) * pass.Chunk, layout.Steps));
            group.ChunkStart = start;
            if (stages.HasFlag(Stages.Steps))
            {
                for (var step = end - 1; step >= start; step--) StepBack(group, step);
                progress.Report();
            }

            if (!stages.HasFlag(Stages.Products)) continue;
            if (stages is Stages.Products) progress.WaitFor(pass.Chunks - chunk);
            ReadInput(group, start, end);
            if (pass.InputGradient != null) MultiplyInputBack(group, start, end);
            SumUp(group, start, end);
        }
    }

    /// <summary>From ∂L/∂memory after a step to that before it, and the step's deltas.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StepBack(Group group, int step)
    {
        if (group.Layout.Cell.InTwoHalves)
        {
            Each<SecondBackward>(group, step);
            MultiplyMemoryBack(group, step, second: true);
            Each<FirstBackward>(group, step);
        }
        else Each<WholeBackward>(group, step);
        MultiplyMemoryBack(group, step, second: false);
    }

    /// <summary>Adds ∂L/∂output of a step to what h_t has from the steps after. Returns whether the step counts; if not, it has no deltas.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Receive(Group group, int step, int sequence)
    {
        var (pass, layout, size) = (group.Pass, group.Layout, group.Layout.Cell.HiddenSize);
        if (layout.EveryState || step == layout.Steps - 1)
        {
            float* carry = group.Carry + (nint)sequence * layout.CarryLead, gradient = pass.OutputGradient + group.Shown(sequence, step) * size;
            for (var unit = 0; unit < size; unit += V.Width) V.Store(V.Load(carry + unit) + Lanes.Load<V>(gradient + unit, size - unit), carry + unit);
        }

        if (layout.Recorded) Record(group, step, sequence);
        if (!group.Masked(sequence, step)) return true;
        new Span<float>(group.Deltas(step) + (nint)sequence * group.GateLead, layout.Cell.GateCount * size).Clear();
        return false;
    }

    /// <summary>Takes down ∂L/∂memory for a probe, as far as it is whole before the step's own part is added: that of h, and with a mask all.</summary>
    /// <remarks>What is missing, the cell takes down (<see cref="Units{V}.Record"/>): ∂L/∂c_t with what comes to it from the step's own h.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Record(Group group, int step, int sequence)
    {
        var (layout, size) = (group.Layout, group.Layout.Cell.HiddenSize);
        float* from = group.Carry + (nint)sequence * layout.CarryLead, to = group.Gradients(step) + (nint)sequence * layout.Gradients.Lead;
        for (var slot = 0; slot < (layout.Mask == null ? 1 : layout.Cell.Memory.Length); slot++, from += layout.Cell.SlotWidth, to += layout.Cell.SlotWidth)
            for (var unit = 0; unit < size; unit += V.Width) V.Stream(V.Load(from + unit), to + unit);
    }

    /// <summary>Asks for what the step before will read of a sequence: it comes while the arithmetic units multiply.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Prefetch(Group group, int step, int sequence)
    {
        if (step < 0) return;
        var (pass, layout, size) = (group.Pass, group.Layout, group.Layout.Cell.HiddenSize);
        Lanes.Prefetch(group.Gates(step) + (nint)sequence * group.GateLead, group.GateLead);
        Lanes.Prefetch(group.Rows(step) + (nint)sequence * group.RowLead, group.RowLead);
        if (layout.EveryState) Lanes.Prefetch(pass.OutputGradient + group.Shown(sequence, step) * size, size);
    }

    /// <summary>∂L/∂memory += deltas Wᵀ, for the products of one half of a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyMemoryBack(Group group, int step, bool second)
    {
        var (pass, layout, size) = (group.Pass, group.Layout, group.Layout.Cell.HiddenSize);
        var weights = pass.Workspace.Weights.Start;
        foreach (var product in layout.Cell.Products)
        {
            if (product.Slot >= 0 && product.Second == second)
                Product<V>.Run(
                    new(group.Deltas(step) + product.FirstGate * size, group.GateLead, 1), weights, 0,
                    group.Carry + layout.Cell.SlotColumn(product.Slot), layout.CarryLead, group.Count, product.Gates.Length * size, product.Rows, add: true);
            weights += Packing<V>.Length(layout.Cell, product, transposed: true);
        }
    }

    /// <summary>∂L/∂x = deltas Wᵀ for all rows of a chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyInputBack(Group group, int start, int end)
    {
        var (pass, layout, product) = (group.Pass, group.Layout, group.Layout.Cell.Products[0]);
        var width = product.Rows;
        Product<V>.Run(
            new(group.Deltas(start), group.GateLead, 1), pass.Workspace.Weights.Start, 0,
            group.InputDeltas, layout.InputLead, (end - start) * group.Count, product.Gates.Length * layout.Cell.HiddenSize, width, add: false);
        for (var sequence = 0; sequence < group.Count; sequence++)
        {
            for (var step = start; step < end; step++)
            {
                var from = group.InputDeltas + ((nint)(step - start) * group.Count + sequence) * layout.InputLead;
                Buffer.MemoryCopy(from, pass.InputGradient + group.At(sequence, step) * width, width * sizeof(float), width * sizeof(float));
            }
        }
    }

    /// <summary>∂L/∂W += rowsᵀ deltas for every product, over all rows of a chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumUp(Group group, int start, int end)
    {
        var (layout, size) = (group.Layout, group.Layout.Cell.HiddenSize);
        var sums = group.Sums;
        foreach (var product in layout.Cell.Products)
        {
            var rows = product.Slot < 0
                ? new Strided(group.InputRows, layout.InputLead, 1)
                : new(group.Rows(product.Fresh ? start + 1 : start) + layout.Cell.SlotColumn(product.Slot), group.RowLead, 1);
            var lead = layout.SumsLead(product);
            Product<V>.Run(
                rows.Transposed, group.Deltas(start) + product.FirstGate * size, group.GateLead,
                sums, lead, product.Depth, (end - start) * group.Count, product.Gates.Length * size, add: true);
            sums += (nint)product.Depth * lead;
        }
    }

    private readonly struct SecondBackward : IPiece
    {
        public static bool Begin(Group group, int step, int sequence) => Receive(group, step, sequence);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(in TArithmetic cell, in Units<V> at) => cell.SecondBackward(at);
    }

    private readonly struct FirstBackward : IPiece
    {
        public static bool Begin(Group group, int step, int sequence) => !group.Masked(sequence, step);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(in TArithmetic cell, in Units<V> at) => cell.FirstBackward(at);

        public static void End(Group group, int step, int sequence) => Prefetch(group, step - 1, sequence);
    }

    /// <summary>Both halves in one go, where no product comes between.</summary>
    private readonly struct WholeBackward : IPiece
    {
        public static bool Begin(Group group, int step, int sequence) => Receive(group, step, sequence);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(in TArithmetic cell, in Units<V> at)
        {
            cell.SecondBackward(at);
            cell.FirstBackward(at);
        }

        public static void End(Group group, int step, int sequence) => Prefetch(group, step - 1, sequence);
    }
}
