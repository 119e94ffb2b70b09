using System.Runtime.CompilerServices;
using static RnnLessons.Cells.Fused.Squash;

namespace RnnLessons.Cells.Fused;

/// <summary>The GRU that resets before the product with W_hh: s_t = r_t ∘ h_{t−1} is what the product sees.</summary>
/// <param name="keeps">Whether an open update gate keeps h_{t−1} rather than write.</param>
internal readonly struct GruResetBefore(bool keeps) : IArithmetic
{
    public const int h = 0, s = 1;
    public const int candidate = 0, z = 1, r = 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void First<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
        at.Gate(z, Sigmoid(at.Gate(z)));
        at.Before(s, at.Gate(r, Sigmoid(at.Gate(r))) * at.Before(h));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Second<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
        var candidate_t = at.Gate(candidate, Tanh(at.Gate(candidate)));
        at.After(h, GruUpdate.Mix(at.Gate(z), at.Before(h), candidate_t, keeps));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SecondBackward<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
        GruUpdate.Backward(at, z, candidate, keeps);
        at.Carry(s, V.All(0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FirstBackward<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
        var (r_t, ds) = (at.Gate(r), at.Carry(s));
        at.Delta(r, ds * at.Before(h) * r_t * (V.All(1) - r_t));
        at.Carry(h, V.MultiplyAdd(ds, r_t, at.Carry(h)));
    }
}

/// <summary>The GRU that resets after the product: m_t = h_{t−1} W_hh + b_hh stands beside the gates, as a fourth.</summary>
/// <param name="keeps">Whether an open update gate keeps h_{t−1} rather than write.</param>
internal readonly struct GruResetAfter(bool keeps) : IArithmetic
{
    public const int h = 0;
    public const int candidate = 0, z = 1, r = 2, m = 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void First<V>(in Units<V> at) where V : unmanaged, ILanes<V>
    {
        var z_t = at.Gate(z, Sigmoid(at.Gate(z)));
        var r_t = at.Gate(r, Sigmoid(at.Gate(r)));
        var candidate_t = at.Gate(candidate, Tanh(V.MultiplyAdd(r_t, at.Gate(m), at.Gate(candidate))));
        at.After(h, GruUpdate.Mix(z_t, at.Before(h), candidate_t, keeps));
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
        var r_t = at.Gate(r);
        var da = GruUpdate.Backward(at, z, candidate, keeps);
        at.Delta(m, da * r_t);
        at.Delta(r, da * at.Gate(m) * r_t * (V.All(1) - r_t));
    }
}

/// <summary>What both GRUs share: how z_t mixes the past with the candidate.</summary>
internal static class GruUpdate
{
    /// <summary>h_t: h_{t−1} moved towards the candidate by what is written, z_t or 1 − z_t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Mix<V>(V z_t, V past, V candidate_t, bool keeps) where V : unmanaged, ILanes<V> =>
        V.MultiplyAdd(keeps ? V.All(1) - z_t : z_t, candidate_t - past, past);

    /// <summary>Leaves the deltas of z and of the candidate, and the direct way to h_{t−1}. Returns the candidate's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Backward<V>(in Units<V> at, int z, int candidate, bool keeps) where V : unmanaged, ILanes<V>
    {
        var one = V.All(1);
        var (z_t, candidate_t, dh) = (at.Gate(z), at.Gate(candidate), at.Carry(0));
        var written = keeps ? one - z_t : z_t;
        var towards = candidate_t - at.Before(0);
        at.Delta(z, dh * (keeps ? V.All(0) - towards : towards) * z_t * (one - z_t));
        at.Carry(0, dh * (one - written));
        return at.Delta(candidate, dh * written * (one - candidate_t * candidate_t));
    }
}
