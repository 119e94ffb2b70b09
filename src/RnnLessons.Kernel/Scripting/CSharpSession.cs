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
    private readonly CSharpKernel kernel;
    private readonly CellFailure failures = new();
    private readonly RedeclaredVariables redeclared = new();
    private readonly ImportedCode imports = new();
    private readonly CellThread thread = new();
    private object?[] submissions = new object?[32];
    private int cells;
    private IOutputSink? latest;

    /// <summary>Starts a session.</summary>
    /// <param name="folder">What <c>#r</c>, <c>#load</c> and <c>#!import</c> are relative to: the notebook's folder.</param>
    public CSharpSession(string folder)
    {
        this.folder = Path.GetFullPath(folder);
        references = new CellReferences(assemblies, this.folder, Warn);
        compiler = new CellCompiler(assemblies, references, this.folder);
        Language = new LanguageService(compiler);
        OutputCapture.Install();
        ThreadFailures.Install();
        kernel = new CSharpKernel(this);
        packages = new PackageResolver(assemblies, references, this.folder, compiler.Reference, kernel);
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
    public void Dispose()
    {
        thread.Dispose();
        kernel.Composite.Dispose();
    }

    /// <summary>Runs C# that the cell which runs has sent as a command, as part of it.</summary>
    /// <param name="code">The C#.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="result">Takes the value of its last expression.</param>
    internal async Task RunWithinAsync(string code, string name, Action<object?> result)
    {
        failures.Know(name, code);
        await RunCSharpAsync(code, name, CellRun.Required, result);
    }

    /// <summary>Declares a variable, for the cell that runs.</summary>
    internal Task DeclareAsync(string name, object? value, Type? declaredType) =>
        RunCSharpAsync(SentValue.Declare(name, value, declaredType), $"the value {name}", CellRun.Required);

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
        var cell = new CellRun(sink, stop, SynchronizationContext.Current!) { ThreadFailed = threads.Take };
        cell.Enter();
        var context = InteractiveContext.Begin(kernel, code, cell);
        NativeOutput.Begin(sink);
        try
        {
            await RunThenFlushAsync(code, language, name, cell, context);
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

    private async Task RunThenFlushAsync(string code, string language, string name, CellRun cell, KernelInvocationContext context)
    {
        try
        {
            await RunStepsAsync(code, language, name, cell);
        }
        finally
        {
            InteractiveContext.Complete(context);
            // After a stop the next cell may have begun, on another thread: what comes late is not waited for.
            if (!cell.Stop.IsInsisted)
                NativeOutput.Flush();
        }
    }

    private async Task RunStepsAsync(string code, string language, string name, CellRun cell)
    {
        failures.Know(name, code);
        Stopwatch? clock = null;
        foreach (var step in Magics.Parse(code, CellLanguage.Normal(language), code.Contains("#!", StringComparison.Ordinal) ? kernel.AddedCommands() : null))
        {
            cell.CancellationToken.ThrowIfCancellationRequested();
            switch (step)
            {
                case CodeStep { Language: Magics.CSharp } csharp:
                    await RunCSharpAsync(csharp.Code, name, cell);
                    break;
                case CodeStep { Language: Magics.JavaScript } script:
                    cell.DisplayAs(script.Code.Trim('\n'), "application/javascript");
                    break;
                case CodeStep { Language: Magics.Markdown } text:
                    cell.DisplayAs(text.Code.Trim('\n'), "text/markdown");
                    break;
                case CodeStep other when kernel.Has(other.Language):
                    await kernel.SubmitAsync(OnItsLine($"#!{other.Language} {other.Argument}\n{other.Code.TrimStart('\n')}", other.Code.Length - other.Code.TrimStart('\n').Length), other.Language, cell);
                    break;
                case CodeStep other:
                    throw new OtherLanguageException(other.Language);
                case CommandStep { Name: "#!time" }:
                    clock = Stopwatch.StartNew();
                    break;
                case CommandStep command:
                    await RunCommandAsync(command, cell);
                    break;
            }
        }

        if (clock is not null)
            cell.Display($"Wall time: {clock.Elapsed.TotalMilliseconds:0.###} ms", MimeBundle.PlainText);
    }

    private Task RunCSharpAsync(string code, string name, CellRun cell) =>
        RunCSharpAsync(code, name, cell, value => cell.Sink.Publish(new ExecuteResult(MimeBundle.From(value))));

    private async Task RunCSharpAsync(string code, string name, CellRun cell, Action<object?> result)
    {
        var asked = cell.CancellationToken;
        (code, var missing) = thread.Undisturbed(() => packages.Find(code, name), asked);
        await packages.RestoreAsync(missing, cell);
        var compiled = thread.Undisturbed(() => compiler.Compile(code, name, asked), asked);
        asked.ThrowIfCancellationRequested();
        if (compiled.Warnings.Count > 0)
            Warn(string.Join('\n', failures.Of(compiled.Warnings, name)));
        if (compiled.Run is null)
            return;
        // A submission stores itself at its own place. Those before it may have been stopped, and their places are empty.
        var place = compiled.Place;
        while (submissions.Length <= place + 1)
            Array.Resize(ref submissions, submissions.Length * 2);
        try
        {
            var value = await compiled.Run(submissions);
            // The handle of something that is shown already is no value to show.
            if (value is not DisplayedValue && (value is not null || compiled.HasValue))
                result(value);
        }
        finally
        {
            redeclared.Supersede(submissions[place]);
            await CellScope.ReleaseAsync(cell);
        }
    }

    private Task RunCommandAsync(CommandStep command, CellRun cell)
    {
        switch (command.Name)
        {
            case "#!import":
                return ImportAsync(command, cell);
            case "#!about":
                cell.Display(About.Kernel());
                break;
            case "#!who":
                cell.Display(Variables.Select(v => v.Name).ToList());
                break;
            case "#!whos":
                cell.Display(Variables.Select(v => new { Variable = v.Name, Type = v.Type.ToDisplayString(), Value = v.Value?.ToString() }).ToTabularDataResource());
                break;
            case "#!lsmagic":
                cell.Display(Magics.Known.Select(m => new { Command = m.Name, m.Meaning }).ToTabularDataResource());
                break;
            default:
                // Those of .NET Interactive, and what extensions have added.
                return kernel.SubmitAsync(OnItsLine($"{command.Name} {command.Argument}", command.Line), command.Language, cell);
        }

        return Task.CompletedTask;
    }

    // What .NET Interactive says of it then names the cell's own line.
    private static string OnItsLine(string code, int line) => new string('\n', Math.Max(0, line - 1)) + code;

    private async Task ImportAsync(CommandStep command, CellRun cell)
    {
        using var import = imports.Begin(command, folder);
        foreach (var (name, language, code) in import.Read())
            await RunStepsAsync(code.ReplaceLineEndings("\n"), language, name, cell);
    }

    private void Tell(Exception failure, IOutputSink sink) =>
        sink.Publish(new StreamText(StreamName.Stderr, string.Join('\n', failures.Of(failure, "").Traceback) + "\n"));

    private void Warn(string message) => latest?.Publish(new StreamText(StreamName.Stderr, message + "\n"));
}
