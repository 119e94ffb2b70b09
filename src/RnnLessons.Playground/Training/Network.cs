using RnnLessons.Cells.Fused;

namespace RnnLessons.Playground.Training;

/// <summary>One or two recurrent layers and a dense one. All weights stand in one row of numbers, and all gradients in another.</summary>
internal sealed unsafe class Network
{
    private readonly Floats weights = new(), gradients = new();
    private readonly Readout readout;

    /// <summary>A network whose weights are 0.</summary>
    public Network(string cell, int layers, int inputSize, int hiddenSize, int outputs)
    {
        (HiddenSize, Outputs) = (hiddenSize, outputs);
        var cells = Enumerable.Range(0, layers).Select(layer => Layer.Make(cell, layer == 0 ? inputSize : hiddenSize, hiddenSize)).ToArray();
        var recurrent = cells.Sum(Length);
        Count = recurrent + (hiddenSize + 1) * outputs;
        float* weight = weights.Reserve(Count), gradient = gradients.Reserve(Count);
        readout = new(hiddenSize, outputs, weight + recurrent, gradient + recurrent);
        Layers = new Layer[layers];
        for (var layer = 0; layer < layers; layer++)
        {
            Layers[layer] = new(cells[layer], weight, gradient);
            weight += Length(cells[layer]);
            gradient += Length(cells[layer]);
        }

        static int Length(FusedCell cell) => cell.Parameters.Sum(parameter => Layer.Length(parameter.Shape));
    }

    public int HiddenSize { get; }

    /// <summary>K.</summary>
    public int Outputs { get; }

    /// <summary>How many numbers are trained.</summary>
    public int Count { get; }

    /// <summary>The recurrent layers, the one that reads the input first.</summary>
    public Layer[] Layers { get; }

    /// <summary>All weights: those of each layer in the order of its cell's parameters, then the dense layer's.</summary>
    public Span<float> Weights => new(weights.Start, Count);

    /// <summary>∂L/∂weights, in their order.</summary>
    public Span<float> Gradients => new(gradients.Start, Count);

    /// <summary>The dense layer's weights, [H + 1, K]; its bias is the last row.</summary>
    public Span<float> ReadoutWeights => Weights[^((HiddenSize + 1) * Outputs)..];

    /// <summary>Loss of a batch, and ∂L/∂weights.</summary>
    public double Learn(Sequences batch, Answers kind)
    {
        Read(batch, kept: true);
        var asked = new Asked(batch, HiddenSize);
        var y = new Span<float>(readout.Forward(Top.States + asked.Offset, asked.Apart, asked.Rows), asked.Rows * readout.Lead);
        var (loss, _, count) = Judge(batch, kind, asked, y);
        Differentiate(batch, kind, asked, y, count, firstCounted: batch.FirstCounted);
        Backward(batch, asked, y);
        return loss / count;
    }

    /// <summary>Sum of the losses of a batch's answers, how many are right, and how many there are.</summary>
    public (double Loss, int Right, int Count) Judge(Sequences batch, Answers kind)
    {
        Read(batch, kept: false);
        var asked = new Asked(batch, HiddenSize);
        return Judge(batch, kind, asked, new(readout.Forward(Top.States + asked.Offset, asked.Apart, asked.Rows), asked.Rows * readout.Lead));
    }

    /// <summary>Reads a batch for a look inside: gates and states stay, and ∂L/∂h_t of each layer, where L is the loss of the last step alone.</summary>
    /// <param name="batch">What to read.</param>
    /// <param name="kind">What its answers are.</param>
    /// <param name="predictions">What becomes of the first sequence's outputs at every step, [T, K].</param>
    public void Look(Sequences batch, Answers kind, Span<float> predictions)
    {
        Read(batch, kept: true, recorded: true);
        var every = readout.Forward(Top.States, HiddenSize, batch.Steps);
        for (var step = 0; step < batch.Steps; step++)
        {
            var row = predictions.Slice(step * Outputs, Outputs);
            new ReadOnlySpan<float>(every + step * readout.Lead, Outputs).CopyTo(row);
            Loss.Probabilities(kind, row);
        }

        var asked = new Asked(batch, HiddenSize);
        var y = new Span<float>(readout.Forward(Top.States + asked.Offset, asked.Apart, asked.Rows), asked.Rows * readout.Lead);
        Differentiate(batch, kind, asked, y, batch.Count, firstCounted: batch.Steps - 1);
        Backward(batch, asked, y);
    }

