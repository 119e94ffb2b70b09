namespace RnnLessons.Notebooks.Tests;

/// <summary>What a lesson suggests to change and run again: values for its parameters, in the metadata of the cell whose text suggests it.</summary>
/// <param name="Lesson">The notebook.</param>
/// <param name="Cell">The cell that suggests it.</param>
/// <param name="Values">Parameters and their values, as <c>rnn run -p</c> takes them: <c>lag=8</c>.</param>
/// <remarks>In the cell: <c>"metadata": { "rerun": [{ "lag": "0" }, { "hiddenSize": "4", "steps": "600" }] }</c>; each object is one run.</remarks>
internal sealed record SuggestedRun(string Lesson, string Cell, IReadOnlyList<string> Values)
{
    public static IEnumerable<SuggestedRun> Of(string lesson) =>
        from cell in new LessonCopy(lesson).Cells
        from run in cell["metadata"]!["rerun"]?.AsArray() ?? []
        select new SuggestedRun(lesson, LessonCopy.Id(cell), [.. run!.AsObject().Select(value => $"{value.Key}={(string)value.Value!}")]);

    /// <summary>Whether the text names a value as the reader would type it: <c>lag = 8</c>.</summary>
    public static bool Says(string text, string value) => text.Contains(value.Replace("=", " = "), StringComparison.Ordinal);
}
