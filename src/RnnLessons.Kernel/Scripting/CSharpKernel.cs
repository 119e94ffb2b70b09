using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.ValueSharing;
using RnnLessons.Kernel.Display;
using InteractiveKernel = Microsoft.DotNet.Interactive.Kernel;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// A session as .NET Interactive knows kernels: what extensions are handed, and what cells reach as <c>Kernel.Root</c>. Cells themselves are
/// run by the session; what comes this way are the commands that the code of a cell sends.
/// </summary>
internal sealed class CSharpKernel : InteractiveKernel, IKernelCommandHandler<SubmitCode>, IKernelCommandHandler<RequestValue>, IKernelCommandHandler<RequestValueInfos>, IKernelCommandHandler<SendValue>
{
    private readonly CSharpSession session;
    private readonly KernelDirective[] own;

    /// <summary>Makes the kernel of a session, in a composite kernel with those that an extension may expect.</summary>
    public CSharpKernel(CSharpSession session)
        : base(Magics.CSharp)
    {
        this.session = session;
        KernelInfo.LanguageName = "C#";
        Composite = new CompositeKernel { this, new HtmlKernel(), new JavaScriptKernel().UseValueSharing(), new KeyValueStoreKernel() };
        Composite.FrontendEnvironment = new Page();
        Composite.DefaultKernelName = Name;
        Composite.RegisterCommandHandler<RequestInput>(AskAsync);
        Composite.SetDefaultTargetKernelNameForCommand(typeof(RequestInput), Composite.Name);
        this.UseValueSharing();
        own = [.. Directives()];
    }

    /// <summary>The kernel that this one and all others are in.</summary>
    public CompositeKernel Composite { get; }

    /// <summary>Tells the page how far the running cell is. Libraries look for this method by its name.</summary>
    /// <param name="words">How far: <c>update 340 of 1,000, seed 2, 12 s left</c>.</param>
    public void ReportProgress(string words) => CellRun.Current?.ReportProgress(words);

    /// <summary>Makes this the kernel that a command is handled by.</summary>
    public void Take(KernelCommand command, KernelInvocationContext context) => SetHandlingKernel(command, context);

    /// <summary>Whether there is a kernel of this name, an extension's say.</summary>
    public bool Has(string name) => Composite.ChildKernels.Any(kernel => kernel.Name == name || kernel.KernelInfo.Aliases.Contains(name));

    /// <summary>The commands that extensions have added: of each the kernel that it begins code for, or null for one that is done by itself.</summary>
    public IReadOnlyDictionary<string, string?> AddedCommands() =>
        Directives().Where(directive => !own.Contains(directive)).ToDictionary(directive => directive.Name, directive => (directive as KernelSpecifierDirective)?.KernelName);

    /// <summary>Has a part of a cell run by .NET Interactive's own pipeline: its commands, and the kernels of extensions.</summary>
    /// <param name="code">The part.</param>
    /// <param name="kernelName">The kernel that it begins in.</param>
    /// <param name="cell">The cell.</param>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public async Task SubmitAsync(string code, string kernelName, CellRun cell)
    {
        using var asked = cell.CancellationToken.Register(Scheduler.CancelCurrentOperation);
        var failures = cell.CommandFailures = [];
        var result = await Composite.SendAsync(new SubmitCode(code, kernelName), cell.CancellationToken);
        cell.CommandFailures = null;
        cell.CancellationToken.ThrowIfCancellationRequested();
        if (failures.Count > 0)
            throw failures[0];
        if (result.Events.OfType<CommandFailed>().LastOrDefault() is { } failed)
            throw failed.Exception ?? new InvalidOperationException(failed.Message);
    }

    Task IKernelCommandHandler<SubmitCode>.HandleAsync(SubmitCode command, KernelInvocationContext context) =>
        OnCellThreadAsync(command, context, () => session.RunWithinAsync(command.Code, "the code that was submitted", value =>
            context.Publish(new ReturnValueProduced(value, command, MimeBundle.From(value).Forms()))));

    Task IKernelCommandHandler<RequestValue>.HandleAsync(RequestValue command, KernelInvocationContext context)
    {
        if (session.Variables.FirstOrDefault(variable => variable.Name == command.Name) is { } found)
            context.Publish(new ValueProduced(found.Value, found.Name, FormattedValue.CreateSingleFromObject(found.Value, command.MimeType), command));
        else
            context.Fail(command, message: $"The session has no variable {command.Name}. #!who lists them.");
        return Task.CompletedTask;
    }

    Task IKernelCommandHandler<RequestValueInfos>.HandleAsync(RequestValueInfos command, KernelInvocationContext context)
    {
        context.Publish(new ValueInfosProduced([.. session.Variables.Select(variable =>
            new KernelValueInfo(variable.Name, FormattedValue.CreateSingleFromObject(variable.Value, MimeBundle.PlainText), variable.Type))], command));
        return Task.CompletedTask;
    }

    Task IKernelCommandHandler<SendValue>.HandleAsync(SendValue command, KernelInvocationContext context) =>
        SetValueAsync(command, context, (name, value, declaredType) => OnCellThreadAsync(command, context, () => session.DeclareAsync(name, value, declaredType)));

    private static async Task OnCellThreadAsync(KernelCommand command, KernelInvocationContext context, Func<Task> work)
    {
        var cell = CellRun.Required;
        try
        {
            await cell.OnThreadAsync(work);
        }
        catch (Exception failure) when (!cell.CancellationToken.IsCancellationRequested)
        {
            // With a message: .NET Interactive tells it to the reader, and not only to whoever looks at the result.
            context.Fail(command, failure, failure.Message);
        }
    }

    private IEnumerable<KernelDirective> Directives() => Composite.ChildKernels.Prepend<InteractiveKernel>(Composite)
        .SelectMany(kernel => kernel.KernelInfo.SupportedDirectives)
        .DistinctBy(directive => directive.Name);

    private static async Task AskAsync(RequestInput question, KernelInvocationContext context) =>
        context.Publish(new InputProduced(await CellRun.Required.AskAsync(question.Prompt, question.IsPassword), question));

    /// <summary>The page: what is JavaScript is run there.</summary>
    private sealed class Page : FrontendEnvironment
    {
        public override Task ExecuteClientScript(string code, KernelInvocationContext context)
        {
            CellRun.Required.DisplayAs(code, "application/javascript");
            return Task.CompletedTask;
        }
    }
}
