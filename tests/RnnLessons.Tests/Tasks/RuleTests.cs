using System.Security.Cryptography;
using System.Text;
using RnnLessons.Data;
using RnnLessons.Tasks;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Tasks;

/// <summary>What a seed stands for stays: lessons' batches are what they were before their rules were shared with the playground.</summary>
public sealed class RuleTests
{
    /// <summary>Of two batches and of the validation batch, the beginning of the SHA-256 of types, shapes and numbers; taken before (commit e277745).</summary>
    public static TheoryData<string, string, string, string> Before => new()
    {
        { "Echo(3, 11)", "A21106D431E18F72", "340AB726674D62C9", "2777A43C8732C334" },
        { "Echo(0, 5)", "14513E062E650066", "0B8D2824CD521970", "7DDF3026E3E4B596" },
        { "Recall(7)", "EFA0E56FB843A7E1", "193BE5FCE44E5F22", "DFF84075F1887528" },
        { "Recall(1, 3)", "1A0A47E6A2120552", "DFE5FA170DC30FA0", "FD203B448D074DA9" },
        { "Latch(13)", "07A9B26B5BD33DDD", "6EFA0AA78DBE2022", "9C0D1E98C42AD415" },
        { "Latch(6, 0.5)", "89EC414A2504AE35", "05D459DD796BC63F", "088C1CA69F4EE318" },
        { "Adding(9)", "63E055B6F2691B04", "CE81A8E981770B7C", "C1B88E5458B457B0" },
        { "Parity(17)", "41A9EC1F89B4F659", "52B8FCB98A87D980", "3F71EC78FE00E147" },
        { "Forecast(sunspots, 24)", "485FB8DC163885C2", "73008FBB9AA8ED63", "5186506537BAE1C6" },
    };

    [Theory]
    [MemberData(nameof(Before))]
    public void A_seed_gives_the_batches_that_it_always_gave(string task, string first, string second, string validation)
    {
        using var scope = NewDisposeScope();
        using SequenceTask made = task switch
        {
            "Echo(3, 11)" => new Echo(3, 11),
            "Echo(0, 5)" => new Echo(0, 5),
            "Recall(7)" => new Recall(7),
            "Recall(1, 3)" => new Recall(1, 3),
            "Latch(13)" => new Latch(13),
            "Latch(6, 0.5)" => new Latch(6, 0.5),
            "Adding(9)" => new Adding(9),
            "Parity(17)" => new Parity(17),
            _ => new Forecast(Series.Sunspots(), 24),
        };
        using var generator = new Generator(20261201, CPU);
        Assert.Equal((first, second, validation), (Hash(made.Draw(5, generator)), Hash(made.Draw(70, generator)), Hash(made.ValidationBatch)));
    }

    private static string Hash(Batch batch)
    {
        var bytes = new List<byte>();
        foreach (var numbers in (Tensor?[])[batch.Inputs, batch.Targets, batch.Mask])
        {
            if (numbers is null) continue;
            bytes.AddRange(Encoding.ASCII.GetBytes($"{numbers.dtype}[{string.Join(",", numbers.shape)}]"));
            bytes.AddRange(numbers.contiguous().bytes.ToArray());
        }

        return Convert.ToHexString(SHA256.HashData([.. bytes]))[..16];
    }
}
