namespace RnnLessons.Playground.Training;

/// <summary>Has a network that has learned a text write: a character after the other, each drawn from what the network predicts for it.</summary>
/// <remarks>As in training, the network reads at most T characters, from a state of 0.</remarks>
internal static class Writer
{
    /// <summary>Writes.</summary>
    /// <param name="run">A run of the task text.</param>
    /// <param name="characters">How many characters.</param>
    /// <param name="temperature">Below 1 what is likely becomes likelier; 0 always takes the likeliest.</param>
    /// <param name="chance">Where chance comes from.</param>
    public static string Write(TrainingRun run, int characters, double temperature, Chance chance)
    {
        if (run.Setting.Task != "text") throw new ArgumentException($"The task is {run.Setting.Task}; wanted: text, to write.");
        if (characters is < 1 or > 2000) throw new ArgumentException($"{characters} characters are to be written; wanted: 1 to 2000.");
        if (!(temperature is >= 0 and <= 10)) throw new ArgumentException($"The temperature is {temperature}; wanted: 0 to 10.");
        var alphabet = run.Task.OutputNames;
        // It begins as what was kept for validation does.
        var read = new List<int>(Enumerable.Range(0, Math.Min(8, run.Setting.Steps)).Select(step => run.Validation.Inputs.Slice(step * alphabet.Length, alphabet.Length).IndexOf(1f)));
        var begun = read.Count;
        for (var i = 0; i < characters; i++)
        {
            var steps = Math.Min(read.Count, run.Setting.Steps);
            var sequence = new Sequences(1, steps, alphabet.Length, steps - 1);
            sequence.Inputs.Clear();
            for (var step = 0; step < steps; step++) sequence.Inputs[step * alphabet.Length + read[read.Count - steps + step]] = 1;
            read.Add(Choose(run.Network.Last(sequence, Answers.Classes), temperature, chance));
        }

        return string.Concat(read.Skip(begun).Select(character => alphabet[character]));
    }

    private static int Choose(float[] probabilities, double temperature, Chance chance)
    {
        var likeliest = Array.IndexOf(probabilities, probabilities.Max());
        if (temperature == 0) return likeliest;
        var powers = probabilities.Select(probability => Math.Pow(probability / (double)probabilities[likeliest], 1 / temperature)).ToArray();
        var left = chance.Share() * powers.Sum();
        for (var character = 0; character < powers.Length; character++)
        {
            left -= powers[character];
            if (left < 0) return character;
        }

        return likeliest;
    }
}
