using System.Runtime.CompilerServices;

namespace RnnLessons.Cells.Fused;

internal sealed unsafe partial class Kernel<V, TArithmetic>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Forward(Group group, Stages stages, Progress progress)
    {
        var (pass, layout) = (group.Pass, group.Layout);
        for (var chunk = 0; chunk < pass.Chunks; chunk++)
        {
            var (start, end) = (chunk * pass.Chunk, Math.Min((chunk + 1) * pass.Chunk, layout.Steps));
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
            WriteOutput(group, start, end);
        }
    }

    /// <summary>Copies x into the rows of a chunk, with the constant 1 behind it. Sequence by sequence: so the processor sees what comes next.</summary>
    /// <remarks>Of a masked step it copies nothing: NaN in it would reach ∂L/∂W though the step's deltas are 0, since 0 · NaN is NaN.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadInput(Group group, int start, int end)
    {
        var (pass, width) = (group.Pass, group.Layout.Cell.InputSize);
        for (var sequence = 0; sequence < group.Count; sequence++)
        {
            for (var step = start; step < end; step++)
            {
                var row = group.InputRow(sequence, step - start);
                var from = pass.Input + group.At(sequence, step) * width;
                if (group.Masked(sequence, step)) new Span<float>(row, width).Clear();
                else Buffer.MemoryCopy(from, row, width * sizeof(float), width * sizeof(float));
                row[width] = 1;
            }
        }
    }

    /// <summary>x W + b for all rows of a chunk; gates that see no input begin at 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyInput(Group group, int start, int end)
    {
        var (pass, layout, product) = (group.Pass, group.Layout, group.Layout.Cell.Products[0]);
        var gates = group.Gates(start);
        var rows = (end - start) * group.Count;
        var covered = product.Gates.Length * layout.Cell.HiddenSize;
        Product<V>.Run(
            new(group.InputRows, layout.InputLead, 1), pass.Workspace.Weights.Start, 0, gates, group.GateLead, rows, product.Depth, covered, add: false);
        var rest = layout.Cell.GateCount * layout.Cell.HiddenSize - covered;
        for (var row = 0; rest > 0 && row < rows; row++, gates += group.GateLead) new Span<float>(gates + covered, rest).Clear();
    }

    /// <summary>Memory before the first step is 0, or the start; before the first step of a chunk whose rows are used again, it is what the last chunk left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BeginMemory(Group group, int start, float* last)
    {
        var layout = group.Layout;
        if (layout.Kept && start > 0) return;
        var to = group.Rows(start);
        var size = layout.Cell.SlotColumn(layout.Cell.Slots);
        for (var sequence = 0; sequence < group.Count; sequence++, to += group.RowLead, last += group.RowLead)
        {
            var memory = new Span<float>(to, size);
            if (start == 0) Start(group, sequence, memory);
            else new ReadOnlySpan<float>(last, size).CopyTo(memory);
            to[layout.Cell.OneColumn] = 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Start(Group group, int sequence, Span<float> memory)
    {
        memory.Clear();
        if (group.Layout is not { Start: { } given, Cell: var cell }) return;
        foreach (var (at, (_, slot)) in cell.Memory.Index())
            given[at].AsSpan((group.First + sequence) * cell.HiddenSize, cell.HiddenSize).CopyTo(memory[cell.SlotColumn(slot)..]);
    }

    /// <summary>One step of every sequence of the group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step(Group group, int step)
    {
        MultiplyMemory(group, step, second: false);
        Each<First>(group, step);
        MultiplyMemory(group, step, second: true);
        Each<Second>(group, step);
        Leave(group, step);
    }

    /// <summary>Adds the products of one half of a step to its gates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyMemory(Group group, int step, bool second)
    {
        var (pass, layout) = (group.Pass, group.Layout);
        var weights = pass.Workspace.Weights.Start;
        foreach (var product in layout.Cell.Products)
        {
            if (product.Slot >= 0 && product.Second == second)
            {
                var rows = group.Rows(product.Fresh ? step + 1 : step) + layout.Cell.SlotColumn(product.Slot);
                var gates = group.Gates(step) + product.FirstGate * layout.Cell.HiddenSize;
                Product<V>.Run(
                    new(rows, group.RowLead, 1), weights, 0, gates, group.GateLead, group.Count, product.Depth, product.Gates.Length * layout.Cell.HiddenSize, add: true);
            }

            weights += Packing<V>.Length(layout.Cell, product, transposed: false);
        }
    }

    /// <summary>Ends the rows that a step leaves with the constant 1; those of masked sequences keep the memory as it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Leave(Group group, int step)
    {
        var layout = group.Layout;
        var memory = layout.Cell.SlotColumn(layout.Cell.Memory.Length);
        float* before = group.Rows(step), after = group.Rows(step + 1);
        for (var sequence = 0; sequence < group.Count; sequence++, before += group.RowLead, after += group.RowLead)
        {
            if (group.Masked(sequence, step)) new ReadOnlySpan<float>(before, memory).CopyTo(new(after, memory));
            after[layout.Cell.OneColumn] = 1;
        }
    }

    /// <summary>Copies h_t of a chunk's steps to the output. Sequence by sequence, as they stand there: each page is touched once a chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteOutput(Group group, int start, int end)
    {
        var (pass, layout, size) = (group.Pass, group.Layout, group.Layout.Cell.HiddenSize);
        for (var sequence = 0; sequence < group.Count; sequence++)
        {
            for (var step = layout.EveryState ? start : Math.Max(start, layout.Steps - 1); step < end; step++)
            {
                float* from = group.Rows(step + 1) + (nint)sequence * group.RowLead, to = pass.Output + group.Shown(sequence, step) * size;
                for (var unit = 0; unit < size; unit += V.Width) Lanes.Store(V.Load(from + unit), to + unit, size - unit);
            }
        }
    }

    private readonly struct First : IPiece
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(in TArithmetic cell, in Units<V> at) => cell.First(at);
    }

    private readonly struct Second : IPiece
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(in TArithmetic cell, in Units<V> at) => cell.Second(at);
    }
}
