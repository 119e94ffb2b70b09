namespace RnnLessons.Cells.Fused;

internal sealed unsafe partial class Kernel<V, TArithmetic>
{
    private void Forward(Group group, Stages stages, Progress progress)
    {
        var pass = group.Pass;
        for (var chunk = 0; chunk < pass.Chunks; chunk++)
        {
            var (start, end) = (chunk * pass.Chunk, Math.Min((chunk + 1) * pass.Chunk, pass.Steps));
            var last = group.Rows(start);
            group.ChunkStart = start;
            if (stages.HasFlag(Stages.Products))
            {
                ReadInput(group, start, end);
                MultiplyInput(group, start, end);
                progress.Report();
            }

            if (!stages.HasFlag(Stages.Steps)) continue;
            if (stages is Stages.Steps) progress.WaitFor(chunk + 1);
            BeginMemory(group, start, last);
            for (var step = start; step < end; step++) Step(group, step);
        }
    }

    /// <summary>Copies x into the rows of a chunk, with the constant 1 behind it. Sequence by sequence: so the processor sees what comes next.</summary>
    private static void ReadInput(Group group, int start, int end)
    {
        var (pass, width) = (group.Pass, group.Pass.Cell.InputSize);
        for (var sequence = 0; sequence < group.Count; sequence++)
        {
            for (var step = start; step < end; step++)
            {
                var row = group.InputRow(sequence, step - start);
                var from = pass.Input + group.At(sequence, step) * width;
                Buffer.MemoryCopy(from, row, width * sizeof(float), width * sizeof(float));
                row[width] = 1;
            }
        }
    }

    /// <summary>x W + b for all rows of a chunk; gates that see no input begin at 0.</summary>
    private static void MultiplyInput(Group group, int start, int end)
    {
        var (pass, product) = (group.Pass, group.Pass.Cell.Products[0]);
        var gates = group.Gates(start);
        var rows = (end - start) * group.Count;
        var covered = product.Gates.Length * pass.Cell.HiddenSize;
        Product<V>.Run(
            new(group.InputRows, pass.InputLead, 1), pass.Workspace.Weights.Start, 0, gates, pass.GateLead, rows, product.Depth, covered, add: false);
        var rest = pass.Cell.GateCount * pass.Cell.HiddenSize - covered;
        for (var row = 0; rest > 0 && row < rows; row++, gates += pass.GateLead) new Span<float>(gates + covered, rest).Clear();
    }

    /// <summary>Memory before the first step is 0; before the first step of a chunk whose rows are used again, it is what the last chunk left.</summary>
    private static void BeginMemory(Group group, int start, float* last)
    {
        var pass = group.Pass;
        if (pass.Kept && start > 0) return;
        var to = group.Rows(start);
        var (column, size) = (pass.Cell.SlotColumn(0), pass.Cell.Slots * pass.Cell.HiddenSize);
        for (var sequence = 0; sequence < group.Count; sequence++, to += pass.RowLead, last += pass.RowLead)
        {
            to[0] = 1;
            var memory = new Span<float>(to + column, size);
            if (start == 0) memory.Clear();
            else new ReadOnlySpan<float>(last + column, size).CopyTo(memory);
        }
    }

    /// <summary>One step of every sequence of the group.</summary>
    private void Step(Group group, int step)
    {
        MultiplyMemory(group, step, second: false);
        Each<First>(group, step);
        MultiplyMemory(group, step, second: true);
        Each<Second>(group, step);
        Leave(group, step);
    }

    /// <summary>Adds the products of one half of a step to its gates.</summary>
    private static void MultiplyMemory(Group group, int step, bool second)
    {
        var pass = group.Pass;
        var weights = pass.Workspace.Weights.Start;
        foreach (var product in pass.Cell.Products)
        {
            if (product.Slot >= 0 && product.Second == second)
            {
                var rows = group.Rows(product.Fresh ? step + 1 : step) + product.Column;
                var gates = group.Gates(step) + product.FirstGate * pass.Cell.HiddenSize;
                Product<V>.Run(
                    new(rows, pass.RowLead, 1), weights, 0, gates, pass.GateLead, group.Count, product.Depth, product.Gates.Length * pass.Cell.HiddenSize, add: true);
            }

            weights += Packing<V>.Length(pass.Cell, product, transposed: false);
        }
    }

    /// <summary>Keeps the memory of masked sequences as it was, and writes h_t to the output.</summary>
    private static void Leave(Group group, int step)
    {
        var (pass, size) = (group.Pass, group.Pass.Cell.HiddenSize);
        var shown = pass.EveryState || step == pass.Steps - 1;
        var column = pass.Cell.SlotColumn(0);
        float* before = group.Rows(step) + column, after = group.Rows(step + 1) + column;
        for (var sequence = 0; sequence < group.Count; sequence++, before += pass.RowLead, after += pass.RowLead)
        {
            after[-1] = 1;
            if (group.Masked(sequence, step))
                new ReadOnlySpan<float>(before, pass.Cell.Memory.Length * size).CopyTo(new(after, pass.Cell.Memory.Length * size));
            if (!shown) continue;
            new ReadOnlySpan<float>(after, size).CopyTo(new(pass.Output + group.Shown(sequence, step) * size, size));
        }
    }
}
