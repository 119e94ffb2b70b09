using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace RnnLessons.Trials;

/// <summary>An attack or a fault that a test tries, with its outcome: a row of docs/security.md. The test asserts the outcome.</summary>
public interface ITrial
{
    /// <summary>What is tried, as a reader of docs/security.md would say it.</summary>
    string Tried { get; }

    /// <summary>What the program does then.</summary>
    string Outcome { get; }

    /// <summary>Somebody who means harm, rather than something that goes wrong by itself.</summary>
    bool IsAttack { get; }
}

/// <summary>The test is an attack on the program.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AttackAttribute(string tried, string outcome) : Attribute, ITrial
{
    public string Tried => tried;

    public string Outcome => outcome;

    public bool IsAttack => true;
}

/// <summary>The test makes something go wrong.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class FaultAttribute(string tried, string outcome) : Attribute, ITrial
{
    public string Tried => tried;

    public string Outcome => outcome;

    public bool IsAttack => false;
}

/// <summary>One row of a theory of attacks: what is tried, its outcome, and the theory's arguments.</summary>
public sealed class AttackDataAttribute(string tried, string outcome, params object?[] arguments) : TrialDataAttribute(tried, outcome, true, arguments);

/// <summary>One row of a theory of faults: what goes wrong, the outcome, and the theory's arguments.</summary>
public sealed class FaultDataAttribute(string tried, string outcome, params object?[] arguments) : TrialDataAttribute(tried, outcome, false, arguments);

/// <summary>A theory's row that is also a row of docs/security.md.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class TrialDataAttribute(string tried, string outcome, bool isAttack, object?[] arguments) : DataAttribute, ITrial
{
    public string Tried => tried;

    public string Outcome => outcome;

    public bool IsAttack => isAttack;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) => new([new TheoryDataRow(arguments)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
