using System.Diagnostics;
using Microsoft.CodeAnalysis;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Tells failures in the terms of the cells: their names, their own line numbers, their source.</summary>
internal sealed class CellFailure
{
    private readonly Dictionary<string, string[]> sources = [];

    /// <summary>Remembers a cell's source, for excerpts.</summary>
    public void Know(string path, string code) => sources[path] = code.Split('\n');

    /// <summary>What the compiler says of a cell.</summary>
    public CellError Of(CellCompilationException failure, string cell)
    {
        var lines = new List<string>();
        foreach (var error in failure.Errors)
        {
            var place = error.Location.GetLineSpan();
            var (line, column) = (place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1);
            var file = place.Path is { Length: > 0 } path ? path : cell;
            lines.Add(error.Location.IsInSource ? $"{file}, line {line}, column {column}: {error.Id}: {error.GetMessage()}" : $"{error.Id}: {error.GetMessage()}");
            if (error.Location.IsInSource && SourceLine(file, line) is { } source)
            {
                lines.Add("    " + source);
                lines.Add("    " + new string(' ', column - 1) + new string('^', Math.Max(1, Math.Min(error.Location.SourceSpan.Length, source.Length - column + 1))));
            }

            if (Hint(error) is { } hint)
                lines.Add("    " + hint);
        }

        var first = failure.Errors.Select(e => e.Location.GetLineSpan()).FirstOrDefault(p => p.Path == cell);
        return first.Path == cell
            ? new("CompilationError", failure.Message, lines, first.StartLinePosition.Line + 1, first.StartLinePosition.Character + 1)
            : new("CompilationError", failure.Message, lines);
    }

    /// <summary>What a cell threw.</summary>
    public CellError Of(Exception failure, string cell)
    {
        var lines = new List<string>();
        int? line = null;
        for (var exception = Unwrap(failure); exception is not null; exception = exception.InnerException)
        {
            lines.Add($"{(lines.Count > 0 ? "caused by " : "")}{exception.GetType().FullName}: {exception.Message}");
            foreach (var frame in Frames(exception))
            {
                lines.Add("   at " + Describe(frame));
                if (CellOf(frame) == cell && frame.GetFileLineNumber() is > 0 and var number)
                    line ??= number;
            }
        }

        var outer = Unwrap(failure);
        return new(outer.GetType().Name, outer.Message, lines, line);
    }

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

    private static string? Hint(Diagnostic error) => error.Id switch
    {
        "CS0006" => "The path is relative to the notebook's folder. Is the file built?",
        _ => null,
    };
}
