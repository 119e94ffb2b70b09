using System.Text;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Run;

/// <summary>Gathers the outputs of a notebook's cells into what its file holds.</summary>
public sealed class CellOutputs
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Output> shown = [];

    /// <summary>Begins a cell. Its sink stays good after the cell has ended: what comes late still belongs to it.</summary>
    public Cell Begin(int executionCount) => new(this, executionCount);

    // Text of one stream grows in a builder; all else is ready-made. An update replaces the JSON in place.
    private sealed class Output
    {
        public StreamName? Stream { get; init; }

        public StringBuilder Text { get; } = new();

        public JsonObject Json { get; set; } = [];
    }

    /// <summary>The outputs of one cell.</summary>
    public sealed class Cell(CellOutputs all, int executionCount) : IOutputSink
    {
        private readonly List<Output> outputs = [];
        private bool clearBeforeNext;

        /// <inheritdoc/>
        public void Publish(OutputEvent output)
        {
            lock (all.gate)
            {
                if (output is not (ClearOutput or DisplayUpdate) && clearBeforeNext)
                {
                    outputs.Clear();
                    clearBeforeNext = false;
                }

                Take(output);
            }
        }

        /// <summary>The outputs so far, as a notebook file holds them.</summary>
        public JsonArray ToJson()
        {
            lock (all.gate)
                return new([.. outputs.Select(Json)]);
        }

        private void Take(OutputEvent output)
        {
            switch (output)
            {
                case StreamText text:
                    if (outputs is not [.., { } last] || last.Stream != text.Name)
                        outputs.Add(last = new() { Stream = text.Name });
                    last.Text.Append(text.Text);
                    break;
                case DisplayData display:
                    var added = new Output { Json = Data("display_data", display.Bundle) };
                    outputs.Add(added);
                    all.shown[display.DisplayId] = added;
                    break;
                case DisplayUpdate update:
                    // A live figure comes ten times a second: only the last one stays.
                    if (all.shown.TryGetValue(update.DisplayId, out var replaced))
                        replaced.Json = Data("display_data", update.Bundle);
                    break;
                case ExecuteResult result:
                    var json = Data("execute_result", result.Bundle);
                    json["execution_count"] = executionCount;
                    outputs.Add(new() { Json = json });
                    break;
                case ErrorOutput { Error: var error }:
                    outputs.Add(new()
                    {
                        Json = new()
                        {
                            ["ename"] = error.Name,
                            ["evalue"] = error.Message,
                            ["output_type"] = "error",
                            ["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]),
                        },
                    });
                    break;
                case ClearOutput clear:
                    clearBeforeNext = clear.Wait;
                    if (!clear.Wait)
                        outputs.Clear();
                    break;
            }
        }

        private static JsonObject Json(Output output) => output.Stream is { } stream
            ? new() { ["name"] = stream == StreamName.Stdout ? "stdout" : "stderr", ["output_type"] = "stream", ["text"] = NotebookCell.Lines(output.Text.ToString()) }
            : (JsonObject)output.Json.DeepClone();

        private static JsonObject Data(string type, MimeBundle bundle)
        {
            var data = new JsonObject();
            foreach (var (mimeType, node) in bundle.Data)
                data[mimeType] = MimeBundle.IsJson(mimeType) ? node.DeepClone() : NotebookCell.Lines(node.GetValue<string>());
            return new() { ["data"] = data, ["metadata"] = new JsonObject(), ["output_type"] = type };
        }
    }
}
