using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells.Fused;

/// <summary>A whole recurrent layer as one function of autograd.</summary>
internal sealed class FusedFunction : autograd.SingleTensorFunction<FusedFunction>
{
    public override string Name => nameof(FusedFunction);

    public static Tensor Apply(FusedCall call, Tensor x, Parameter[] parameters)
    {
        BackwardFailure.ThrowPending();
        return apply([call, x, .. parameters]);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (call, tensors) = ((FusedCall)arguments[0], arguments[1..].Cast<Tensor>().ToList());
        context.save_data(nameof(FusedCall), call);
        context.save_for_backward(tensors); // libtorch then refuses weights that were changed in between
        return call.Forward(tensors[0], tensors[1..]);
    }

    public override List<Tensor?> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var call = (FusedCall)context.get_data(nameof(FusedCall));
        try
        {
            if (BackwardFailure.Pending is { } earlier) throw earlier;
            if (is_grad_enabled())
                throw new NotSupportedException(
                    "A fused layer can't be differentiated twice (create_graph: true). Wanted: a layer with Executor.Loop, such as new Recurrent(cell, executor: Executor.Loop).");
            var tensors = context.get_saved_variables();
            return [null, .. call.Backward(tensors[0], tensors[1..], gradient)];
        }
        catch (Exception failure)
        {
            List<Tensor?> nothing = [null, .. call.NoGradients()];
            BackwardFailure.Report(failure);
            return nothing;
        }
    }
}