    /// <summary>The outputs after the last step of a single sequence, [K], as probabilities.</summary>
    public float[] Last(Sequences sequence, Answers kind)
    {
        Read(sequence, kept: false);
        var y = new ReadOnlySpan<float>(readout.Forward(Top.States + (sequence.Steps - 1) * HiddenSize, HiddenSize, 1), Outputs).ToArray();
        Loss.Probabilities(kind, y);
        return y;
    }

    private Layer Top => Layers[^1];

    private void Read(Sequences batch, bool kept, bool recorded = false)
    {
        var x = batch.InputsStart;
        foreach (var layer in Layers)
        {
            layer.Forward(x, batch.Count, batch.Steps, kept, recorded);
            x = layer.States;
        }
    }

    private (double Loss, int Right, int Count) Judge(Sequences batch, Answers kind, in Asked asked, ReadOnlySpan<float> y)
    {
        var (loss, right, count) = (0.0, 0, 0);
        for (var sequence = 0; sequence < batch.Count; sequence++)
        {
            var one = Loss.Sum(
                kind, y[(asked.First(sequence) * readout.Lead)..], readout.Lead, Outputs,
                batch.TargetsOf(sequence), batch.MaskOf(sequence));
            (loss, right, count) = (loss + one.Loss, right + one.Right, count + one.Count);
        }

        return (loss, right, count);
    }

    /// <summary>Outputs become ∂L/∂outputs, 0 before <paramref name="firstCounted"/>.</summary>
    private void Differentiate(Sequences batch, Answers kind, in Asked asked, Span<float> y, int count, int firstCounted)
    {
        var left = firstCounted - batch.FirstCounted;
        for (var sequence = 0; sequence < batch.Count; sequence++)
        {
            var first = asked.First(sequence) + left;
            y[(asked.Begin(sequence) * readout.Lead)..(first * readout.Lead)].Clear();
            Loss.Differentiate(
                kind, y[(first * readout.Lead)..], readout.Lead, Outputs, batch.TargetsOf(sequence, left), batch.MaskOf(sequence, left), count);
        }
    }

    private void Backward(Sequences batch, in Asked asked, Span<float> y)
    {
        var dh = Top.StateGradients();
        fixed (float* start = y)
        {
            var from = readout.Backward(start, Top.States + asked.Offset, asked.Apart, asked.Rows);
            if (asked.Rows < batch.Count * batch.Steps) dh.Clear();
            for (var row = 0; row < asked.Rows; row++)
                new ReadOnlySpan<float>(from + (nint)row * readout.StateLead, HiddenSize).CopyTo(dh[(asked.Offset + row * asked.Apart)..]);
        }

        for (var layer = Layers.Length - 1; layer >= 0; layer--)
        {
            var below = layer > 0 ? Layers[layer - 1].StateGradients() : default;
            fixed (float* above = Layers[layer].StateGradients(), to = below) Layers[layer].Backward(above, to);
        }
    }

    /// <summary>Of which states the dense layer makes outputs: of the last of each sequence, or of all.</summary>
    private readonly struct Asked(Sequences batch, int hiddenSize)
    {
        private readonly int rowsEach = batch.Counted == 1 ? 1 : batch.Steps, firstEach = batch.Counted == 1 ? 0 : batch.FirstCounted;

        /// <summary>Outputs in all.</summary>
        public int Rows { get; } = batch.Counted == 1 ? batch.Count : batch.Count * batch.Steps;

        /// <summary>Floats before the first state.</summary>
        public int Offset { get; } = batch.Counted == 1 ? (batch.Steps - 1) * hiddenSize : 0;

        /// <summary>Floats from one of these states to the next.</summary>
        public int Apart { get; } = batch.Counted == 1 ? batch.Steps * hiddenSize : hiddenSize;

        /// <summary>The first output of a sequence.</summary>
        public int Begin(int sequence) => sequence * rowsEach;

        /// <summary>The first output of a sequence that has a target.</summary>
        public int First(int sequence) => sequence * rowsEach + firstEach;
    }
}
