using static TorchSharp.torch;

namespace RnnLessons;

/// <summary>Which modules of a model train and which evaluate: <c>model.train()</c> and <c>model.eval()</c> forget what a reader chose for a part.</summary>
internal sealed class ModuleModes : IDisposable
{
    private readonly (nn.Module Module, bool Training)[] modes;

    private ModuleModes(IEnumerable<(nn.Module, bool)> modes) => this.modes = [.. modes];

    /// <summary>The modes of a model's modules as they are now.</summary>
    public static ModuleModes Of(nn.Module model) => Of(All(model));

    /// <summary>The modes of some modules as they are now.</summary>
    public static ModuleModes Of(IEnumerable<nn.Module> modules) => new(modules.Select(module => (module, module.training)));

    /// <summary>Training mode throughout.</summary>
    public static ModuleModes Training(IEnumerable<nn.Module> modules) => new(modules.Select(module => (module, true)));

    /// <summary>A model and all modules in it.</summary>
    public static IReadOnlyList<nn.Module> All(nn.Module model) => [.. model.modules().Prepend(model).Distinct()];

    /// <summary>Puts the whole model into evaluation mode until it is disposed; then every module is as it was.</summary>
    public static ModuleModes Evaluating(nn.Module model)
    {
        var before = Of(model);
        model.eval();
        return before;
    }

    /// <summary>Gives every module the mode that it has here.</summary>
    public void Restore()
    {
        // Setting a module's mode sets those of all below it, so they come again until all are right.
        bool changed;
        do
        {
            changed = false;
            foreach (var (module, training) in modes)
            {
                if (module.training == training) continue;
                module.train(training);
                changed = true;
            }
        }
        while (changed);
    }

    /// <summary>The same as <see cref="Restore"/>.</summary>
    public void Dispose() => Restore();
}
