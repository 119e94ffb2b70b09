using System.Diagnostics;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.Formatting.TabularData;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Scripting;

/// <summary>C# cells run one after another, each seeing what those before it declared.</summary>
public sealed class CSharpSession : IDisposable
{
    /// <summary>The name of the error of a cell in a language that is not run.</summary>
    public const string OtherLanguage = "OtherLanguage";

    private readonly string folder;
    private readonly CellAssemblies assemblies = new();
    private readonly CellReferences references;
    private readonly CellCompiler compiler;
    private readonly PackageResolver packages;
    private readonly CellFailure failures = new();
    private readonly RedeclaredVariables redeclared = new();
    private readonly SharedValues shared;
    private readonly ImportedCode imports = new();
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
        shared = new SharedValues(this.folder);
        references = new CellReferences(assemblies, this.folder, Warn);
        compiler = new CellCompiler(assemblies, references, this.folder);
        Language = new LanguageService(compiler);
        packages = new PackageResolver(assemblies, references, this.folder, compiler.Reference);
        OutputCapture.Install();
        ThreadFailures.Install();
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

    /// <summary>How many stopped cells are still at work, in code that nothing interrupts.</summary>
    public int Left => thread.Left;

    /// <summary>The exception of a thread that went on when the cell that started it had ended, the last one; null when there was none.</summary>
    internal LateFailure? FailedAfterwards { get; private set; }

    /// <summary>Compiles and runs something trivial elsewhere, and reads what the cells here refer to: the first real cell then starts as fast as the later ones.</summary>
    public async Task WarmUpAsync()
    {
        using (var elsewhere = new CSharpSession(Path.GetTempPath()))
        {
            foreach (var cell in new[] { "#!csharp\nvar warm = new[] { new { A = 1 } };\nwarm", "1 + 1", "Console.Write(warm.Length);" })
                await elsewhere.RunAsync(cell, NoOutput.Instance).ConfigureAwait(false);
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
        var bounded = new BoundedOutput(sink);
        var outcome = await RunBoundedAsync(code, bounded, name, language, cancellationToken).ConfigureAwait(false);
        bounded.End();
        return outcome;
    }

    private async Task<CellOutcome> RunBoundedAsync(string code, BoundedOutput sink, string name, string language, CancellationToken cancellationToken)
    {
        try
        {
            return await thread.RunAsync(stop => RunOnThreadAsync(code.ReplaceLineEndings("\n"), sink, name, language, stop), failure => Tell(failure, sink), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Failed(sink, CellStatus.Stopped, new("Stopped", "The cell was stopped.", ["The cell was stopped. What it had already done stays done."]));
        }
        catch (CellLeftException going)
        {
            return Failed(sink, CellStatus.Stopped, new("Stopped", going.Message, [going.Message]));
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
        var threads = new CellThreadFailures(sink, stop, failure => failures.Of(failure, name), failed => FailedAfterwards = new($"A thread that {name} started", failed));
        assemblies.ThreadFailed = threads.Take;
        var context = new KernelInvocationContext(sink, stop) { ThreadFailed = threads.Take };
        KernelInvocationContext.Enter(context);
        NativeOutput.Begin(sink);
        try
        {
            await RunThenFlushAsync(code, language, name, context);
            return threads.End() is { } failed ? Failed(sink, CellStatus.Failed, failed) : new(CellStatus.Succeeded);
        }
        catch (CellCompilationException failure)
        {
            return Failed(sink, CellStatus.Failed, failures.Of(failure, name));
        }
        catch (OtherLanguageException other)
        {
            return Failed(sink, CellStatus.Failed, new(OtherLanguage, other.Message, [other.Message]));
        }
        catch (UnknownMagicException unknown)
        {
            return Failed(sink, CellStatus.Failed, new("UnknownCommand", unknown.Message, [unknown.Message], unknown.Line, 1));
        }
        catch (Exception failure) when (!stop.Asked.IsCancellationRequested)
        {
            return Failed(sink, CellStatus.Failed, failures.Of(failure, name));
        }
        finally
        {
            threads.End();
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
            // After a stop the next cell may have begun, on another thread: what comes late is not waited for.
            if (!context.Stop.IsInsisted)
                NativeOutput.Flush();
        }
    }

    private async Task RunStepsAsync(string code, string language, string name, KernelInvocationContext context)
    {
        failures.Know(name, code);
        Stopwatch? clock = null;
        foreach (var step in Magics.Parse(code, CellLanguage.Normal(language)))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            switch (step)
            {
                case CodeStep { Language: Magics.CSharp } csharp:
                    await RunCSharpAsync(csharp.Code, name, context);
                    break;
                case CodeStep { Language: Magics.Value } text:
                    shared.Keep(text);
                    break;
                case CodeStep other when !Magics.Runs(other.Language):
                    throw new OtherLanguageException(other.Language);
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
        if (cell.Warnings.Count > 0)
            Warn(string.Join('\n', failures.Of(cell.Warnings, name)));
        if (cell.Run is null)
            return;
        // A submission stores itself at its own place: one place for each that has code, after the unused first.
        var place = ++submitted;
        if (submissions.Length <= place + 1)
            Array.Resize(ref submissions, submissions.Length * 2);
        try
        {
            var value = await cell.Run(submissions);
            // The handle of something that is shown already is no value to show.
            if (value is not DisplayedValue && (value is not null || cell.HasValue))
                context.Sink.Publish(new ExecuteResult(MimeBundle.From(value)));
        }
        finally
        {
            redeclared.Supersede(submissions[place]);
            await CellScope.ReleaseAsync(context);
        }
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
            case "#!set" or "#!share":
                return ShareAsync(SetCommand.Read(command), context);
            case "#!about":
                context.Display(About.Kernel());
                break;
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

    private async Task ShareAsync(SetCommand set, KernelInvocationContext context)
    {
        var source = await set.SourceAsync(shared, context);
        if (set.Language == Magics.CSharp)
            await RunCSharpAsync($"var {set.Name} = {source};", $"{set.Command} on line {set.Line}", context);
        else
            context.DisplayAs(set.InJavaScript(source, Variables), "application/javascript");
    }

    private async Task ImportAsync(CommandStep command, KernelInvocationContext context)
    {
        using var import = imports.Begin(command, folder);
        foreach (var (name, language, code) in import.Read())
            await RunStepsAsync(code.ReplaceLineEndings("\n"), language, name, context);
    }

    private void Tell(Exception failure, IOutputSink sink) =>
        sink.Publish(new StreamText(StreamName.Stderr, string.Join('\n', failures.Of(failure, "").Traceback) + "\n"));

    private void Warn(string message) => latest?.Publish(new StreamText(StreamName.Stderr, message + "\n"));
}
