using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Tests;

/// <summary>Keeps what cells show.</summary>
internal sealed class Outputs : IOutputSink
{
    private readonly List<OutputEvent> events = [];

    public IReadOnlyList<OutputEvent> All
    {
        get
        {
            lock (events)
                return [.. events];
        }
    }

    public string Stdout => Text(StreamName.Stdout);

    public string Stderr => Text(StreamName.Stderr);

    /// <summary>The last expression's value as plain text.</summary>
    public string? Result => All.OfType<ExecuteResult>().LastOrDefault()?.Bundle.Data[MimeBundle.PlainText].ToString();

    public CellError? Error => All.OfType<ErrorOutput>().LastOrDefault()?.Error;

    public void Publish(OutputEvent output)
    {
        lock (events)
            events.Add(output);
    }

    private string Text(StreamName name) => string.Concat(All.OfType<StreamText>().Where(s => s.Name == name).Select(s => s.Text));
}

/// <summary>A session in a folder of its own.</summary>
internal sealed class TestSession : IDisposable
{
    private const int CollectEvery = 10;
    private static int disposed;

    public TestSession()
    {
        Folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;
        Session = new CSharpSession(Folder);
    }

    public string Folder { get; }

    public CSharpSession Session { get; }

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public async Task<(CellOutcome Outcome, Outputs Outputs)> RunAsync(string code, CancellationToken cancellationToken = default)
    {
        var outputs = new Outputs();
        return (await Session.RunAsync(code, outputs, cancellationToken: cancellationToken), outputs);
    }

    /// <summary>Runs cells that must succeed; gives the last one's outputs.</summary>
    public async Task<Outputs> SucceedAsync(params string[] cells)
    {
        var last = new Outputs();
        foreach (var cell in cells)
        {
            var (outcome, outputs) = await RunAsync(cell);
            Assert.True(outcome.Status == CellStatus.Succeeded, string.Join('\n', outcome.Error?.Traceback ?? []));
            last = outputs;
        }

        return last;
    }

    public async Task<CellError> FailAsync(string code)
    {
        var (outcome, _) = await RunAsync(code);
        Assert.Equal(CellStatus.Failed, outcome.Status);
        return outcome.Error!;
    }

    public void Dispose()
    {
        Session.Dispose();
        // A session's compiler holds tens of megabytes. Hundreds of them come and go here, faster than the collector looks for them where memory seems plenty.
        if (Interlocked.Increment(ref disposed) % CollectEvery == 0)
            GC.Collect();
        Directory.Delete(Folder, recursive: true);
    }
}
