using System.Reactive.Subjects;
using System.Reflection;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// Gives a cell the <c>KernelInvocationContext</c> of .NET Interactive, which its code and the libraries that it calls find: what they
/// show there becomes the cell's outputs, and the token there is the cell's.
/// </summary>
/// <remarks>
/// The class is made for its own way of running commands: it keeps every event of a cell for as long as the cell runs (a figure that is
/// updated ten times a second would fill the memory), captures the console, and takes nothing from what goes on after the cell's end. Four
/// of its members that are not public are reached by name to do without. The package is the product's last, and pinned; where it does not
/// have them, no cell runs.
/// </remarks>
internal static class InteractiveContext
{
    private static readonly FieldInfo Disposables = Field("_disposables");
    private static readonly FieldInfo Events = Field("_events");
    private static readonly FieldInfo Stopping = Field("_cancellationTokenSource");
    private static readonly FieldInfo Completing = Field("_onCompleteActions");

    /// <summary>Makes the context that calling code finds from here on.</summary>
    /// <param name="kernel">The kernel that the cell runs in.</param>
    /// <param name="code">The cell's text.</param>
    /// <param name="cell">The cell.</param>
    public static KernelInvocationContext Begin(CSharpKernel kernel, string code, CellRun cell)
    {
        var command = new SubmitCode(code, kernel.Name);
        var context = KernelInvocationContext.GetOrCreateAmbientContext(command);
        // What it subscribed to: the console, and a list of all events.
        ((IDisposable)Disposables.GetValue(context)!).Dispose();
        Disposables.SetValue(context, Activator.CreateInstance(Disposables.FieldType, nonPublic: true));
        new ShownEvents(cell, context).Listen();
        var stopping = (CancellationTokenSource)Stopping.GetValue(context)!;
        cell.CancellationToken.Register(stopping.Cancel);
        kernel.Take(command, context);
        return context;
    }

    /// <summary>Calls what wants to be called when the cell is about to end.</summary>
    public static void Complete(KernelInvocationContext context)
    {
        var actions = (List<Action<KernelInvocationContext>>?)Completing.GetValue(context);
        Completing.SetValue(context, null);
        foreach (var action in actions ?? [])
            action(context);
    }

    private static FieldInfo Field(string name) => typeof(KernelInvocationContext).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingFieldException(typeof(KernelInvocationContext).FullName, name);

    /// <summary>What comes as events, as outputs of the cell.</summary>
    private sealed class ShownEvents(CellRun cell, KernelInvocationContext context) : IObserver<KernelEvent>
    {
        private IDisposable? subscription;

        public void Listen()
        {
            Events.SetValue(context, new ReplaySubject<KernelEvent>(0));
            subscription = context.KernelEvents.Subscribe(this);
        }

        public void OnNext(KernelEvent value)
        {
            try
            {
                Show(value);
            }
            catch
            {
                // A stopped cell that shows something gets an exception here, and Rx tells an observer that threw nothing more: the next is told another.
                subscription?.Dispose();
                new ShownEvents(cell, context).Listen();
                throw;
            }
        }

        // A command that fails ends, in .NET Interactive, the cell that sent it. Here that is the cell's own affair: it may have caught it.
        public void OnCompleted() => new ShownEvents(cell, context).Listen();

        public void OnError(Exception error)
        {
        }

        private void Show(KernelEvent value)
        {
            switch (value)
            {
                case StandardOutputValueProduced text:
                    cell.Sink.Publish(new StreamText(StreamName.Stdout, Text(text)));
                    break;
                case StandardErrorValueProduced text:
                    cell.Sink.Publish(new StreamText(StreamName.Stderr, Text(text)));
                    break;
                case ErrorProduced error:
                    Fail(new InvalidOperationException(error.Message));
                    break;
                case CommandFailed { Exception: { } failure }:
                    Fail(failure);
                    break;
                case DisplayedValueUpdated updated:
                    ShownValues.Update(updated.ValueId, updated.Value, updated.FormattedValues);
                    break;
                case DisplayEvent shown and (DisplayedValueProduced or ReturnValueProduced) when shown.FormattedValues.Any(form => !form.SuppressDisplay):
                    var id = shown.ValueId ?? Guid.NewGuid().ToString();
                    ShownValues.Show(id, MimeBundle.Of(shown.Value, shown.FormattedValues), cell, all: false);
                    ShownValues.Know(id, shown.FormattedValues);
                    break;
            }
        }

        private void Fail(Exception failure)
        {
            if (cell.CommandFailures is { } failures)
                failures.Add(failure);
            else
                cell.Sink.Publish(new StreamText(StreamName.Stderr, failure.Message + "\n"));
        }

        private static string Text(DisplayEvent text) => string.Concat(text.FormattedValues.Select(form => form.Value));
    }
}
