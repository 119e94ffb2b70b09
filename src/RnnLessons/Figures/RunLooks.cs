using RnnLessons.Training;

namespace RnnLessons.Figures;

/// <summary>How the runs of a figure are told apart: by a name that says what differs between them, and by colour and dash.</summary>
/// <remarks>A model with its hyperparameters has one colour; runs that differ only in their seed, or in nothing, have that colour and other dashes and markers.</remarks>
internal sealed class RunLooks
{
    private const int MostSettings = 3;

    private readonly Dictionary<Run, string> names = [];
    private readonly Dictionary<Run, (int Colour, int Repeat)> places = [];

    /// <summary>Looks for the runs of one figure.</summary>
    /// <param name="runs">The runs, in the order in which they are drawn.</param>
    public RunLooks(IReadOnlyList<Run> runs)
    {
        var models = new List<(Run First, List<Run> Runs)>();
        foreach (var run in runs)
        {
            var model = models.Find(one => IsSameModel(one.First, run));
            if (model.Runs is null) models.Add(model = (run, []));
            places[run] = (models.FindIndex(one => one.First == model.First), model.Runs.Count);
            model.Runs.Add(run);
        }

        foreach (var sameName in runs.GroupBy(run => run.Name))
        {
            Run[] group = [.. sameName];
            string[] differ = [.. RunHistory.DifferencesOf(group).Take(MostSettings)];
            foreach (var run in group)
                names[run] = string.Join(", ", differ.Select(setting => $"{Words(setting)} {ValueText.Of(run.Settings.GetValueOrDefault(setting)).Replace("\n", "; ")}").Prepend(run.Name));
        }

        // What differs in nothing is told apart by its number.
        foreach (var alike in runs.GroupBy(run => names[run]).Where(group => group.Count() > 1).ToArray())
            foreach (var run in alike) names[run] = $"{alike.Key}, run {run.Number}";
    }

    /// <summary>What the legend calls a run: its name alone, or with what differs from the other runs of that name.</summary>
    public string Name(Run run) => names[run];

    /// <summary>A run's line.</summary>
    public Pen Pen(Run run) => new(HouseStyle.Colour(places[run].Colour), HouseStyle.Dashes[(places[run].Repeat + places[run].Colour / HouseStyle.Colours.Length) % HouseStyle.Dashes.Length]);

    /// <summary>The marker of a run's points.</summary>
    public string Marker(Run run) => HouseStyle.Marker(places[run].Colour + places[run].Repeat);

    /// <summary>A property's name in words, which a table can wrap: <c>LearningRate</c> is <c>learning rate</c>.</summary>
    public static string Words(string property) =>
        string.Concat(property.Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? " " : "") + char.ToLowerInvariant(letter) : letter.ToString()));

    private static bool IsSameModel(Run one, Run other) =>
        one.Name == other.Name && RunHistory.DifferencesOf([one, other]).All(setting => setting.Equals(nameof(Hyperparameters.Seed), StringComparison.OrdinalIgnoreCase));
}
