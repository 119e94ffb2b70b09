namespace Microsoft.DotNet.Interactive;

/// <summary>A cell's context under the names that .NET Interactive uses, which the library looks for by reflection.</summary>
public sealed class KernelInvocationContext : IDisposable
{
    private static readonly AsyncLocal<KernelInvocationContext?> current = new();
    private readonly List<Action<KernelInvocationContext>> ending = [];

    public KernelInvocationContext() => current.Value = this;

    public static KernelInvocationContext? Current => current.Value;

    public List<DisplayedValue> Shown { get; } = [];

    public void OnComplete(Action<KernelInvocationContext> action) => ending.Add(action);

    public void Dispose()
    {
        current.Value = null;
        ending.ForEach(action => action(this));
        Shown.ForEach(value => value.IsClosed = true);
    }
}

public static class KernelInvocationContextExtensions
{
    public static DisplayedValue Display(this KernelInvocationContext context, object value, params string[] mimeTypes)
    {
        var displayed = new DisplayedValue(value);
        context.Shown.Add(displayed);
        return displayed;
    }
}

public sealed class DisplayedValue(object first)
{
    public List<object> States { get; } = [first];

    public List<object> Printed { get; } = [];

    public bool IsClosed { get; set; }

    public void Update(object updatedValue)
    {
        // .NET Interactive drops what comes after the cell has ended, and prints what comes where no cell is running.
        if (IsClosed) return;
        if (KernelInvocationContext.Current is null) Printed.Add(updatedValue);
        else States.Add(updatedValue);
    }
}
