using System.Linq.Expressions;
using System.Reflection;
using RnnLessons.Cells;
using RnnLessons.Lesson;
using RnnLessons.Tasks;
using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson.Exercises;

/// <summary>An answer for every check of the library, made from the type that it asks for.</summary>
internal static class WrongAnswers
{
    /// <summary>The checks of all lessons.</summary>
    public static readonly MethodInfo[] Checks = [.. typeof(Exercise).Assembly.GetExportedTypes()
        .Where(type => type.IsAbstract && type.IsSealed && type.Name.StartsWith("Lesson", StringComparison.Ordinal))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(Answer<>))];

    static WrongAnswers() => Assert.InRange(Checks.Length, 29, 100);

    /// <summary>A check by its name in the lesson.</summary>
    public static string Name(MethodInfo check) => $"{check.DeclaringType!.Name}.{check.Name}";

    /// <summary>What the reader of a check with a wrong answer is told.</summary>
    public static string Said(MethodInfo check)
    {
        var answer = check.Invoke(null, [.. check.GetParameters().Select(parameter => Of(parameter.ParameterType))])!;
        return answer.GetType().GetMethod("Result", BindingFlags.NonPublic | BindingFlags.Instance)!.Invoke(answer, [""])!.ToString()!;
    }

    /// <summary>An answer that draws, and is wrong.</summary>
    public static object? Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            var call = type.GetMethod("Invoke")!;
            Expression<Action> draw = () => Draw();
            return Expression.Lambda(type, Expression.Block(draw.Body, Expression.Constant(Value(call.ReturnType), call.ReturnType)),
                call.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType))).Compile();
        }

        return Value(type);
    }

    private static LstmCell Cell()
    {
        manual_seed(4);
        return new(1, 1);
    }

    private static void Draw() => rand(1);

    private static object? Value(Type type) =>
        type == typeof(Tensor) ? ones(2, 2)
        : type == typeof(LstmCell) ? Cell()
        : type == typeof(Hyperparameters) ? new Hyperparameters { Updates = 2 }
        : type == typeof(Echo) || type == typeof(SequenceTask) ? new Echo(1, 5)
        : type == typeof(string) ? "?"
        : type.IsArray ? Array.CreateInstance(type.GetElementType()!, [.. Enumerable.Repeat(2, type.GetArrayRank())])
        : type.IsValueType ? Activator.CreateInstance(type)
        : throw new InvalidOperationException($"The test has no sample of {type}.");
}
