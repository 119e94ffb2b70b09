using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive.Formatting.TabularData;
using RnnLessons.Kernel.Jupyter;

namespace RnnLessons.Kernel.Scripting;

/// <summary>What <c>#!about</c> shows.</summary>
internal static class About
{
    /// <summary>The kernel's version, and what it runs on.</summary>
    public static TabularDataResource Kernel() => new[]
    {
        new { About = "rnn", Version = KernelInfo.Version },
        new { About = ".NET", Version = Environment.Version.ToString() },
        new { About = "C#", Version = LanguageVersionFacts.ToDisplayString(LanguageVersionFacts.MapSpecifiedToEffectiveVersion(LanguageVersion.Latest)) },
        new { About = "system", Version = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}" },
    }.ToTabularDataResource();
}
