namespace RnnLessons.Notebooks.Tests;

/// <summary>Lessons that train as little as they can, for hosts in which they are slow: what is tried is that every cell runs and what kinds of things it shows, not what they say.</summary>
internal static class ShortTraining
{
    private static readonly Dictionary<string, string> Values = new()
    {
        ["00-start-here.ipynb"] = "updates=20",
        ["01-sequences.ipynb"] = "orderUpdates=2 orderSeeds=1 waveUpdates=2 verdictUpdates=2 soFarUpdates=2",
        ["02-srnn.ipynb"] = "updates=2 seeds=1 parityUpdates=2 parityHidden=4 paritySeeds=1 sunspotUpdates=2 sunspotSeeds=1",
        ["03-powers-of-w.ipynb"] = "recallSteps=10 gradientUpdates=2 gradientSeeds=1 truncatedUpdates=20 truncatedSeeds=1 recallUpdates=2 seeds=1 clippingUpdates=2 clippingSeeds=1",
        ["04-lstm.ipynb"] = "latchUpdates=2 latchSeeds=1 ladderUpdates=2 ladderSeeds=1 lags=10 recallSteps=10 batches=1 seeds=1 costUnits=8 costSteps=10 loopReadings=1 fusedReadings=2",
        ["05-gru.ipynb"] = "sumUpdates=1 sumSeeds=1 costSteps=10 turns=2 loopTurns=1 memoryLength=5 fewUpdates=1 manyUpdates=2 memorySeeds=1 longLength=10 longUpdates=1 longSeeds=1 lagLength=10 lagBatches=1 growUpdates=1 growSeeds=1 ownLength=5 ownUpdates=1 ownSeeds=1",
        ["06-birnn.ipynb"] = "recallSteps=5 lastUpdates=1 lastSeeds=1 futureUpdates=2 futureSeeds=1 costUnits=8 costSteps=5 readings=2",
        ["07-imdb.ipynb"] = "trainReviews=64 validationReviews=16 testReviews=32 bagEpochs=1 twinPairs=8 twinEpochs=1 twinSeeds=1 width=4 units=3 epochs=1 fewReviews=32 fewEpochs=1",
        ["08-cifar10.ipynb"] = "trainPictures=64 testPictures=32 units=3 epochs=1 filters=2 besideUnits=3 features=4 branchSeeds=1",
        ["09-which-cell.ipynb"] = "units=8 recallUpdates=10 recallSeeds=1 controlUpdates=10 addingUpdates=10 addingSeeds=1 parityUpdates=10 paritySeeds=1 costUnits=8 readings=1 rounds=1",
        ["10-text.ipynb"] = "textUpdates=50 settleUpdates=50 textSeeds=1 textUnits=8 heatCharacters=160 codeUpdates=2 codeUnits=8 codeSeeds=1 freeCharacters=300 shortUpdates=2 shortSeeds=1",
        ["12-gates.ipynb"] = "recallSteps=10 recallUpdates=2 recallSeeds=1 seriesUpdates=10 seriesSeeds=1 latchUpdates=2 latchSeeds=1 costSteps=8 costUnits=4 readings=1 parityUnits=2 parityUpdates=2 paritySeeds=1 longUpdates=2 tableSeeds=1",
        ["data.ipynb"] = "",
    };

    /// <summary>The lessons, by name.</summary>
    public static IEnumerable<string> Lessons => Values.Keys;

    /// <summary>A lesson's parameters and their values.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(string lesson) =>
        [.. Values[lesson].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => value.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
}
