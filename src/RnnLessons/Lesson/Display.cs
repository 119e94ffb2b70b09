using System.Reflection;

namespace RnnLessons.Lesson;

/// <summary>Where values of a lesson appear: a notebook, or a console.</summary>
internal interface IDisplaySurface
{
    /// <summary>The cell that is running, to be compared and nothing else; null where there are no cells or none is running.</summary>
    object? Cell { get; }

    /// <summary>Shows a value now.</summary>
    IShown Show(object value);

    /// <summary>Shows a value that is going to change.</summary>
    IShown ShowLive(object value) => Show(value);

    /// <summary>Asks to be called when the running cell is about to end; false where nobody would call.</summary>
    bool WhenCellEnds(Action action) => false;
}

/// <summary>A value that has been shown and can change in place.</summary>
internal interface IShown
{
    /// <summary>Replaces what is shown.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="last">Whether no other is expected soon.</param>
    void Update(object value, bool last);
}

/// <summary>Finds the surface that this process has.</summary>
internal static class Display
{
    /// <summary>The notebook's, where a cell is running; else the console.</summary>
    public static IDisplaySurface Surface => NotebookSurface.Find() ?? (IDisplaySurface)ConsoleSurface.Only;

    /// <summary>Shows a value now.</summary>
    public static void Show(object value) => Surface.Show(value);
}

/// <summary>.NET Interactive, and the kit's own kernel, which is built on it; found by reflection, so neither is needed.</summary>
/// <remarks>
/// How values are formatted is .NET Interactive's documented convention for libraries that don't refer to it (SelfFormatting.cs). For showing
/// there is none: what is called here are public members of its package, by their names. They are <c>KernelInvocationContext.Current</c>,
/// <c>HandlingKernel</c> and <c>OnComplete</c>, <c>KernelInvocationContextExtensions.Display</c>, and <c>DisplayedValue.Update</c>. The package
/// is the product's last, and the tests run all of them in it.
/// </remarks>
internal sealed class NotebookSurface : IDisplaySurface
{
    private const string ContextType = "Microsoft.DotNet.Interactive.KernelInvocationContext";

    private static readonly Lock gate = new();
    private static PropertyInfo? current;
    private static MethodInfo? display;

    private readonly object context;

    // In it the cell is the one that runs, on whatever thread.
    private readonly ExecutionContext? flow = ExecutionContext.Capture();

    private NotebookSurface(object context) => this.context = context;

    public object? Cell => context;

    public static NotebookSurface? Find()
    {
        lock (gate)
        {
            if (display is null)
            {
                foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
                {
                    current = assembly.GetType(ContextType)?.GetProperty("Current", BindingFlags.Public | BindingFlags.Static);
                    display = assembly.GetType(ContextType + "Extensions")?.GetMethods(BindingFlags.Public | BindingFlags.Static)
                        .FirstOrDefault(method => method.Name == "Display" && method.GetParameters() is [_, { ParameterType: var value }, { ParameterType: var types }]
                            && value == typeof(object) && types == typeof(string[]));
                    if (display is not null && current is not null) break;
                    (display, current) = (null, null);
                }
            }
        }
        return current?.GetValue(null) is { } context ? new NotebookSurface(context) : null;
    }

    /// <summary>Tells the page how far the cell is; null where the host has no place for it. The kit's own kernel has, by a method of its own.</summary>
    public Action<string>? Progress => context.GetType().GetProperty("HandlingKernel")?.GetValue(context) is { } kernel
        ? kernel.GetType().GetMethod("ReportProgress", [typeof(string)])?.CreateDelegate<Action<string>>(kernel)
        : null;

    // An empty list of MIME types asks for all that the value prefers.
    public IShown Show(object value) => new ShownInNotebook(display!.Invoke(null, [context, value, Array.Empty<string>()])!, flow);

    // Once its cell has ended, .NET Interactive drops updates: the last one has to go out before.
    public bool WhenCellEnds(Action action)
    {
        var method = context.GetType().GetMethod("OnComplete");
        if (method is null) return false;
        Action<object> called = _ => InCell(flow, action);
        method.Invoke(context, [called]);
        return true;
    }

    // .NET Interactive prints an update in words where no cell is running: on a timer's thread, and also while a cell ends.
    private static void InCell(ExecutionContext? flow, Action action)
    {
        if (flow is null || current?.GetValue(null) is not null) action();
        else ExecutionContext.Run(flow, _ => action(), null);
    }

    private sealed class ShownInNotebook(object displayed, ExecutionContext? flow) : IShown
    {
        // It holds the cell, which what has been shown may outlive; until the cell has ended, what it calls then holds it too.
        private readonly WeakReference<ExecutionContext?> flow = new(flow);

        private readonly MethodInfo update = displayed.GetType().GetMethod("Update", [typeof(object)])
            ?? throw new MissingMethodException($"{displayed.GetType()} has no Update(object): this notebook host shows values and can't change them.");

        public void Update(object value, bool last)
        {
            flow.TryGetTarget(out var cell);
            InCell(cell, () => update.Invoke(displayed, [value]));
        }
    }
}

/// <summary>No notebook: values say themselves in words, and what changes is said once it stays.</summary>
internal sealed class ConsoleSurface : IDisplaySurface
{
    public static readonly ConsoleSurface Only = new();

    public object? Cell => null;

    public IShown Show(object value)
    {
        Console.WriteLine(value);
        return new Printed();
    }

    public IShown ShowLive(object value) => new Printed();

    private sealed class Printed : IShown
    {
        public void Update(object value, bool last)
        {
            if (last) Console.WriteLine(value);
        }
    }
}
