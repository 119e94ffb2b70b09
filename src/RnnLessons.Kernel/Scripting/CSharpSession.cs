using System.Diagnostics;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.Formatting.TabularData;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Scripting;

/// <summary>How a cell ended.</summary>
public enum CellStatus
{
    /// <summary>It ran to its end.</summary>
    Succeeded,

    /// <summary>It did not compile, or it threw.</summary>
    Failed,

    /// <summary>It was asked to stop, and stopped.</summary>
    Stopped,

    /// <summary>It was asked to stop and could not be: the session is lost.</summary>
    Stuck,
}

/// <summary>The end of a cell.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Error">What failed, when it did not succeed. It was published as an <see cref="ErrorOutput"/> too.</param>
public sealed record CellOutcome(CellStatus Status, CellError? Error = null);

/// <summary>A variable of the session.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type it was declared with.</param>
/// <param name="Value">Its value now.</param>
public sealed record SessionVariable(string Name, Type Type, object? Value);

/// <summary>C# cells run one after another, each seeing what those before it declared.</summary>
public sealed class CSharpSession : IDisposable
{
    private readonly string folder;
    private readonly CellAssemblies assemblies = new();
    private readonly CellReferences references;
    private readonly CellCompiler compiler;
    private readonly PackageResolver packages;
    private readonly CellFailure failures = new();
    private readonly RedeclaredVariables redeclared = new();
    private readonly CellThread thread = new();
    private object?[] submissions = new object?[32];
    private int cells;
    private int submitted;
    private IOutputSink? latest;

    /// <summary>Starts a session.</summary>
    /// <param name="folder">What <c>#r</c>, <c>#load</c> and <c>#!import</c> are relative to: the notebook's folder.</param>
    public CSharpSession(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        references = new CellReferences(assemblies, this.folder, Warn);
        compiler = new CellCompiler(assemblies, references, this.folder);
        Language = new LanguageService(compiler);
        packages = new PackageResolver(assemblies, references, this.folder, compiler.Reference);
        thread.Unobserved = failure => latest?.Publish(new StreamText(StreamName.Stderr, string.Join('\n', failures.Of(failure, "").Traceback) + "\n"));
        OutputCapture.Install();
    }

    /// <summary>What editors ask of the session: whether code is complete, how it may go on, what a name means.</summary>
    /// <remarks>It shares the compiler with the cells: ask between them, not while one begins.</remarks>
    internal LanguageService Language { get; }

    /// <summary>The session's variables; of two with one name the later.</summary>
    public IReadOnlyList<SessionVariable> Variables
    {
        get
        {
            var found = new OrderedDictionary<string, SessionVariable>();
            foreach (var submission in submissions.OfType<object>())
            {
                foreach (var variable in submission.GetType().GetFields().Where(f => !f.IsStatic && !f.Name.Contains('<')))
                    found[variable.Name] = new(variable.Name, variable.FieldType, variable.GetValue(submission));
            }

            return [.. found.Values];
        }
    }

    /// <summary>Compiles and runs something trivial elsewhere, and reads what the cells here refer to: the first real cell then starts as fast as the later ones.</summary>
    public async Task WarmUpAsync()
    {
        using (var elsewhere = new CSharpSession(Path.GetTempPath()))
        {
            foreach (var cell in new[] { "#!csharp\nvar warm = new[] { new { A = 1 } };\nwarm", "1 + 1", "Console.Write(warm.Length);" })
                await elsewhere.RunAsync(cell, new Nowhere()).ConfigureAwait(false);
        }

        compiler.ReadReferences();
    }

