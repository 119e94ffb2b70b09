using System;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Mono.Cecil;
using Mono.Cecil.Cil;

/// <summary>Writes a copy of an assembly in which no argument of a native call can be collected before the call is over.</summary>
/// <remarks>
/// TorchSharp 0.107.0 passes <c>alpha.Handle</c> to libtorch and then forgets alpha. If another thread happens to start a garbage
/// collection just then, alpha's finaliser frees the number that libtorch is about to read: <c>a + b</c> fails, or is wrong. So each
/// method that calls native code gets <c>GC.KeepAlive(argument)</c> for every argument that is an object, before it returns.
/// </remarks>
public sealed class KeepArgumentsAlive : Task
{
    /// <summary>The assembly to mend; it is only read.</summary>
    [Required]
    public string Source { get; set; }

    /// <summary>Where the mended copy goes.</summary>
    [Required]
    public string Destination { get; set; }

    public override bool Execute()
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(Source));
        using var assembly = AssemblyDefinition.ReadAssembly(Source, new ReaderParameters { AssemblyResolver = resolver });
        var module = assembly.MainModule;
        var core = module.TypeSystem.CoreLibrary as AssemblyNameReference;
        var collector = new TypeReference("System", "GC", module, core);
        var keepAlive = new MethodReference("KeepAlive", module.TypeSystem.Void, collector) { Parameters = { new(module.TypeSystem.Object) } };
        var mended = 0;
        foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(CallsNativeCode)) mended += Mend(method, keepAlive) ? 1 : 0;
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        var beside = Destination + ".new";
        assembly.Write(beside);
        File.Delete(Destination); // and not overwritten: a running program may have it mapped, by this name or through a hard link
        File.Move(beside, Destination);
        Log.LogMessage(MessageImportance.Normal, $"{Destination}: {mended} methods keep their arguments alive.");
        if (mended == 0) Log.LogError($"{Source}: no method with a native call was found.");
        return mended > 0;
    }

    private static bool CallsNativeCode(MethodDefinition method) => method.HasBody && method.Body.Instructions.Any(instruction =>
        instruction.OpCode.Code is Code.Call && instruction.Operand is MethodDefinition { IsPInvokeImpl: true });

    private static bool Mend(MethodDefinition method, MethodReference keepAlive)
    {
        var arguments = method.Parameters.Where(argument => IsObject(argument.ParameterType)).ToList();
        if (method.HasThis && !method.DeclaringType.IsValueType && !method.IsConstructor) arguments.Insert(0, method.Body.ThisParameter);
        if (arguments.Count == 0) return false;
        foreach (var jump in method.Body.Instructions.Where(instruction => instruction.OpCode.OperandType is OperandType.ShortInlineBrTarget)) Lengthen(jump);
        var il = method.Body.GetILProcessor();
        foreach (var end in method.Body.Instructions.Where(instruction => instruction.OpCode.Code is Code.Ret).ToArray())
        {
            // The instruction itself becomes the first of the new ones, so that what jumps to it still arrives before them.
            (end.OpCode, end.Operand) = (OpCodes.Ldarg, arguments[0]);
            var last = After(il, end, il.Create(OpCodes.Call, keepAlive));
            foreach (var argument in arguments.Skip(1))
                last = After(il, After(il, last, il.Create(OpCodes.Ldarg, argument)), il.Create(OpCodes.Call, keepAlive));
            After(il, last, il.Create(OpCodes.Ret));
        }

        return true;
    }

    /// <summary>Lets a jump reach as far as it must: its short form ends after 127 bytes.</summary>
    private static void Lengthen(Instruction jump) =>
        jump.OpCode = (OpCode)typeof(OpCodes).GetField(jump.OpCode.Code.ToString().Replace("_S", "")).GetValue(null);

    private static Instruction After(ILProcessor il, Instruction before, Instruction added)
    {
        il.InsertAfter(before, added);
        return added;
    }

    private static bool IsObject(TypeReference type) =>
        !type.IsByReference && !type.IsPointer && !type.IsGenericParameter && !type.IsValueType && type.MetadataType is not MetadataType.String;
}
