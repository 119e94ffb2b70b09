using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells.Fused;

/// <summary>The fused twin of a readable cell.</summary>
/// <param name="Cell">What the driver has to know of it.</param>
/// <param name="Parameters">The readable cell's parameters, in the order of <see cref="FusedCell.Parameters"/>.</param>
internal sealed record FusedTwin(FusedCell Cell, Parameter[] Parameters)
{
    /// <summary>The twin of a cell, or null where there is none: a reader's own cell, double precision, the SRNN's preliminary stages.</summary>
    public static FusedTwin? Of(Cell cell)
    {
        var (inputSize, hiddenSize) = ((int)cell.InputSize, (int)cell.HiddenSize);
        var fused = cell switch
        {
            LstmCell lstm => FusedCell.Lstm(inputSize, hiddenSize, lstm.Peepholes),
            GruCell gru => FusedCell.Gru(inputSize, hiddenSize, gru.ResetAfter, gru.Update is UpdateGate.Keeps),
            SrnnCell { W_X: not null, W_H: not null } srnn => FusedCell.Srnn(inputSize, hiddenSize, srnn.Activation),
            _ => null,
        };
        if (fused is null) return null;
        var parameters = new Parameter[fused.Parameters.Count];
        for (var at = 0; at < parameters.Length; at++)
        {
            parameters[at] = cell.get_parameter(fused.Parameters[at].Name)!;
            if (parameters[at].dtype != ScalarType.Float32 || parameters[at].device_type != TorchSharp.DeviceType.CPU) return null;
        }

        return new(fused, parameters);
    }
}
