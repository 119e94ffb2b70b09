namespace RnnLessons.Kernel.Jupyter;

/// <summary>Takes questions to the front end, and brings back the answers.</summary>
internal sealed class PersonAtFrontEnd(FrontEnd frontEnd)
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim oneAtATime = new(1);
    private TaskCompletionSource<string>? open;

    /// <summary>Asks the front end that sent a request, and waits for its answer.</summary>
    public async Task<string> AskAsync(KernelMessage request, string prompt, bool password, CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (gate)
                open = answer;
            frontEnd.Ask(request, prompt, password);
            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // An answer that comes now comes too late: it must not be taken for the next one.
            lock (gate)
                open = null;
            oneAtATime.Release();
        }
    }

    /// <summary>Takes an answer; one that nobody waits for is nothing.</summary>
    public void Answered(KernelMessage message)
    {
        lock (gate)
            open?.TrySetResult(message.Get("value", ""));
    }
}
