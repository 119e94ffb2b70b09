using System.Runtime.CompilerServices;
using static RnnLessons.Cells.Fused.Squash;

namespace RnnLessons.Cells.Fused;

/// <summary>The LSTM, with peepholes or without: o_t is made last, so that it may see c_t.</summary>
internal readonly struct LstmArithmetic : IArithmetic
{
    public const int h = 0, c = 1;
    public const int f = 0, i = 1, candidate = 2, o = 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void First<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
        var f_t = at.Gate(f, Sigmoid(at.Gate(f)));
        var i_t = at.Gate(i, Sigmoid(at.Gate(i)));
        var candidate_t = at.Gate(candidate, Tanh(at.Gate(candidate)));
        at.After(c, V.MultiplyAdd(f_t, at.Before(c), i_t * candidate_t));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Second<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
        var o_t = at.Gate(o, Sigmoid(at.Gate(o)));
        at.After(h, o_t * Tanh(at.After(c)));
    }

    // tanh(c_t) needn't be computed again: it is h_t / o_t.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SecondBackward<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
        var (o_t, h_t, dh) = (at.Gate(o), at.After(h), at.Carry(h));
        var shown = h_t * V.Reciprocal(o_t);
        at.Delta(o, dh * h_t * (V.All(1) - o_t));
        at.Carry(c, V.MultiplyAdd(dh, o_t - h_t * shown, at.Carry(c)));
        at.Carry(h, V.All(0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FirstBackward<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
        var one = V.All(1);
        var (f_t, i_t, candidate_t, dc) = (at.Gate(f), at.Gate(i), at.Gate(candidate), at.Carry(c));
        at.Record(c, dc);
        at.Delta(f, dc * at.Before(c) * f_t * (one - f_t));
        at.Delta(i, dc * candidate_t * i_t * (one - i_t));
        at.Delta(candidate, dc * i_t * (one - candidate_t * candidate_t));
        at.Carry(c, dc * f_t);
    }
}
