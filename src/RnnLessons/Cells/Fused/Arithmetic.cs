using System.Runtime.CompilerServices;

namespace RnnLessons.Cells.Fused;

/// <summary>The equations of a cell, unit by unit, and their derivatives: all that a fused cell has of its own.</summary>
/// <remarks>
/// The driver has added up the gates' products when it calls <see cref="First"/>. A cell that needs one more product, of something
/// that <see cref="First"/> makes, gets it added before <see cref="Second"/>; where there is none, it goes on at once. Backward runs
/// the same way back: from <see cref="SecondBackward"/> through that product to <see cref="FirstBackward"/>. Each leaves in
/// <c>Delta</c> ∂L/∂(gate before its σ or tanh), and in <c>Carry</c> what reaches the memory of the step before on a direct way;
/// what reaches it through the weights, the driver adds.
/// </remarks>
internal interface IArithmetic
{
    /// <summary>What can be had from the gates' products alone: gates through σ and tanh, and memory as far as it goes.</summary>
    void First<V>(in Units<V> at) where V : unmanaged, ILanes<V>;

    /// <summary>The rest of the step, once the product that needs <see cref="First"/> has been added; h_t at the latest.</summary>
    void Second<V>(in Units<V> at) where V : unmanaged, ILanes<V>;

    /// <summary>From ∂L/∂memory after the step to the deltas of what <see cref="Second"/> made, and to ∂L/∂ what <see cref="First"/> left it.</summary>
    void SecondBackward<V>(in Units<V> at) where V : unmanaged, ILanes<V>;

    /// <summary>From there to the deltas of what <see cref="First"/> made, and to ∂L/∂memory before the step.</summary>
    void FirstBackward<V>(in Units<V> at) where V : unmanaged, ILanes<V>;
}

/// <summary>A vector's worth of hidden units of one sequence at one step: what a cell's equations may read and write.</summary>
internal readonly unsafe struct Units<V> where V : unmanaged, ILanes<V>
{
    private readonly float* gates, deltas, before, after, carry, gradients;
    private readonly int gateWidth, slotWidth, count;

    // Said so, since an interpreter, as in a browser, would otherwise call it for each vector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Units(
        float* gates, float* deltas, float* before, float* after, float* carry, float* gradients, int gateWidth, int slotWidth, int count)
    {
        this.gates = gates;
        this.deltas = deltas;
        this.before = before;
        this.after = after;
        this.carry = carry;
        this.gradients = gradients;
        this.gateWidth = gateWidth;
        this.slotWidth = slotWidth;
        this.count = count;
    }

    /// <summary>A gate: first its summed products, then what the cell made of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gate(int gate) => V.Load(gates + gate * gateWidth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Gate(int gate, V value) => Set(gates + gate * gateWidth, value);

    /// <summary>The memory that this step got, such as h_{t−1}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Before(int slot) => V.Load(before + slot * slotWidth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Before(int slot, V value) => Keep(before + slot * slotWidth, value);

    /// <summary>The memory that this step leaves, such as h_t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V After(int slot) => V.Load(after + slot * slotWidth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V After(int slot, V value) => Keep(after + slot * slotWidth, value);

    /// <summary>∂L/∂(gate before its function).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Delta(int gate, V value) => Set(deltas + gate * gateWidth, value);

    /// <summary>∂L/∂memory: of this step until the cell has used it, of the step before from then on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Carry(int slot) => V.Load(carry + slot * slotWidth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Carry(int slot, V value) => Keep(carry + slot * slotWidth, value);

    /// <summary>Takes down ∂L/∂memory for a probe, where there is one: for a slot whose gradient is whole only in the midst of the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(int slot, V value)
    {
        if (gradients != null) V.Stream(value, gradients + slot * slotWidth);
    }

    // Gates stand close together, as the products want them: the end of one must leave the beginning of the next alone.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Set(float* to, V value)
    {
        Lanes.Store(value, to, count);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Keep(float* to, V value)
    {
        V.Store(value, to);
        return value;
    }
}
