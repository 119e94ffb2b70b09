using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Intrinsics;
using System.Runtime.Versioning;
using RnnLessons.Playground.Training;

[assembly: SupportedOSPlatform("browser")]

namespace RnnLessons.Playground;

/// <summary>What the worker may call: one run at a time.</summary>
internal static partial class Exports
{
    private static readonly Snapshots snapshots = new();
    private static TrainingRun? current;
    private static byte[] bytes = [];

    private static TrainingRun Run => current ?? throw new InvalidOperationException("There is no run; wanted: a setting first.");

    private static void Main()
    {
    }

    /// <summary>Whether the vectors of this browser are used.</summary>
    [JSExport]
    internal static bool Simd() => Vector128.IsHardwareAccelerated;

    /// <summary>Takes a setting over. Returns a sentence where it can't be used, else "restarted" or "goes on".</summary>
    [JSExport]
    internal static string Set(
        string task, int steps, int lag, string cell, int layers, int units, int batch, double learningRate, string optimiser, double clip,
        string start, double radius, double forgetBias, double inputBias, int seed, string text, bool anew)
    {
        var setting = new Setting
        {
            Task = task,
            Steps = steps,
            Lag = lag,
            Cell = cell,
            Layers = layers,
            Units = units,
            Batch = batch,
            LearningRate = learningRate,
            Optimiser = optimiser,
            Clip = clip,
            Start = start,
            Radius = radius,
            ForgetBias = forgetBias,
            InputBias = inputBias,
            Seed = seed,
            Text = text,
        };
        try
        {
            if (!anew && current is not null && setting.GoesOnFrom(current.Setting))
            {
                current.Change(setting);
                return "goes on";
            }

            current = new(setting);
            snapshots.Begin();
            return "restarted";
        }
        catch (ArgumentException unusable) when (unusable.GetType() == typeof(ArgumentException)) // others are faults of ours
        {
            return unusable.Message;
        }
    }

    /// <summary>Updates until so many are made or so many milliseconds have passed. Returns how many were made; less one and negative where the next diverged.</summary>
    [JSExport]
    internal static int Train(int most, double milliseconds)
    {
        var until = Stopwatch.GetTimestamp() + (long)(milliseconds * Stopwatch.Frequency / 1000);
        for (var made = 0; ;)
        {
            if (!Run.Update()) return -made - 1;
            snapshots.Add(Run);
            if (++made == most || Stopwatch.GetTimestamp() >= until) return made;
        }
    }

    /// <summary>What an update found that could not be made.</summary>
    [JSExport]
    internal static string Divergence() =>
        $"Update {Run.Updates + 1} diverged: the loss is {Run.LastLoss:g4}, the gradient norm {Run.LastGradientNorm:g4}. The weights are those before it. Try a smaller learning rate than {Run.Setting.LearningRate}, or clipping.";

    /// <summary>The numbers of a snapshot, float32.</summary>
    [JSExport]
    [return: JSMarshalAs<JSType.MemoryView>]
    internal static ArraySegment<byte> Snapshot(int example)
    {
        var numbers = snapshots.Take(Run, example, () => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);
        var length = numbers.Count * sizeof(float);
        if (bytes.Length < length) bytes = new byte[2 * length];
        MemoryMarshal.AsBytes(numbers.AsSpan()).CopyTo(bytes);
        return new(bytes, 0, length);
    }

    /// <summary>Has the network write.</summary>
    [JSExport]
    internal static string Write(int characters, double temperature) =>
        Writer.Write(Run, characters, temperature, new(Run.Setting.Seed + Run.Updates, Purpose.Writing));

    [JSExport]
    internal static string[] Inputs() => Run.Task.InputNames;

    [JSExport]
    internal static string[] Outputs() => Run.Task.OutputNames;

    /// <summary>bits, classes or numbers.</summary>
    [JSExport]
    internal static string Answers() => Run.Task.Answers switch
    {
        Training.Answers.Bits => "bits",
        Training.Answers.Classes => "classes",
        _ => "numbers",
    };

    [JSExport]
    internal static string Score() => Run.Task.Score;

    /// <summary>Baseline, parameters and validation sequences.</summary>
    [JSExport]
    internal static double[] Figures() => [Run.Task.Baseline, Run.Network.Count, Run.Validation.Count];

    [JSExport]
    internal static string[] Gates() => [.. Run.Network.Layers[0].Cell.Gates.Select(gate => gate.Name)];

    [JSExport]
    internal static string[] States() => [.. Run.Network.Layers[0].Cell.Memory.Select(memory => memory.Name)];

    /// <summary>Of a layer, "name rows columns" of each weight.</summary>
    [JSExport]
    internal static string[] Weights(int layer) =>
        [.. Run.Network.Layers[layer].Cell.Parameters.Select(weight => $"{weight.Name} {(weight.Shape.Length == 2 ? weight.Shape[0] : 1)} {weight.Shape[^1]}")];

    /// <summary>The weight whose eigenvalues a snapshot has.</summary>
    [JSExport]
    internal static string SpectrumOf() => Snapshots.SpectrumOf(Run.Network.Layers[0]);
}
