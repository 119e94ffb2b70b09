namespace RnnLessons.Benchmarks.Results;

/// <summary>What the article reports of a model, by epoch.</summary>
internal sealed record Article(string Name, double[] Training, double[] Validation, int Train, int Test, int SecondsAnEpoch)
{
    public static readonly Article Reviews = new("BiLSTM on reviews", [.8215, .9288, .9397, .9629], [.8538, .8511, .8548, .8176], 25_000, 25_000, 38);

    public static readonly Article CnnThenRnn = new("CNN then RNN", [], [.2340, .4222, .4519], 50_000, 10_000, 30);

    public static readonly Article CnnBesideRnn = new("CNN beside RNN", [], [.4992, .5062, .5000], 50_000, 10_000, 16);

    public static IReadOnlyList<Article> All => [Reviews, CnnThenRnn, CnnBesideRnn];

    public int Epochs => Validation.Length;

    public int BatchesPerEpoch => (Train + 63) / 64;
}
