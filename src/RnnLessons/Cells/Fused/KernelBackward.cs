namespace RnnLessons.Cells.Fused;

internal sealed unsafe partial class Kernel<V, TArithmetic>
{
    private void Backward(Group group, Stages stages, Progress progress)
    {
        var pass = group.Pass;
        if (stages.HasFlag(Stages.Steps)) new Span<float>(group.Carry, group.Count * pass.CarryLead).Clear();
        if (stages.HasFlag(Stages.Products)) new Span<float>(group.Sums, (int)pass.SumsLength).Clear();
        for (var chunk = pass.Chunks - 1; chunk >= 0; chunk--)
        {
            var (start, end) = (chunk * pass.Chunk, Math.Min((chunk + 1) * pass.Chunk, pass.Steps));
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
    private void StepBack(Group group, int step)
    {
        // Without a mask, ∂L/∂c_t is taken down with what comes to it from the step's own h; with one, as that of the memory after masking.
        var (pass, slots) = (group.Pass, group.Pass.Cell.Memory.Length);
        var early = pass.Mask == null ? 1 : slots;
        Receive(group, step);
        if (pass.Recorded) Record(group, step, 0, early);
        ClearMasked(group, step);
        Each<SecondBackward>(group, step);
        MultiplyMemoryBack(group, step, second: true);
        if (pass.Recorded) Record(group, step, early, slots);
        Each<FirstBackward>(group, step);
        if (step > 0) Prefetch(group, step - 1);
        MultiplyMemoryBack(group, step, second: false);
    }

    /// <summary>Asks for what the step before will read: it comes while the arithmetic units multiply.</summary>
    private static void Prefetch(Group group, int step)
    {
        var (pass, size) = (group.Pass, group.Pass.Cell.HiddenSize);
        Lanes.Prefetch(group.Gates(step), (nint)group.Count * pass.GateLead);
        Lanes.Prefetch(group.Rows(step), (nint)group.Count * pass.RowLead);
        for (var sequence = 0; sequence < group.Count && pass.EveryState; sequence++) Lanes.Prefetch(pass.OutputGradient + group.Shown(sequence, step) * size, size);
    }

    /// <summary>A step that doesn't count has no deltas.</summary>
    private static void ClearMasked(Group group, int step)
    {
        var pass = group.Pass;
        for (var sequence = 0; sequence < group.Count && pass.Mask != null; sequence++)
            if (group.Masked(sequence, step)) new Span<float>(group.Deltas(step) + (nint)sequence * pass.GateLead, pass.Cell.GateCount * pass.Cell.HiddenSize).Clear();
    }

    /// <summary>Adds ∂L/∂output of a step to what h_t has from the steps after.</summary>
    private static void Receive(Group group, int step)
    {
        var (pass, size) = (group.Pass, group.Pass.Cell.HiddenSize);
        if (!pass.EveryState && step < pass.Steps - 1) return;
        var carry = group.Carry;
        for (var sequence = 0; sequence < group.Count; sequence++, carry += pass.CarryLead)
        {
            var gradient = pass.OutputGradient + group.Shown(sequence, step) * size;
            for (var unit = 0; unit < size; unit += V.Width)
                Lanes.Store(V.Load(carry + unit) + Lanes.Load<V>(gradient + unit, size - unit), carry + unit, size - unit);
        }
    }

    /// <summary>Takes down ∂L/∂memory for a probe, for some slots of it.</summary>
    private static void Record(Group group, int step, int firstSlot, int endSlot)
    {
        var (pass, size) = (group.Pass, group.Pass.Cell.HiddenSize);
        for (var slot = firstSlot; slot < endSlot; slot++)
        {
            float* from = group.Carry + slot * size, to = group.Gradients(step) + slot * pass.GradientWidth;
            for (var sequence = 0; sequence < group.Count; sequence++, from += pass.CarryLead, to += pass.GradientLead)
                for (var unit = 0; unit < size; unit += V.Width) V.Stream(V.Load(from + unit), to + unit);
        }
    }

    /// <summary>∂L/∂memory += deltas Wᵀ, for the products of one half of a step.</summary>
    private static void MultiplyMemoryBack(Group group, int step, bool second)
    {
        var (pass, size) = (group.Pass, group.Pass.Cell.HiddenSize);
        var weights = pass.Workspace.Weights.Start;
        foreach (var product in pass.Cell.Products)
        {
            if (product.Slot >= 0 && product.Second == second)
                Product<V>.Run(
                    new(group.Deltas(step) + product.FirstGate * size, pass.GateLead, 1), weights, 0,
                    group.Carry + product.Slot * size, pass.CarryLead, group.Count, product.Gates.Length * size, product.Rows, add: true);
            weights += Packing<V>.Length(pass.Cell, product, transposed: true);
        }
    }

    /// <summary>∂L/∂x = deltas Wᵀ for all rows of a chunk.</summary>
    private static void MultiplyInputBack(Group group, int start, int end)
    {
        var (pass, product) = (group.Pass, group.Pass.Cell.Products[0]);
        var width = product.Rows;
        Product<V>.Run(
            new(group.Deltas(start), pass.GateLead, 1), pass.Workspace.Weights.Start, 0,
            group.InputDeltas, pass.InputLead, (end - start) * group.Count, product.Gates.Length * pass.Cell.HiddenSize, width, add: false);
        for (var sequence = 0; sequence < group.Count; sequence++)
        {
            for (var step = start; step < end; step++)
            {
                var from = group.InputDeltas + ((nint)(step - start) * group.Count + sequence) * pass.InputLead;
                Buffer.MemoryCopy(from, pass.InputGradient + group.At(sequence, step) * width, width * sizeof(float), width * sizeof(float));
            }
        }
    }

    /// <summary>∂L/∂W += rowsᵀ deltas for every product, over all rows of a chunk.</summary>
    private static void SumUp(Group group, int start, int end)
    {
        var (pass, size) = (group.Pass, group.Pass.Cell.HiddenSize);
        var sums = group.Sums;
        foreach (var product in pass.Cell.Products)
        {
            var rows = product.Slot < 0
                ? new Strided(group.InputRows, pass.InputLead, 1)
                : new(group.Rows(product.Fresh ? start + 1 : start) + product.Column, pass.RowLead, 1);
            var lead = pass.SumsLead(product);
            Product<V>.Run(
                rows.Transposed, group.Deltas(start) + product.FirstGate * size, pass.GateLead,
                sums, lead, product.Depth, (end - start) * group.Count, product.Gates.Length * size, add: true);
            sums += (nint)product.Depth * lead;
        }
    }
}
