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
        var (pass, size) = (group.Pass, group.Pass.Cell.HiddenSize);
        var two = pass.Cell.TwoHalves;
        var units = Units(group, step);
        Receive(group, step);
        if (pass.Recorded) Record(group, step);
        for (var sequence = 0; sequence < group.Count; sequence++)
        {
            if (group.Masked(sequence, step))
            {
                new Span<float>(group.Deltas(step) + (nint)sequence * pass.GateLead, pass.Cell.GateCount * size).Clear();
                continue;
            }

            for (var unit = 0; unit < size; unit += V.Width)
            {
                var at = units.Of(sequence, unit);
                arithmetic.SecondBackward(at);
                if (two) continue;
                if (pass.Recorded) RecordHidden(group, step, sequence, unit);
                arithmetic.FirstBackward(at);
            }
        }

        if (two)
        {
            MultiplyMemoryBack(group, step, second: true);
            for (var sequence = 0; sequence < group.Count; sequence++)
            {
                for (var unit = 0; unit < size && !group.Masked(sequence, step); unit += V.Width)
                {
                    if (pass.Recorded) RecordHidden(group, step, sequence, unit);
                    arithmetic.FirstBackward(units.Of(sequence, unit));
                }
            }
        }

        if (step > 0)
        {
            Lanes.Expect(group.Gates(step - 1), (nint)group.Count * pass.GateLead);
            Lanes.Expect(group.Rows(step - 1), (nint)group.Count * pass.RowLead);
        }

        MultiplyMemoryBack(group, step, second: false);
    }

    /// <summary>Adds ∂L/∂output of a step to what h_t has from the steps after.</summary>
    private static void Receive(Group group, int step)
    {
        var (pass, size) = (group.Pass, group.Pass.Cell.HiddenSize);
        if (!pass.EveryState && step < pass.Steps - 1) return;
        var carry = group.Carry;
        for (var sequence = 0; sequence < group.Count; sequence++, carry += pass.CarryLead)
        {
            var at = pass.EveryState ? (long)(group.First + sequence) * pass.Steps + pass.TimeOf(step) : group.First + sequence;
            var gradient = pass.OutputGradient + at * size;
            for (var unit = 0; unit < size; unit += V.Width)
                Lanes.Store(V.Load(carry + unit) + Lanes.Load<V>(gradient + unit, size - unit), carry + unit, size - unit);
        }
    }

    /// <summary>Takes down ∂L/∂memory as the step after left it and the output added to it, for a probe.</summary>
    private static void Record(Group group, int step)
    {
        var length = group.Count * group.Pass.CarryLead;
        new ReadOnlySpan<float>(group.Carry, length).CopyTo(new(group.Gradients(step), length));
    }

    /// <summary>Takes down ∂L/∂c with what comes to it from the step's own h. With a mask a probe sees the memory after masking, which that h isn't made of.</summary>
    private static void RecordHidden(Group group, int step, int sequence, int unit)
    {
        var pass = group.Pass;
        for (var slot = 1; slot < pass.Cell.Memory.Length && pass.Mask == null; slot++)
        {
            var at = (nint)sequence * pass.CarryLead + slot * pass.Cell.HiddenSize + unit;
            Lanes.Store(V.Load(group.Carry + at), group.Gradients(step) + at, pass.Cell.HiddenSize - unit);
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
        var (width, lead) = (product.Rows, pass.InputLead);
        var from = group.InputDeltas;
        Product<V>.Run(
            new(group.Deltas(start), pass.GateLead, 1), pass.Workspace.Weights.Start, 0,
            from, lead, (end - start) * group.Count, product.Gates.Length * pass.Cell.HiddenSize, width, add: false);
        for (var step = start; step < end; step++)
            for (var sequence = 0; sequence < group.Count; sequence++, from += lead)
            {
                var to = pass.InputGradient + ((long)(group.First + sequence) * pass.Steps + pass.TimeOf(step)) * width;
                Buffer.MemoryCopy(from, to, width * sizeof(float), width * sizeof(float));
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
