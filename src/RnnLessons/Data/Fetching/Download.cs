using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace RnnLessons.Data;

/// <summary>Downloads a data set's archive: goes on where it stopped, checks size and sum, and gives the file its name only when it is whole.</summary>
internal sealed class Download(DataSet set, IProgress<LoadProgress>? progress, CancellationToken cancellation, Download.Patience patience)
{
    /// <summary>How long to put up with a bad connection.</summary>
    /// <param name="Silence">Nothing arrives for so long: it is cut.</param>
    /// <param name="Attempts">So many cuts in a row that brought nothing are the end.</param>
    /// <param name="Pause">Before the next attempt; twice as long each time.</param>
    internal sealed record Patience(TimeSpan Silence, int Attempts, TimeSpan Pause)
    {
        public static Patience Usual { get; } = new(TimeSpan.FromSeconds(30), 4, TimeSpan.FromSeconds(1));
    }

    // The client's own limit would be one for the whole download; what is not wanted any more is not waited for.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15), MaxResponseDrainSize = 0 })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { UserAgent = { new ProductInfoHeaderValue("RnnLessons", "0.1") } },
    };

    private string What => $"downloading {Path.GetFileName(set.Path)}";

    private string ByHand => $"Run it again to go on where it stopped, or download {set.Address} elsewhere and put it at {set.Path}.";

    /// <summary>Downloads; returns once the archive stands in its place.</summary>
    /// <exception cref="FetchException">It can't be; what has arrived is kept for the next time, unless it is wrong.</exception>
    public async Task Run()
    {
        using var part = new PartialFile(set);
        if (part.Length > set.Bytes) part.Restart();
        CheckRoom(part);
        var (failed, furthest) = (0, part.Length);
        while (part.Length < set.Bytes)
        {
            try
            {
                await Continue(part);
            }
            catch (Exception cut) when (cut is HttpRequestException or HttpIOException or IOException and not FetchException or TimeoutException)
            {
                failed = part.Length > furthest ? 1 : failed + 1;
                furthest = Math.Max(furthest, part.Length);
                if (failed >= patience.Attempts) throw Unreachable(part, cut);
                progress?.Report(new($"{What}, {cut.Message.TrimEnd('.')}, trying again", part.Length, set.Bytes));
                await Task.Delay(patience.Pause * Math.Pow(2, failed - 1), cancellation);
            }
        }

        await Check(part);
        part.Finish();
        progress?.Report(new(What, set.Bytes, set.Bytes));
    }

    /// <summary>One request, to its end or until the connection is cut.</summary>
    private async Task Continue(PartialFile part)
    {
        // Without its version, nobody can say what these bytes are a part of.
        if (part.Version is null) part.Restart();
        using var request = new HttpRequestMessage(HttpMethod.Get, set.Address);
        if (part.Length > 0)
        {
            request.Headers.Range = new(part.Length, null);
            request.Headers.TryAddWithoutValidation("If-Range", part.Version);
        }

        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var response = await InTime(token => Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), silence);
        if (response.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            part.Restart();
            throw new HttpIOException(HttpRequestError.InvalidResponse, $"{set.Address.Host} does not have the rest of what was begun.");
        }

        if (!response.IsSuccessStatusCode)
        {
            // The server says so itself: asking again at once would not help, except when it is only overloaded.
            if ((int)response.StatusCode is 429 or >= 500) throw new HttpRequestException($"{set.Address.Host} answered {(int)response.StatusCode} ({response.ReasonPhrase})");
            throw new FetchException(set, $"{set.Address} answered {(int)response.StatusCode} ({response.ReasonPhrase}).", $"If it stays so, get the archive elsewhere and put it at {set.Path}.");
        }

        Begin(part, response);
        await using var body = await InTime(response.Content.ReadAsStreamAsync, silence);
        var buffer = new byte[1 << 16];
        while (await InTime(token => body.ReadAsync(buffer, token).AsTask(), silence) is var count and > 0)
        {
            if (part.Length + count > set.Bytes)
            {
                part.Delete();
                throw WrongSize($"more than {set.Bytes:N0}");
            }

            await part.Append(buffer.AsMemory(0, count), cancellation);
            // All is done only once it has been checked.
            progress?.Report(new(What, Math.Min(part.Length, set.Bytes - 1), set.Bytes));
        }

        if (part.Length < set.Bytes) throw new HttpIOException(HttpRequestError.ResponseEnded, $"the connection ended after {part.Length:N0} of {set.Bytes:N0} bytes");
    }

    /// <summary>Whether the answer is the rest of what is there, or the whole from the first byte.</summary>
    private void Begin(PartialFile part, HttpResponseMessage response)
    {
        var range = response.Content.Headers.ContentRange;
        var isRest = response.StatusCode is HttpStatusCode.PartialContent && range?.From == part.Length;
        if (!isRest) part.Restart();
        if (response.StatusCode is HttpStatusCode.PartialContent && !isRest)
            throw new HttpIOException(HttpRequestError.InvalidResponse, $"{set.Address.Host} sent another part than was asked for");
        var whole = isRest ? range!.Length : response.Content.Headers.ContentLength;
        if (whole is { } size && size != set.Bytes)
        {
            part.Restart();
            throw WrongSize($"{size:N0}");
        }

        part.Version = response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : response.Content.Headers.LastModified?.ToString("R");
    }

    private async Task Check(PartialFile part)
    {
        var sum = Convert.ToHexStringLower(await MD5.HashDataAsync(part.Content(), cancellation));
        if (sum == set.Md5) return;
        part.Delete();
        throw new FetchException(set, $"what {set.Address} sent has the MD5 sum {sum}; it was deleted.", $"Wanted: {set.Md5}. Try again; if it stays so, the file at that address is no longer the same.");
    }

    private void CheckRoom(PartialFile part)
    {
        var folder = Path.GetDirectoryName(set.Path)!;
        // .NET knows no free space of a network share without a letter.
        if (folder.StartsWith(@"\\", StringComparison.Ordinal)) return;
        var (free, needed) = (new DriveInfo(folder).AvailableFreeSpace, set.Bytes - part.Length);
        if (free < needed)
            throw new FetchException(set, $"there are {free / 1e6:N0} MB of room in {folder}.", $"Wanted: {needed / 1e6:N0} MB; the environment variable RNNLESSONS_DATA names another folder.");
    }

    /// <summary>Does something, unless it takes longer than a living connection would.</summary>
    private async Task<T> InTime<T>(Func<CancellationToken, Task<T>> act, CancellationTokenSource silence)
    {
        silence.CancelAfter(patience.Silence);
        try
        {
            return await act(silence.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came from {set.Address.Host} for {patience.Silence.TotalSeconds:0.#} s");
        }
        finally
        {
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    private FetchException Unreachable(PartialFile part, Exception cut) => new(
        set, $"{set.Address.Host} could not be reached, or broke off {patience.Attempts} times in a row ({cut.Message.TrimEnd('.')}); {part.Length:N0} of {set.Bytes:N0} bytes are there.", ByHand, cut);

    private FetchException WrongSize(string found) => new(
        set, $"{set.Address} has {found} bytes.", $"Wanted: {set.Bytes:N0}, the official archive. Get it elsewhere and put it at {set.Path}.");
}
