using Mono.Cecil;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// Tells Mono.Cecil of what size the enums are that constants in a cell have: a default value of a parameter, a <c>const</c>. It asks for
/// the enum's own definition, which may be in a library or in an earlier cell, of which there is no file. The constants themselves tell.
/// </summary>
internal sealed class ConstantTypes : MetadataResolver
{
    private readonly Dictionary<string, TypeDefinition> enums = [];

    public ConstantTypes()
        : base(new DefaultAssemblyResolver())
    {
    }

    /// <summary>Notes the enums of all constants of a module.</summary>
    public void Take(ModuleDefinition module)
    {
        foreach (var type in module.GetTypes())
        {
            foreach (var field in type.Fields.Where(field => field.HasConstant))
                Take(module, field.FieldType, field.Constant);
            foreach (var parameter in type.Methods.SelectMany(method => method.Parameters).Where(parameter => parameter.HasConstant))
                Take(module, parameter.ParameterType, parameter.Constant);
        }
    }

    /// <inheritdoc/>
    public override TypeDefinition? Resolve(TypeReference type) => enums.GetValueOrDefault(type.FullName) ?? base.Resolve(type);

    private void Take(ModuleDefinition module, TypeReference type, object? constant)
    {
        if (type is GenericInstanceType { ElementType.FullName: "System.Nullable`1" } nullable)
            type = nullable.GenericArguments[0];
        if (constant is null || type is TypeDefinition || type.IsPrimitive || !type.IsValueType || enums.ContainsKey(type.FullName))
            return;
        var size = module.ImportReference(constant.GetType());
        var found = new TypeDefinition(type.Namespace, type.Name, TypeAttributes.Sealed, new TypeReference("System", "Enum", module, module.TypeSystem.CoreLibrary));
        found.Fields.Add(new FieldDefinition("value__", FieldAttributes.Public | FieldAttributes.SpecialName | FieldAttributes.RTSpecialName, size));
        enums.Add(type.FullName, found);
    }
}
