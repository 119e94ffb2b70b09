namespace RnnLessons.Playground.Training;

/// <summary>How a run stands, as one row of numbers for the page, in the order in which worker.ts reads it.</summary>
internal sealed class Snapshots
{
    // So many sequences' gradients are taken together; one alone would flicker.
    private const int Sequences = 8;

    private readonly List<float> losses = [], norms = [];
    private readonly List<Validated> validations = [];
    private float[] numbers = new float[1 << 14];
    private int count, firstOfThese = 1, taken;
    private bool hasUntrained;
    private Sequences? looked;
    private int example = -1;
    private float[][] eigenvalues = [];
    private double eigenvalueSeconds, eigenvaluesAt = double.NegativeInfinity;

    /// <summary>Takes note of an update.</summary>
    public void Add(TrainingRun run)
    {
        losses.Add((float)run.LastLoss);
        norms.Add((float)run.LastGradientNorm);
        if (run.Updates % TrainingRun.ValidateEvery == 0) validations.Add(run.LastValidated);
    }

    /// <summary>Another run begins.</summary>
    public void Begin()
    {
        losses.Clear();
        norms.Clear();
        validations.Clear();
        (firstOfThese, looked, eigenvaluesAt, taken, hasUntrained) = (1, null, double.NegativeInfinity, 0, false);
    }

    /// <summary>The numbers of a snapshot; they are overwritten by the next.</summary>
    /// <param name="run">The run.</param>
    /// <param name="index">Which validation sequence is the example.</param>
    /// <param name="seconds">What time it is: eigenvalues of large matrices are not computed for each picture.</param>
    public ArraySegment<float> Take(TrainingRun run, int index, Func<double> seconds)
    {
        count = 0;
        // Where training has begun already, the first picture does not wait for the validation before it.
        if (!hasUntrained && (run.Updates == 0 || taken > 0))
        {
            validations.Insert(0, run.Untrained);
            hasUntrained = true;
        }

        taken++;
        Put(run.Updates, losses.Count, validations.Count, firstOfThese);
        Put(losses);
        Put(norms);
        foreach (var (update, loss, score) in validations) Put(update, (float)loss, (float)score);
        firstOfThese += losses.Count;
        losses.Clear();
        norms.Clear();
        validations.Clear();
        if (looked is null || example != index) (looked, example) = (run.Validation.From(index, Sequences), index);
        PutExample(run, looked);
        PutLayers(run, looked.Steps, seconds);
        run.Network.ReadoutWeights.CopyTo(Room(run.Network.ReadoutWeights.Length));
        return new(numbers, 0, count);
    }

    private void PutExample(TrainingRun run, Sequences sequences)
    {
        var (steps, width, outputs, first) = (sequences.Steps, sequences.Width, run.Network.Outputs, sequences.FirstCounted);
        var (mean, scale) = ((float)run.Task.Unit.Mean, (float)run.Task.Unit.Scale);
        var inUnit = run.Task.Rooted;
        var inputs = Room(steps * width);
        sequences.Inputs[..(steps * width)].CopyTo(inputs);
        if (inUnit) ToUnit(inputs);
        var targets = Room(steps);
        targets.Clear();
        sequences.Targets.AsSpan(0, sequences.Counted).CopyTo(targets[first..]);
        if (inUnit) ToUnit(targets);
        var counted = Room(steps);
        for (var step = 0; step < steps; step++) counted[step] = step >= first && sequences.Mask?[step - first] != false ? 1 : 0;
        var predictions = new float[steps * outputs];
        run.Network.Look(sequences, run.Task.Answers, predictions);
        if (inUnit) ToUnit(predictions);
        predictions.CopyTo(Room(predictions.Length));

        void ToUnit(Span<float> values)
        {
            foreach (ref var value in values) value = value * scale + mean;
        }
    }

    private void PutLayers(TrainingRun run, int steps, Func<double> seconds)
    {
        var layers = run.Network.Layers;
        // At most a tenth of the time goes into eigenvalues.
        var began = seconds();
        if (began - eigenvaluesAt >= 10 * eigenvalueSeconds)
        {
            eigenvalues = [.. layers.Select(layer => Eigenvalues.Of(layer.Weight(SpectrumOf(layer))).SelectMany(value => (float[])[(float)value.Real, (float)value.Imaginary]).ToArray())];
            eigenvaluesAt = seconds();
            eigenvalueSeconds = eigenvaluesAt - began;
        }

        foreach (var (index, layer) in layers.Index())
        {
            var size = steps * layer.Cell.HiddenSize;
            foreach (var (_, gate) in layer.Cell.Gates) layer.Gate(gate, 0, Room(size));
            foreach (var (_, slot) in layer.Cell.Memory) layer.Memory(slot, 0, Room(size));
            layer.GradientNorms(Room(steps));
            Put(eigenvalues[index]);
            foreach (var (name, _) in layer.Cell.Parameters)
            {
                var weight = layer.Weight(name);
                weight.CopyTo(Room(weight.Length));
            }
        }
    }

    /// <summary>The weight on the state of what a cell would write: whose eigenvalues are shown.</summary>
    public static string SpectrumOf(Layer layer) => layer.Cell.Parameters.Select(parameter => parameter.Name).First(name => name is "W_H" or "W_hc" or "W_hh");

    private void Put(params ReadOnlySpan<float> values) => values.CopyTo(Room(values.Length));

    private void Put(List<float> values) => values.CopyTo(Room(values.Count));

    private Span<float> Room(int length)
    {
        if (count + length > numbers.Length) Array.Resize(ref numbers, Math.Max(count + length, 2 * numbers.Length));
        count += length;
        return numbers.AsSpan(count - length, length);
    }
}