    /// <summary>Runs a cell.</summary>
    /// <param name="code">Its text.</param>
    /// <param name="sink">Where its outputs go, also those that come after it has ended.</param>
    /// <param name="name">What error messages call it; by default «Cell» and its number in the session.</param>
    /// <param name="language">The language that it begins in: csharp, html, javascript or markdown.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<CellOutcome> RunAsync(string code, IOutputSink sink, string? name = null, string language = Magics.CSharp, CancellationToken cancellationToken = default)
    {
        name ??= $"Cell {cells + 1}";
        cells++;
        sink = new BoundedOutput(sink);
        try
        {
            return await thread.RunAsync(stop => RunOnThreadAsync(code.ReplaceLineEndings("\n"), sink, name, language, stop), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Failed(sink, CellStatus.Stopped, new("Stopped", "The cell was stopped.", ["The cell was stopped. What it had already done stays done."]));
        }
        catch (CellStuckException stuck)
        {
            return Failed(sink, CellStatus.Stuck, new("Stuck", stuck.Message, [stuck.Message]));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => thread.Dispose();

    private static CellOutcome Failed(IOutputSink sink, CellStatus status, CellError error)
    {
        sink.Publish(new ErrorOutput(error));
        return new(status, error);
    }

    private async Task<CellOutcome> RunOnThreadAsync(string code, IOutputSink sink, string name, string language, CellStop stop)
    {
        latest = sink;
        var context = new KernelInvocationContext(sink, stop.Asked, stop.Insisted);
        KernelInvocationContext.Enter(context);
        NativeOutput.Begin(sink);
        try
        {
            await RunThenFlushAsync(code, language, name, context);
            return new(CellStatus.Succeeded);
        }
        catch (CellCompilationException failure)
        {
            return Failed(sink, CellStatus.Failed, failures.Of(failure, name));
        }
        catch (UnknownMagicException unknown)
        {
            return Failed(sink, CellStatus.Failed, new("UnknownCommand", unknown.Message, [unknown.Message], unknown.Line, 1));
        }
        catch (Exception failure) when (!stop.Asked.IsCancellationRequested)
        {
            return Failed(sink, CellStatus.Failed, failures.Of(failure, name));
        }
    }

    private async Task RunThenFlushAsync(string code, string language, string name, KernelInvocationContext context)
    {
        try
        {
            await RunStepsAsync(code, language, name, context);
        }
        finally
        {
            context.Complete();
            NativeOutput.Flush();
        }
    }

    private async Task RunStepsAsync(string code, string language, string name, KernelInvocationContext context)
    {
        failures.Know(name, code);
        Stopwatch? clock = null;
        foreach (var step in Magics.Parse(code, language))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            switch (step)
            {
                case CodeStep { Language: Magics.CSharp } csharp:
                    await RunCSharpAsync(csharp.Code, name, context);
                    break;
                case CodeStep other:
                    ShowCode(other, context);
                    break;
                case CommandStep { Name: "#!time" }:
                    clock = Stopwatch.StartNew();
                    break;
                case CommandStep command:
                    await RunCommandAsync(command, context);
                    break;
            }
        }

        if (clock is not null)
            context.Display($"Wall time: {clock.Elapsed.TotalMilliseconds:0.###} ms", MimeBundle.PlainText);
    }

    private async Task RunCSharpAsync(string code, string name, KernelInvocationContext context)
    {
        var asked = context.CancellationToken;
        (code, var missing) = thread.Undisturbed(() => packages.Find(code, name), asked);
        await packages.RestoreAsync(missing, context);
        var cell = thread.Undisturbed(() => compiler.Compile(code, name, asked), asked);
        asked.ThrowIfCancellationRequested();
        if (cell.Run is null)
            return;
        // A submission stores itself at its own place: one place for each that has code, after the unused first.
        if (submissions.Length <= ++submitted + 1)
            Array.Resize(ref submissions, submissions.Length * 2);
        object? value;
        try
        {
            value = await cell.Run(submissions);
        }
        finally
        {
            redeclared.Supersede(submissions[submitted]);
        }

        if (value is not null || cell.HasValue)
            context.Sink.Publish(new ExecuteResult(MimeBundle.From(value)));
    }

    private static void ShowCode(CodeStep step, KernelInvocationContext context)
    {
        var text = step.Code.Trim('\n');
        if (step.Language == "html")
            context.DisplayAs(text, MimeBundle.Html);
        else if (step.Language == "javascript")
            context.DisplayAs(text, "application/javascript");
        else
            context.DisplayAs(text, "text/markdown");
    }

    private Task RunCommandAsync(CommandStep command, KernelInvocationContext context)
    {
        switch (command.Name)
        {
            case "#!import":
                return ImportAsync(command, context);
            case "#!who":
                context.Display(Variables.Select(v => v.Name).ToList());
                break;
            case "#!whos":
                context.Display(Variables.Select(v => new { Variable = v.Name, Type = v.Type.ToDisplayString(), Value = v.Value?.ToString() }).ToTabularDataResource());
                break;
            case "#!lsmagic":
                context.Display(Magics.Known.Select(m => new { Command = m.Name, m.Meaning }).ToTabularDataResource());
                break;
        }

        return Task.CompletedTask;
    }

    private async Task ImportAsync(CommandStep command, KernelInvocationContext context)
    {
        foreach (var (name, language, code) in ImportedCode.Read(command, folder))
            await RunStepsAsync(code.ReplaceLineEndings("\n"), language, name, context);
    }

    private void Warn(string message) => latest?.Publish(new StreamText(StreamName.Stderr, message + "\n"));

    private sealed class Nowhere : IOutputSink
    {
        public void Publish(OutputEvent output)
        {
        }
    }
}
