using System.Runtime.CompilerServices;

namespace RnnLessons.Cells.Fused;

/// <summary>The SRNN: h_t = f(a_t). Each f's slope can be told from h_t alone.</summary>
internal readonly struct SrnnArithmetic(Activation activation) : IArithmetic
{
    public const int h = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void First<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
        var a = at.Gate(0);
        at.After(h, activation switch
        {
            Activation.Tanh => Squash.Tanh(a),
            Activation.ReLU => V.WherePositive(a, a),
            _ => a,
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Second<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SecondBackward<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FirstBackward<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
        var (h_t, dh) = (at.After(h), at.Carry(h));
        at.Delta(0, activation switch
        {
            Activation.Tanh => dh * (V.All(1) - h_t * h_t),
            Activation.ReLU => V.WherePositive(h_t, dh),
            _ => dh,
        });
        at.Carry(h, V.All(0));
    }
}
