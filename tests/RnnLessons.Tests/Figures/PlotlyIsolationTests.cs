using System.Reflection;
using System.Runtime.Loader;
using RnnLessons.Figures;

namespace RnnLessons.Tests.Figures;

public sealed class PlotlyIsolationTests
{
    private static readonly Assembly Library = typeof(Figure).Assembly;

    [Fact]
    public void The_library_itself_refers_to_nothing_that_a_notebook_may_bring_in_another_version()
    {
        var apart = Directory.GetFiles(Path.Combine(Path.GetDirectoryName(Library.Location)!, "plotly"), "*.dll").Select(Path.GetFileNameWithoutExtension).ToHashSet();
        Assert.Superset(new HashSet<string?> { "RnnLessons.Charts", "Plotly.NET", "FSharp.Core", "Newtonsoft.Json" }, apart);
        Assert.Equal(["RnnLessons.Charts"], Library.GetReferencedAssemblies().Select(name => name.Name).Where(apart.Contains));
    }

    [Fact]
    public void No_public_member_names_a_type_of_a_chart_library()
    {
        string[] charts = ["Plotly.NET", "Plotly.NET.CSharp", "XPlot.Plotly", "FSharp.Core", "DynamicObj", "Newtonsoft.Json"];
        var named = Library.GetExportedTypes().SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .SelectMany(member => Types(member).Select(type => (member, type)))
            .Where(pair => charts.Contains(pair.type.Assembly.GetName().Name));
        Assert.Empty(named.Select(pair => $"{pair.member.DeclaringType}.{pair.member.Name}"));
    }

    [Fact]
    public void Charts_and_what_they_need_load_in_a_context_of_their_own()
    {
        _ = SeriesFigures.Lines("Title", null, "x", "y", ("a", [1, 2]));
        var own = AssemblyLoadContext.All.Single(context => context.Name == "RnnLessons charts");
        var loaded = own.Assemblies.Select(assembly => assembly.GetName().Name).ToArray();
        Assert.Contains("Plotly.NET", loaded);
        Assert.Contains("FSharp.Core", loaded);
        Assert.Contains("Newtonsoft.Json", loaded);
        Assert.DoesNotContain(AssemblyLoadContext.Default.Assemblies, assembly => assembly.GetName().Name is "Plotly.NET" or "DynamicObj");
    }

    private static IEnumerable<Type> Types(MemberInfo member) => (member switch
    {
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => [],
    }).SelectMany(type => type.IsGenericType ? type.GetGenericArguments().Append(type) : [type]);
}
