using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Native;

/// <summary>What build/MendTorchSharp.cs mends; CollectionTests has the arguments that are kept alive.</summary>
public sealed class MendedTorchSharpTests
{
    private static readonly string Refused = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "refused-by-torchsharp.tsv"));

    public static IEnumerable<TheoryDataRow<string, string>> Methods =>
        Refused.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Select(line => line.Split('\t')).Select(line => new TheoryDataRow<string, string>(line[0], line[1]));

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_method_that_can_only_end_the_process_names_another_way(string method, string sentence)
    {
        var name = method[(method.IndexOf("::", StringComparison.Ordinal) + 2)..method.IndexOf('(')];
        var count = method[(method.IndexOf('(') + 1)..].Split(',').Length;
        var found = typeof(torch).GetMember(name, BindingFlags.Public | BindingFlags.Static).Concat(typeof(Tensor).GetMember(name))
            .Cast<MethodInfo>().Where(candidate => candidate.GetParameters().Length == count);
        using var scope = NewDisposeScope();
        Assert.Contains(found, candidate =>
        {
            var values = candidate.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null).ToArray();
            try
            {
                _ = candidate.IsGenericMethod ? null : candidate.Invoke(candidate.IsStatic ? null : ones(3), values);
                return false;
            }
            catch (TargetInvocationException e)
            {
                return e.InnerException is NotSupportedException refusal && refusal.Message == sentence;
            }
        });
    }

    [Fact]
    public void The_list_of_methods_that_can_only_end_the_process_was_made_for_this_version() =>
        // Another version may have mended some, and broken others: take the list away, build, and run OperationFuzzTests.
        Assert.StartsWith($"# Methods of TorchSharp {typeof(torch).Assembly.GetName().Version!.ToString(3)} ", Refused);

    [Theory]
    [InlineData("negative size")]
    [InlineData("number too large")]
    public void An_error_that_TorchSharp_does_not_ask_for_is_thrown(string what)
    {
        var error = Assert.Throws<ExternalException>(() => _ = what == "negative size" ? rand(1, -1, 2) : (object)((Scalar)1e30).ToInt32());
        Assert.Contains(what == "negative size" ? "-1" : "overflow", error.Message);
    }

    [Fact]
    public void A_disposed_tensor_is_named_as_such()
    {
        var tau = ones(3);
        tau.Dispose();
        Assert.Contains("empty handle", Assert.Throws<InvalidOperationException>(() => ones(3, 3).ormqr(tau, ones(3, 3))).Message);
    }
}
