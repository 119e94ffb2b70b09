using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>Runs cells for front ends, and stops them.</summary>
internal sealed class CellRequests(CSharpSession session, FrontEnd frontEnd, PersonAtFrontEnd person, InputHistory history, KernelJournal? journal)
{
    private readonly Lock gate = new();
    private CancellationTokenSource? running;
    private int count;
    private long abortedUpTo;

    /// <summary>Answers an <c>execute_request</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="number">Its number among all that arrived.</param>
    /// <param name="arrived">The number of the last that has arrived.</param>
    public async Task<JsonObject> ExecuteAsync(KernelMessage request, long number, Func<long> arrived)
    {
        if (number <= abortedUpTo)
            return new() { ["status"] = "aborted" };

        // Never disposed: what the cell started goes on, and may still show something.
        var stop = Begin();
        try
        {
            var silent = request.Get("silent", false);
            journal?.Begin(request, count + 1);
            var outcome = await RunAsync(request, silent, stop.Token).ConfigureAwait(false);
            if (outcome.Status == CellStatus.Succeeded)
                return await SucceededAsync(request, stop.Token).ConfigureAwait(false);
            // Whoever asked for the next cells did so in the belief that this one would succeed.
            if (request.Get("stop_on_error", true) && !silent)
                abortedUpTo = arrived();
            var reply = CellOutput.Error(outcome.Error!);
            reply["status"] = "error";
            reply["execution_count"] = count;
            return reply;
        }
        finally
        {
            journal?.End();
            lock (gate)
                running = null;
        }
    }

    /// <summary>Stops the cell that runs, if one does.</summary>
    public void Interrupt()
    {
        lock (gate)
            running?.Cancel();
    }

    private CancellationTokenSource Begin()
    {
        lock (gate)
            return running = new CancellationTokenSource();
    }

    private async Task<CellOutcome> RunAsync(KernelMessage request, bool silent, CancellationToken stop)
    {
        var code = request.Get("code", "");
        if (silent)
            return await session.RunAsync(code, new Unseen(), "A silent cell", cancellationToken: stop).ConfigureAwait(false);

        var kept = request.Get("store_history", true);
        if (kept)
            count++;
        frontEnd.Publish("execute_input", request, new() { ["code"] = code, ["execution_count"] = count });
        var output = new CellOutput(frontEnd, request, count, request.Get("allow_stdin", true) ? person : null, journal, stop);
        var outcome = await session.RunAsync(code, output, kept ? $"Cell {count}" : "A cell without a number", CellLanguage.OfCell(request.Metadata) ?? Magics.CSharp, stop).ConfigureAwait(false);
        output.End();
        if (kept)
            history.Add(count, code, output.Result);
        return outcome;
    }

    private async Task<JsonObject> SucceededAsync(KernelMessage request, CancellationToken stop)
    {
        var values = new JsonObject();
        foreach (var (name, expression) in request.Content["user_expressions"] as JsonObject ?? [])
            values[name] = await EvaluateAsync(expression.AsText() ?? "", stop).ConfigureAwait(false);
        return new() { ["status"] = "ok", ["execution_count"] = count, ["user_expressions"] = values, ["payload"] = new JsonArray() };
    }

    private async Task<JsonObject> EvaluateAsync(string expression, CancellationToken stop)
    {
        var value = new Unseen();
        var outcome = await session.RunAsync(expression, value, "A user expression", cancellationToken: stop).ConfigureAwait(false);
        if (outcome.Error is { } error)
        {
            var failed = CellOutput.Error(error);
            failed["status"] = "error";
            return failed;
        }

        return new() { ["status"] = "ok", ["data"] = value.Result?.ToJson() ?? [], ["metadata"] = new JsonObject() };
    }

    /// <summary>Outputs that nobody is to see, but for the value.</summary>
    private sealed class Unseen : IOutputSink
    {
        public MimeBundle? Result { get; private set; }

        public void Publish(OutputEvent output)
        {
            if (output is ExecuteResult result)
                Result = result.Bundle;
        }
    }
}
