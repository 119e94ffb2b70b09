using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Playground.Training;
using RnnLessons.Tasks;
using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Playground;

/// <summary>The library's model, task and trainer for a setting of the playground: with its weights, and its batches.</summary>
internal static class LibraryTwin
{
    /// <summary>The library's run, update by update.</summary>
    public static IEnumerable<TrainingUpdate> Run(Setting setting, int updates)
    {
        var (model, task) = Make(setting);
        return new Trainer().Run(model, task, new Hyperparameters
        {
            Updates = updates,
            BatchSize = setting.Batch,
            LearningRate = setting.LearningRate,
            Optimizer = setting.Optimiser == "adam" ? Optimizer.Adam : Optimizer.Sgd,
            ClipNorm = setting.Clip > 0 ? setting.Clip : null,
            ValidateEvery = 1000,
        });
    }

    /// <summary>A model with the weights that a run of the playground begins with, and a task with its batches.</summary>
    public static (StackedModel Model, SequenceTask Task) Make(Setting setting)
    {
        var run = new TrainingRun(setting);
        var (inputs, outputs) = (run.Task.Rule.Inputs, run.Network.Outputs);
        var returns = run.Task.Rule.Counted == 1 ? Returns.LastState : Returns.EveryState;
        var model = new StackedModel(
            [.. Enumerable.Range(0, setting.Layers).Select(layer => new Recurrent(
                Cell(setting.Cell, layer == 0 ? inputs : setting.Units, setting.Units), layer < setting.Layers - 1 ? Returns.EveryState : returns))],
            setting.Units, outputs);
        using var _ = no_grad();
        foreach (var (index, layer) in run.Network.Layers.Index())
        {
            foreach (var (name, shape) in layer.Cell.Parameters)
                model.Layers[index].Cell.get_parameter(name)!.copy_(tensor(layer.Weight(name).ToArray()).reshape(shape));
        }

        var readout = tensor(run.Network.ReadoutWeights.ToArray()).reshape(setting.Units + 1, outputs);
        model.Output.W.copy_(readout[..setting.Units]);
        model.Output.B.copy_(readout[setting.Units]);
        return (model, new DrawnTask(setting));
    }

    private static Cell Cell(string cell, int inputs, int units) => cell switch
    {
        "srnn" => new SrnnCell(inputs, units),
        "lstm" => new LstmCell(inputs, units),
        "peephole" => new LstmCell(inputs, units, peepholes: true),
        "gru" => new GruCell(inputs, units),
        _ => new GruCell(inputs, units, resetAfter: true),
    };

    /// <summary>Recurrent layers, one on the other, and a dense one.</summary>
    internal sealed class StackedModel : nn.Module<Tensor, Tensor>
    {
        public StackedModel(Recurrent[] layers, int units, int outputs) : base(nameof(StackedModel))
        {
            (Layers, Output) = (layers, new Dense(units, outputs));
            foreach (var (index, layer) in layers.Index()) register_module($"layer{index}", layer);
            register_module("output", Output);
        }

        public Recurrent[] Layers { get; }

        public Dense Output { get; }

        public override Tensor forward(Tensor x) => Output.call(Layers.Aggregate(x, (states, layer) => layer.call(states)));
    }

    /// <summary>A task of the library by its loss, with the playground's batches.</summary>
    private sealed class DrawnTask(Setting setting) : SequenceTask
    {
        private readonly PlayTask drawn = PlayTask.Of(setting);
        private readonly Chance chance = new(setting.Seed, Purpose.Training);
        private readonly SequenceTask library = setting.Task switch
        {
            "echo" => new Echo(setting.Lag, setting.Steps),
            "recall" => new Recall(setting.Steps),
            "latch" => new Latch(setting.Steps),
            "adding" => new Adding(setting.Steps),
            "parity" => new Parity(setting.Steps),
            "sunspots" => new Forecast(RnnLessons.Data.Series.Sunspots(), setting.Steps),
            _ => throw new ArgumentException($"The library has no task {setting.Task}."),
        };

        public override string Name => library.Name;

        public override long InputSize => library.InputSize;

        public override long OutputSize => library.OutputSize;

        public override string ScoreName => library.ScoreName;

        public override double Baseline => library.Baseline;

        public override Batch Draw(int sequences, Generator generator)
        {
            var batch = drawn.Draw(sequences, chance);
            var targets = tensor(batch.Targets).reshape(sequences, batch.Counted);
            return new(tensor(batch.Inputs.ToArray()).reshape(sequences, batch.Steps, batch.Width), setting.Task switch
            {
                "recall" => targets.to(ScalarType.Int64).squeeze(1),
                "sunspots" => targets.unsqueeze(-1),
                _ => targets,
            });
        }

        protected override Batch DrawValidation(int sequences, Generator generator) => library.ValidationBatch;

        public override Tensor Loss(Tensor prediction, Batch batch) => library.Loss(prediction, batch);

        public override double Score(Tensor prediction, Batch batch) => library.Score(prediction, batch);
    }
}
