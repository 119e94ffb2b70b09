using RnnLessons.Tasks;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>A model that wants more of a batch than its inputs: the mask, or, while it learns, the targets.</summary>
/// <remarks>The trainer hands the whole batch to such a model, and the inputs alone to any other.</remarks>
public abstract class BatchModel : nn.Module<Tensor, Tensor>
{
    /// <summary>Names the module.</summary>
    protected BatchModel(string name) : base(name)
    {
    }

    /// <summary>The outputs for a batch.</summary>
    /// <param name="batch">Inputs, and with them the mask and, while the model learns, the targets.</param>
    public abstract Tensor forward(Batch batch);
}
