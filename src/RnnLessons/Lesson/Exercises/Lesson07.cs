using RnnLessons.Models;

namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 07.</summary>
public static class Lesson07
{
    /// <summary>7.1: how many parameters the review classifier has, from V words, vectors of D and H units.</summary>
    public static Answer<Func<long, long, long, long>> CountTheWeights(Func<long, long, long, long>? answer)
    {
        const long V = 11, D = 3, H = 5;
        long first = TwoWay(D, H), second = TwoWay(2 * H, H), whole = Whole(V, D, H);
        return Exercise.For("7.1 Count the weights", answer)
            .Expect(f => f(V, D, H), got => got != whole - V * D, got => $"For V = {V}, D = {D}, H = {H} you count {got}: all but the word vectors. Each of the V words has D numbers.")
            .Expect(f => f(V, D, H), got => got != V * D + (first + second) / 2 + 2 * H + 1, got => $"For V = {V}, D = {D}, H = {H} you count {got}: each BiLSTM in one direction only. Each has two LSTMs.")
            .Expect(f => f(V, D, H), got => got != V * D + 2 * first + 2 * H + 1, got => $"For V = {V}, D = {D}, H = {H} you count {got}: as if both BiLSTMs read vectors of D numbers. The second reads the states of the first: how wide are they?")
            .Expect(f => f(V, D, H), got => got != V * D + first + TwoWay(H, H) + 2 * H + 1, got => $"For V = {V}, D = {D}, H = {H} you count {got}: as if the second BiLSTM read H features at each step. Both directions of the first stand side by side.")
            .Expect(f => f(V, D, H), got => got != whole + 4 * 8 * H / 2, got => $"For V = {V}, D = {D}, H = {H} you count {got}: with libtorch's two bias vectors a gate. The model, like Keras, has one.")
            .Expect(f => f(V, D, H), got => got != whole - 1, got => $"For V = {V}, D = {D}, H = {H} you count {got}: one is missing, the bias of the last layer.")
            .Expect(f => f(V, D, H), got => got != whole - H, got => $"For V = {V}, D = {D}, H = {H} you count {got}: the last layer reads both directions, 2 H features.")
            .Expect(f => f(V, D, H), got => got == whole, got => $"For V = {V}, D = {D}, H = {H} you count {got}; the model has {whole}: {V * D} in the vectors, {first} and {second} in the two BiLSTMs, {2 * H + 1} in the last layer. Which part of yours differs?")
            .Expect(f => f(20_000, 128, 64), got => got == 2_757_761, got => $"Right for V = {V}, D = {D}, H = {H}, but for the article's 20,000, 128 and 64 you count {got:N0} and the model has 2,757,761. Do you use all three?");
    }

    /// <summary>7.2: Keras's <c>pad_sequences</c> at its defaults, for one sequence.</summary>
    public static Answer<Func<int[], int, int[]>> PadAtTheFront(Func<int[], int, int[]>? answer)
    {
        int[] ids = [7, 8, 9], longer = [1, 2, 3, 4, 5, 6];
        return Exercise.For("7.2 Pad and cut at the front", answer)
            .Expect(f => f(ids, 5), got => got is { Length: 5 }, got => $"For 3 ids and T = 5 you return {Said(got)}; wanted: 5 ids.")
            .Expect(f => f(ids, 5), got => !got.SequenceEqual([7, 8, 9, 0, 0]), "You pad at the back. Here the zeros come first, so that the last word stands at the last step.")
            .Expect(f => f(ids, 5), got => !got.SequenceEqual([0, 0, 9, 8, 7]), "The zeros are in the right place, but the words stand in the wrong order.")
            .Expect(f => f(ids, 5), got => got.SequenceEqual([0, 0, 7, 8, 9]), got => $"For [7, 8, 9] and T = 5 you return {Said(got)}; wanted: [0, 0, 7, 8, 9].")
            .Expect(f => f(longer, 4), got => got is { Length: 4 }, got => $"For 6 ids and T = 4 you return {Said(got)}; wanted: 4 ids. What happens to a review that is too long?")
            .Expect(f => f(longer, 4), got => !got.SequenceEqual([1, 2, 3, 4]), "You cut at the back, where reviewers usually give their verdict. Cut at the front: keep the last T ids.")
            .Expect(f => f(longer, 4), got => got.SequenceEqual([3, 4, 5, 6]), got => $"For [1, 2, 3, 4, 5, 6] and T = 4 you return {Said(got)}; wanted: [3, 4, 5, 6].")
            .Expect(f => f(longer, 6), got => got.SequenceEqual(longer), got => $"For 6 ids and T = 6 you return {Said(got)}; wanted: the ids as they are.")
            .Expect(f => f([], 2), got => got.SequenceEqual([0, 0]), got => $"For no ids and T = 2 you return {Said(got)}; wanted: [0, 0].");
    }

    /// <summary>7.3: early stopping: after which epoch training stops, and which epoch's weights are kept, both from 1.</summary>
    public static Answer<Func<double[], int, (int Stopped, int Kept)>> StopInTime(Func<double[], int, (int Stopped, int Kept)>? answer)
    {
        // Best at 2; 4 is better than 3, but not the best yet; 6 would be.
        double[] losses = [0.60, 0.40, 0.55, 0.45, 0.50, 0.30], falling = [0.9, 0.8, 0.7], equal = [0.5, 0.5, 0.5, 0.5];
        return Exercise.For("7.3 Stop in time", answer)
            .Expect(f => f(losses, 2), got => got != (2, 2), "You stop at the best epoch itself. During training nobody knows yet that it is the best: patience = 2 waits for two epochs without a new best.")
            .Expect(f => f(losses, 2), got => got.Stopped != 6, got => $"Losses {Said(losses)}, patience 2: you train on to epoch {got.Stopped}. Epoch 4 is better than epoch 3, but is it the best so far? Compare with the best, not with the epoch before.")
            .Expect(f => f(losses, 2), got => got != (4, 4), "You keep the weights of the epoch at which you stop. Keep the best ones, those of the epoch with the lowest loss.")
            .Expect(f => f(losses, 2), got => got.Stopped is not (3 or 5), got => $"Losses {Said(losses)}, patience 2: you stop after epoch {got.Stopped}. Epochs 3 and 4 are the two without a new best; wanted: 4.")
            .Expect(f => f(losses, 2), got => got == (4, 2), got => $"Losses {Said(losses)}, patience 2: you return {got}; wanted: (4, 2), stopped after epoch 4 and kept epoch 2. Epochs count from 1.")
            .Expect(f => f(losses, 4), got => got == (6, 6), got => $"Losses {Said(losses)}, patience 4: you return {got}; wanted: (6, 6). A new best sets the count back to 0.")
            .Expect(f => f(falling, 1), got => got == (3, 3), got => $"Losses {Said(falling)}, patience 1: you return {got}; wanted: (3, 3). Every epoch is a new best, and training ends when there are no more epochs.")
            .Expect(f => f(equal, 2), got => got == (3, 1), got => $"Losses {Said(equal)}, patience 2: you return {got}; wanted: (3, 1). An equal loss is no better one.");
    }

    private static long TwoWay(long d, long h) => 2 * 4 * h * (d + h + 1);

    private static long Whole(long V, long D, long H)
    {
        using var readers = RandomState.Keep();
        using var model = new ReviewClassifier(V, D, H);
        return model.parameters().Sum(parameter => parameter.numel());
    }

    private static string Said<T>(T[]? values) => values is null ? "nothing" : $"[{string.Join(", ", values)}]";
}
