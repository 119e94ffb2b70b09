using System.Reflection;
using System.Runtime.InteropServices;
using RnnLessons.Models;
using RnnLessons.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Native;

/// <summary>Without the library that catches, each of these ends the process: the native function lets its C++ exception out.</summary>
public sealed class WrongShapeTests
{
    public static TheoryData<string, string[]> Wrong => new()
    {
        { "matmul", ["3x4", "5x6"] },
        { "matmul with a vector", ["3x4", "3"] },
        { "a dense layer", ["[5, 4]", "[N, 3]"] },
        { "cummax", ["[-2, 1]", "7"] },
        { "the gradient of an unused input", ["used"] },
        { "bmm", ["[2, 4]", "[2, 3]"] },
        { "conv2d", ["[2, 4, 3, 3]", "[1, 3, 5, 5]"] },
        { "view", ["[5]", "12"] },
        { "cat", ["3", "5"] },
        { "gather", ["index"] },
        { "more memory than there is", ["memory"] },
        { "an embedding", ["index out of range"] },
        { "attention without heads", ["heads is 0"] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_argument_is_an_exception_that_names_it(string what, string[] named)
    {
        // Libtorch's own refusal, or the library's before it.
        var error = Assert.ThrowsAny<Exception>(() => Try(what));
        Assert.True(error is ExternalException or ArgumentException, error.ToString());
        Assert.All(named, name => Assert.Contains(name, error.Message));
        Assert.DoesNotContain("Exception raised from", error.Message);
        Assert.DoesNotContain("frame #", error.Message);
        Assert.DoesNotContain('\n', error.Message.TrimEnd());
    }

    [Fact]
    public void After_an_exception_operations_are_as_they_were()
    {
        for (var time = 0; time < 1000; time++)
        {
            using var scope = NewDisposeScope();
            Assert.Throws<ExternalException>(() => Try("matmul"));
            Assert.Equal(24, ones(3, 4).matmul(ones(4, 2)).sum().item<float>());
        }
    }

    [Fact]
    public void An_exception_belongs_to_the_thread_of_its_call()
    {
        var done = false;
        var other = new Thread(() =>
        {
            while (!Volatile.Read(ref done)) Assert.Equal(24, ones(3, 4).matmul(ones(4, 2)).sum().item<float>());
        });
        other.Start();
        for (var time = 0; time < 500; time++) Assert.Throws<ExternalException>(() => Try("matmul"));
        Volatile.Write(ref done, true);
        other.Join();
    }

    /// <summary>The library that catches hands on every register with arguments, and so many words of those on the stack.</summary>
    [Fact]
    public void All_arguments_of_every_native_function_are_handed_on()
    {
        var longest = NativeMethods.Max(method => method.GetParameters().Sum(parameter => Words(parameter.ParameterType)));
        Assert.InRange(longest, 12, CatchingCode.StackWords);

        static int Words(Type type) => type.IsValueType && !type.IsPrimitive && !type.IsEnum ? (Marshal.SizeOf(type) + 7) / 8 : 1;
    }

    [Fact]
    public void Every_native_function_is_called_in_a_catch()
    {
        Assert.SkipUnless(CatchingLibrary.Fits(typeof(torch).Assembly), "Only on Linux, x86-64, is there a library that catches.");
        var inTheLibrary = NativeMethods.Select(method => method.Name).Where(name => NativeLibrary.TryGetExport(LibTorch.Library, name, out _)).ToHashSet();
        Assert.True(inTheLibrary.Count > 1100, $"{inTheLibrary.Count} functions");
        Assert.Equal(inTheLibrary, CatchingLibrary.Caught.Where(name => !name.EndsWith(CatchingLibrary.Behind, StringComparison.Ordinal)).ToHashSet());
    }

    [Fact]
    public void Every_check_of_arguments_stands_before_a_function_that_there_is() =>
        Assert.All(ArgumentChecks.All.Keys, name => Assert.Contains(NativeMethods, method => method.Name == name));

    private static MethodInfo[] NativeMethods =>
        [.. typeof(torch).Assembly.GetType("TorchSharp.PInvoke.NativeMethods", throwOnError: true)!.GetMethods(BindingFlags.Static | BindingFlags.NonPublic).Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))];

    private static object Try(string what)
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(3, requires_grad: true), unused = ones(3, requires_grad: true);
        return what switch
        {
            "matmul" => ones(3, 4).matmul(ones(5, 6)),
            "matmul with a vector" => ones(3, 4).matmul(ones(3)),
            "a dense layer" => new Dense(3, 2).forward(ones(5, 4)),
            "cummax" => ones(3, 4).cummax(7),
            "the gradient of an unused input" => autograd.grad([(x * 2).sum()], [unused]),
            "bmm" => ones(2, 3, 4).bmm(ones(2, 3, 4)),
            "conv2d" => nn.functional.conv2d(ones(1, 3, 5, 5), ones(2, 4, 3, 3)),
            "view" => ones(3, 4).view(5),
            "cat" => cat([ones(2, 3), ones(2, 5)], 0),
            "gather" => ones(3, 4).gather(1, full([3L, 4L], 9L)),
            "more memory than there is" => zeros(1L << 45),
            "an embedding" => nn.Embedding(3, 4).call(tensor(new long[] { 7 })),
            "attention without heads" => nn.MultiheadAttention(4, 0),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "No such trial."),
        };
    }
}
