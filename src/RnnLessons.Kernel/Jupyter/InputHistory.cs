using System.Text;
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
        var pattern = Glob(request.Get("pattern", "*"));
        var found = lines.Where(line => pattern.IsMatch(line.Input));
        return request.Get("unique", false) ? found.Reverse().DistinctBy(line => line.Input).Reverse() : found;
    }

    // A shell pattern: * is any text, ? any one character, [a-z] one of these, [!a-z] or [^a-z] one of the others.
    private static Regex Glob(string pattern)
    {
        var expression = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            // A bracket that closes at once is one of the set; one that never closes is itself.
            var close = pattern[i] == '[' && i + 2 < pattern.Length ? pattern.IndexOf(']', i + (pattern[i + 1] is '!' or '^' ? 3 : 2)) : -1;
            if (close > 0)
            {
                var set = pattern[(i + 1)..close];
                var others = set[0] is '!' or '^';
                expression.Append(others ? "[^" : "[").Append((others ? set[1..] : set).Replace("\\", "\\\\").Replace("[", "\\[").Replace("]", "\\]").Replace("^", "\\^")).Append(']');
                i = close;
            }
            else
            {
                expression.Append(pattern[i] switch { '*' => ".*", '?' => ".", var other => Regex.Escape(other.ToString()) });
            }
        }

        try
        {
            // Without backtracking no pattern takes longer than the text is long.
            return new Regex(expression.Append('$').ToString(), RegexOptions.Singleline | RegexOptions.NonBacktracking);
        }
        catch (ArgumentException)
        {
            // A set such as [z-a] is none: the pattern is then the text itself.
            return new Regex("^" + Regex.Escape(pattern) + "$", RegexOptions.NonBacktracking);
        }
    }

    private sealed record Line(int Number, string Input, string? Output)
    {
        public JsonArray ToJson(bool withOutput) => new(Session, Number, withOutput ? new JsonArray(Input, Output) : Input);
    }
}
