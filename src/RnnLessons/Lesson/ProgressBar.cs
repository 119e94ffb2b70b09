using System.Globalization;
using System.Net;
using RnnLessons.Data;
using RnnLessons.Figures;

namespace RnnLessons.Lesson;

/// <summary>How far a reading or a download is, as a bar that grows in place: <c>Imdb.Load(progress: new ProgressBar())</c>.</summary>
/// <remarks>It appears with the first report, moves at most ten times a second, and shows its end whenever that comes. Any thread may report.</remarks>
public sealed class ProgressBar : IProgress<LoadProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider time;
    private readonly Func<IDisplaySurface> surface;
    private readonly Lock gate = new();
    private IShown? shown;
    private long shownAt;

    /// <summary>A bar that has not appeared yet.</summary>
    public ProgressBar() : this(TimeProvider.System, () => Display.Surface)
    {
    }

    internal ProgressBar(TimeProvider time, Func<IDisplaySurface> surface) => (this.time, this.surface) = (time, surface);

    /// <inheritdoc/>
    public void Report(LoadProgress value)
    {
        lock (gate)
        {
            var bar = new Bar(value);
            if (shown is null)
            {
                shown = surface().ShowLive(bar);
                shownAt = time.GetTimestamp();
                if (!value.IsDone) return;
            }

            if (!value.IsDone && time.GetElapsedTime(shownAt) < Interval) return;
            shown.Update(bar, value.IsDone);
            shownAt = time.GetTimestamp();
        }
    }
}

/// <summary>A bar as it stands at one moment.</summary>
[TypeFormatterSource(typeof(BarFormatters), PreferredMimeTypes = [Mime.Html, Mime.Text])]
internal sealed class Bar(LoadProgress progress) : ISelfFormatting
{
    /// <summary>The fragment of HTML: a bar of the house's blue on the house's grid colour, and the words under it.</summary>
    public string ToHtml()
    {
        var percent = ((progress.Share ?? 0) * 100).ToString("0.#", CultureInfo.InvariantCulture);
        return $"""
            <div role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{percent}" aria-label="{WebUtility.HtmlEncode(progress.What)}" style="max-width:40em;margin:0.4em 0"><div style="background:{HouseStyle.Grid};border-radius:3px;overflow:hidden"><div style="width:{percent}%;height:0.6em;background:{HouseStyle.Colours[0]}"></div></div><div style="font-size:0.9em;font-variant-numeric:tabular-nums">{WebUtility.HtmlEncode(ToString())}</div></div>
            """;
    }

    /// <inheritdoc/>
    public override string ToString() => progress.Share is { } share
        ? string.Create(CultureInfo.InvariantCulture, $"{progress.What}: {(progress.IsDone ? "done" : $"{share * 100:0} %")}{Amount}")
        : progress.What;

    string? ISelfFormatting.Format(string mimeType) => mimeType switch { Mime.Html => ToHtml(), Mime.Text => ToString(), _ => null };

    /// <summary>«12.3 of 84.1 MB»; a step that is done at once has no amount worth a word.</summary>
    private string Amount => progress.Total < 100_000 ? ""
        : progress.IsDone ? string.Create(CultureInfo.InvariantCulture, $", {progress.Total / 1e6:0.0} MB")
        : string.Create(CultureInfo.InvariantCulture, $", {progress.Done / 1e6:0.0} of {progress.Total / 1e6:0.0} MB");
}

internal sealed class BarFormatters() : SelfFormattingSource(Mime.Html, Mime.Text);
