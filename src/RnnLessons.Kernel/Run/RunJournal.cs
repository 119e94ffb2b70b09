using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Scripting;
using RnnLessons.Kernel.Watch;

namespace RnnLessons.Kernel.Run;

/// <summary>What a run of a notebook writes down for the process that watches it: every output of every cell, as it comes.</summary>
internal sealed class RunJournal(Journal journal)
{
    /// <summary>A cell begins.</summary>
    /// <param name="number">Its number among the code cells (1-based).</param>
    /// <param name="sink">Where its outputs go.</param>
    /// <returns>Where they go by way of the journal.</returns>
    public IOutputSink Begin(int number, IOutputSink sink)
    {
        journal.Write(new() { ["begin"] = number });
        return new Written(journal, number, sink);
    }

    /// <summary>A cell has ended.</summary>
    public void End(int number, NotebookCell cell) => journal.Write(new() { ["end"] = number, ["execution"] = cell.Metadata["execution"]?.DeepClone() });

    /// <summary>The run ends in good order, with an exit code.</summary>
    public void Finish(int exitCode) => journal.Write(new() { ["finished"] = exitCode });

    /// <summary>Whether the run of these records came to its end in good order.</summary>
    public static bool HasFinished(IReadOnlyList<JsonObject> records) => records is [.., var last] && last.ContainsKey("finished");

    /// <summary>Puts into a notebook what a run that did not come to its end had shown.</summary>
    /// <param name="records">Its journal.</param>
    /// <param name="notebook">The notebook, with no outputs.</param>
    /// <param name="error">Why it ended, for the cell that ran.</param>
    /// <returns>The cell that ran, or where none did the last; null when no cell had begun.</returns>
    public static FailedCell? Replay(IReadOnlyList<JsonObject> records, Notebook notebook, CellError error)
    {
        var cells = notebook.Cells.Where(cell => cell.IsCode).ToList();
        foreach (var cell in cells)
            (cell.Outputs, cell.ExecutionCount) = ([], null);
        var outputs = new CellOutputs();
        var shown = new SortedDictionary<int, CellOutputs.Cell>();
        foreach (var record in records)
        {
            if ((int?)record["begin"] is { } begun)
                (shown[begun], cells[begun - 1].ExecutionCount) = (outputs.Begin(begun), begun);
            else if ((int?)record["of"] is { } of)
                shown[of].Publish(OutputJson.Read(record["output"]!.AsObject()));
            else if ((int?)record["end"] is { } ended && record["execution"] is { } times)
                cells[ended - 1].Metadata["execution"] = times.DeepClone();
        }

        if (shown.Count == 0)
            return null;
        var (number, last) = shown.Last();
        last.Publish(new ErrorOutput(error));
        foreach (var (cell, sink) in shown)
            cells[cell - 1].Outputs = sink.ToJson();
        return new(number, cells[number - 1], CellStatus.Failed, error);
    }

    private sealed class Written(Journal journal, int number, IOutputSink sink) : IOutputSink
    {
        public void Publish(OutputEvent output)
        {
            journal.Write(new() { ["of"] = number, ["output"] = OutputJson.Write(output) });
            sink.Publish(output);
        }
    }
}
