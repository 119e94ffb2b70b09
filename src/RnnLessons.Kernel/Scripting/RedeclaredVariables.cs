using System.Reflection;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Lets go of what a cell held before it was run again.</summary>
/// <remarks>
/// In a chain of submissions, running <c>var model = …</c> again makes a second variable and keeps the first one's model alive for the
/// whole session. Here every earlier variable of that name and type gets the new value: the old model is freed, and a function that an
/// earlier cell declared sees the new one, as readers of a notebook expect.
/// </remarks>
internal sealed class RedeclaredVariables
{
    private readonly Dictionary<(string Name, Type Type), List<(object Submission, FieldInfo Field)>> declared = [];

    /// <summary>Takes down what a submission declared, and hands its values to the earlier variables of the same names.</summary>
    public void Supersede(object? submission)
    {
        if (submission is null) return;
        foreach (var field in submission.GetType().GetFields().Where(field => !field.IsStatic && !field.IsInitOnly && !field.Name.Contains('<')))
        {
            if (!declared.TryGetValue((field.Name, field.FieldType), out var earlier)) declared[(field.Name, field.FieldType)] = earlier = [];
            var value = field.GetValue(submission);
            foreach (var (old, variable) in earlier) variable.SetValue(old, value);
            earlier.Add((submission, field));
        }
    }
}
