using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Tells failures in the terms of the cells: their names, their own line numbers, their source.</summary>
internal sealed class CellFailure
{
    // A traceback is for reading.
    private const int MostFrames = 30;
    private const int LastFrames = 10;
    private const int MostExceptions = 10;
    private const int MostCharacters = 10_000;

    private readonly ConcurrentDictionary<string, string[]> sources = [];

    /// <summary>Remembers a cell's source, for excerpts.</summary>
    public void Know(string path, string code) => sources[path] = code.Split('\n');

    /// <summary>What the compiler says of a cell.</summary>
    public CellError Of(CellCompilationException failure, string cell)
    {
        var lines = Lines(failure.Errors, cell, "");
        var first = failure.Errors.Select(e => e.Location.GetLineSpan()).FirstOrDefault(p => p.Path == cell);
        return first.Path == cell
            ? new("CompilationError", failure.Message, lines, first.StartLinePosition.Line + 1, first.StartLinePosition.Character + 1)
            : new("CompilationError", failure.Message, lines);
    }

    /// <summary>What the compiler warns of in a cell that it compiles.</summary>
    public IReadOnlyList<string> Of(IReadOnlyList<Diagnostic> warnings, string cell) => Lines(warnings, cell, "warning ");

    private List<string> Lines(IReadOnlyList<Diagnostic> diagnostics, string cell, string kind)
    {
        var lines = new List<string>();
        foreach (var error in diagnostics)
        {
            var place = error.Location.GetLineSpan();
            var (line, column) = (place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1);
            var file = place.Path is { Length: > 0 } path ? path : cell;
            lines.Add(HasPlace(error.Location) ? $"{file}, line {line}, column {column}: {kind}{Said(error)}" : kind + Said(error));
            if (HasPlace(error.Location) && SourceLine(file, line) is { } source)
            {
                lines.Add("    " + source);
                lines.Add("    " + new string(' ', column - 1) + new string('^', Math.Max(1, Math.Min(error.Location.SourceSpan.Length, source.Length - column + 1))));
            }

            if (Hint(error) is { } hint)
                lines.Add("    " + hint);
        }

        return lines;
    }

    /// <summary>What a cell threw. Of what is very long, the beginning and the end.</summary>
    public CellError Of(Exception failure, string cell)
    {
        var lines = new List<string>();
        int? line = null;
        var outer = Unwrap(failure);
        var told = 0;
        for (var exception = outer; exception is not null; exception = exception.InnerException)
        {
            if (++told > MostExceptions)
            {
                lines.Add($"caused by {Depth(exception)} more");
                break;
            }

            lines.Add($"{(told > 1 ? "caused by " : "")}{exception.GetType().FullName}: {Message(exception)}");
            if (exception is CultureNotFoundException && UserCulture.Missing is { } missing)
                lines.Add("   " + missing);
            var frames = Frames(exception);
            lines.AddRange(frames.Take(MostFrames).Select(frame => "   at " + Describe(frame)));
            if (frames.Count > MostFrames + LastFrames)
                lines.Add(FormattableString.Invariant($"   … {frames.Count - MostFrames - LastFrames:N0} calls more …"));
            lines.AddRange(frames.Skip(Math.Max(MostFrames, frames.Count - LastFrames)).Select(frame => "   at " + Describe(frame)));
            line ??= frames.Where(frame => CellOf(frame) == cell && frame.GetFileLineNumber() > 0).Select(frame => (int?)frame.GetFileLineNumber()).FirstOrDefault();
        }

        if (outer is IOException or Win32Exception && WorkingFolder.Problem is { } gone)
            return new(outer.GetType().Name, gone, [gone, .. lines], line);
        return new(outer.GetType().Name, Message(outer), lines, line);
    }

    private static string Message(Exception exception)
    {
        try
        {
            var message = exception.Message;
            return message.Length <= MostCharacters ? message : message[..MostCharacters] + FormattableString.Invariant($"… ({message.Length - MostCharacters:N0} characters more)");
        }
        catch (Exception failed)
        {
            // A message that a cell's own exception makes up.
            return $"(its message could not be read: {failed.GetType().Name})";
        }
    }

    private static int Depth(Exception? exception)
    {
        var depth = 0;
        for (; exception is not null; exception = exception.InnerException)
            depth++;
        return depth;
    }

    private static bool HasPlace(Location location) => location.Kind is LocationKind.SourceFile or LocationKind.ExternalFile;

    private static Exception Unwrap(Exception failure) => failure switch
    {
        AggregateException { InnerExceptions: [var only] } => Unwrap(only),
        System.Reflection.TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        _ => failure,
    };

    // From the throw down to the outermost cell: what lies below is the kernel's own machinery.
    private List<StackFrame> Frames(Exception exception)
    {
        var frames = new StackTrace(exception, fNeedFileInfo: true).GetFrames().Where(f => !IsMachinery(f)).ToList();
        var outermost = frames.FindLastIndex(IsCell);
        return outermost < 0 ? frames : frames[..(outermost + 1)];
    }

    private bool IsCell(StackFrame frame) => CellOf(frame) is not null;

    // The symbols hold the cell's name as a path, and a path comes back whole.
    private string? CellOf(StackFrame frame) =>
        frame.GetFileName() is { } file ? sources.ContainsKey(file) ? file : Path.GetFileName(file) is var name && sources.ContainsKey(name) ? name : null : null;

    private static bool IsMachinery(StackFrame frame)
    {
        var type = frame.GetMethod()?.DeclaringType;
        return type is null || type.Namespace is "System.Runtime.CompilerServices" or "System.Runtime.ExceptionServices" or "System.Runtime" or "RnnLessons.Kernel.Scripting";
    }

    private string Describe(StackFrame frame)
    {
        var (file, line) = (frame.GetFileName(), frame.GetFileLineNumber());
        if (CellOf(frame) is { } cell)
            return $"{cell}, line {line}: {SourceLine(cell, line)?.Trim()}";
        var method = frame.GetMethod()!;
        var parameters = string.Join(", ", method.GetParameters().Select(p => $"{p.ParameterType.Name} {p.Name}"));
        return $"{method.DeclaringType}.{method.Name}({parameters})" + (file is null ? "" : $" in {Path.GetFileName(file)}, line {line}");
    }

    private string? SourceLine(string file, int line) =>
        sources.TryGetValue(file, out var source) && line >= 1 && line <= source.Length ? source[line - 1].TrimEnd('\r') : null;

    private static string Said(Diagnostic error) => (error.Id == CellCompilationException.OurOwn ? "" : error.Id + ": ") + error.GetMessage(CultureInfo.InvariantCulture);

    private static string? Hint(Diagnostic error) => error.Id switch
    {
        "CS0006" or "CS1504" when WorkingFolder.Problem is { } gone => gone,
        "CS0006" => "The path is relative to the notebook's folder. Is the file built?",
        "CS8345" when IsAtTheTop(error) => "Variables at the top of a cell live on for the cells after it, as fields, and a span cannot. Put the code that uses it into braces, { … }, or into a method.",
        "CS7020" => "A cell has one value, that of its last expression. To yield several, write a method and use it: IEnumerable<int> Numbers() { yield return 1; }",
        _ => null,
    };

    private static bool IsAtTheTop(Diagnostic error) =>
        error.Location.SourceTree?.GetRoot().FindNode(error.Location.SourceSpan).Ancestors().Any(node => node is TypeDeclarationSyntax) == false;

}
