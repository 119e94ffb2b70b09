using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>The cells that ran in this session, for front ends that offer them again.</summary>
internal sealed class InputHistory
{
    // There is one session, the one that runs; front ends call it 0 or by the number that they were told.
    private const int Session = 1;
    private readonly List<Line> lines = [];

    /// <summary>Adds a cell that has run.</summary>
    public void Add(int number, string input, string? output) => lines.Add(new(number, input, output));

    /// <summary>Answers a <c>history_request</c>.</summary>
    public JsonObject Answer(KernelMessage request)
    {
        var last = request.Get("n", int.MaxValue);
        var found = request.Get("hist_access_type", "tail") switch
        {
            "range" => Range(request),
            "search" => Search(request).TakeLast(last),
            _ => lines.TakeLast(last),
        };
        var withOutput = request.Get("output", false);
        return new() { ["status"] = "ok", ["history"] = new JsonArray([.. found.Select(line => line.ToJson(withOutput))]) };
    }

    private IEnumerable<Line> Range(KernelMessage request)
    {
        if (request.Get("session", 0) is not (0 or Session))
            return [];
        var (start, stop) = (request.Get("start", 0), request.Get("stop", int.MaxValue));
        return lines.Where(line => line.Number >= start && line.Number < stop);
    }

    private IEnumerable<Line> Search(KernelMessage request)
    {
        // A shell pattern: * is any text, ? any one character.
        var pattern = new Regex("^" + Regex.Escape(request.Get("pattern", "*")).Replace("\\*", ".*").Replace("\\?", ".") + "$", RegexOptions.Singleline);
        var found = lines.Where(line => pattern.IsMatch(line.Input));
        return request.Get("unique", false) ? found.Reverse().DistinctBy(line => line.Input).Reverse() : found;
    }

    private sealed record Line(int Number, string Input, string? Output)
    {
        public JsonArray ToJson(bool withOutput) => new(Session, Number, withOutput ? new JsonArray(Input, Output) : Input);
    }
}
