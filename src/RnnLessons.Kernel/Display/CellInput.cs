using System.Text;

namespace RnnLessons.Kernel.Display;

/// <summary>Where a cell's questions to the person at the notebook go. A sink that implements it too can be asked.</summary>
public interface IInputSource
{
    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="password">Whether the answer must not be seen while it is typed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<string> AskAsync(string prompt, bool password, CancellationToken cancellationToken);
}

/// <summary>What <c>Console.In</c> is for cells: each line is asked for at the front end.</summary>
internal sealed class CellReader : TextReader
{
    private readonly StringBuilder rest = new();

    /// <inheritdoc/>
    public override string? ReadLine()
    {
        if (rest.Length == 0)
            return Ask();
        var line = rest.ToString().TrimEnd('\n');
        rest.Clear();
        return line;
    }

    /// <inheritdoc/>
    public override int Peek()
    {
        Fill();
        return rest[0];
    }

    /// <inheritdoc/>
    public override int Read()
    {
        Fill();
        var next = rest[0];
        rest.Remove(0, 1);
        return next;
    }

    private static string Ask()
    {
        var cell = CellRun.Required;
        // On the cells' own thread: the answer comes by another, so waiting here is no deadlock.
        return cell.AskAsync("", password: false).GetAwaiter().GetResult();
    }

    private void Fill()
    {
        if (rest.Length == 0)
            rest.Append(Ask()).Append('\n');
    }
}
