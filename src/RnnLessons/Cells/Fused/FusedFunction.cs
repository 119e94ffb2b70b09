using static TorchSharp.torch;

namespace RnnLessons.Cells.Fused;

/// <summary>A whole recurrent layer as one function of autograd.</summary>
internal sealed class FusedFunction : autograd.SingleTensorFunction<FusedFunction>
{
    public override string Name => nameof(FusedFunction);

    public static Tensor Apply(FusedCall call, Tensor x) => apply([call, x, .. call.Cell.Parameters]);

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (call, tensors) = ((FusedCall)arguments[0], arguments[1..].Cast<Tensor>().ToList());
        context.save_data(nameof(FusedCall), call);
        context.save_for_backward(tensors);
        return call.Forward(tensors[0], tensors[1..]);
    }

    public override List<Tensor?> backward(autograd.AutogradContext context, Tensor gradient)
    {
        var call = (FusedCall)context.get_data(nameof(FusedCall));
        var tensors = context.get_saved_variables();
        return [null, .. call.Backward(tensors[0], tensors[1..], gradient)];
    }
}
