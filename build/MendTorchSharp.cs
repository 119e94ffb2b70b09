using System;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Mono.Cecil;
using Mono.Cecil.Cil;

/// <summary>Writes a copy of TorchSharp.dll in which five faults are mended.</summary>
/// <remarks>
/// <para>Arguments live as long as the call. TorchSharp 0.107.0 passes <c>alpha.Handle</c> to libtorch and then forgets alpha. If
/// another thread happens to start a garbage collection just then, alpha's finaliser frees the number that libtorch is about to read:
/// <c>a + b</c> fails, or is wrong. So each method that calls native code gets <c>GC.KeepAlive(argument)</c> for every argument that
/// is an object, before it returns.</para>
/// <para>Errors are asked for. Some methods never ask whether the native function failed, and most ask only if it returned 0, though
/// some functions return an undefined tensor then, which ends the process when it is used. So each native call is followed by
/// <c>torch.CheckForErrors()</c>, unless it returned 0 and the method has its own way on from there.</para>
/// <para>A disposed tensor is named as such. A few methods pass its handle, which is 0, and end the process.</para>
/// <para>The kit comes first. The module initialiser runs RnnLessons's, which makes libtorch load where TorchSharp fails to, and which
/// turns C++ exceptions into .NET ones. So it doesn't matter which of the two libraries a notebook touches first.</para>
/// <para>What can only end the process throws instead: the methods that stand in <see cref="Refused"/>.</para>
/// </remarks>
public sealed class MendTorchSharp : Task
{
    /// <summary>The assembly to mend; it is only read.</summary>
    [Required]
    public string Source { get; set; }

    /// <summary>Where the mended copy goes.</summary>
    [Required]
    public string Destination { get; set; }

    /// <summary>A file with a method and a sentence, parted by a tab, on each line that isn't empty and doesn't start with #.</summary>
    [Required]
    public string Refused { get; set; }

    private ModuleDefinition module;

    public override bool Execute()
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(Source));
        using var assembly = AssemblyDefinition.ReadAssembly(Source, new ReaderParameters { AssemblyResolver = resolver });
        module = assembly.MainModule;
        var methods = module.GetTypes().SelectMany(type => type.Methods).ToList();
        var check = methods.SingleOrDefault(method => method.Name == "CheckForErrors" && method.Parameters.Count == 0);
        var mended = 0;
        foreach (var method in methods.Where(CallsNativeCode))
        {
            if (check != null && method != check && !Ends(method)) AskForErrors(method, check);
            if (!Ends(method)) AskForHandles(method);
            KeepArgumentsAlive(method);
            mended++;
        }

        if (mended == 0 || check == null) Log.LogError($"{Source}: no method with a native call was found, or none that asks for errors.");
        foreach (var line in File.ReadLines(Refused).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')))
        {
            var refused = methods.Where(method => method.FullName.Substring(method.FullName.IndexOf(' ') + 1) == line[0]).ToList();
            if (refused.Count != 1) Log.LogWarning($"{Refused}: {Source} has no method {line[0]}.");
            foreach (var method in refused) Refuse(method, line[1]);
        }

        PrepareFirst();
        Write(assembly);
        Log.LogMessage(MessageImportance.Normal, $"{Destination}: {mended} methods with native calls.");
        return !Log.HasLoggedErrors;
    }

    private void Write(AssemblyDefinition assembly)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        var beside = Destination + ".new";
        assembly.Write(beside);
        File.Delete(Destination); // and not overwritten: a running program may have it mapped, by this name or through a hard link
        File.Move(beside, Destination);
    }

    private static bool CallsNativeCode(MethodDefinition method) => method.HasBody && method.Body.Instructions.Any(IsNativeCall);

    private static bool IsNativeCall(Instruction instruction) => instruction.OpCode.Code is Code.Call && instruction.Operand is MethodDefinition { IsPInvokeImpl: true };

    /// <summary>Frees what native code holds: called by finalisers, too, where nobody could catch an exception.</summary>
    private static bool Ends(MethodDefinition method) => method.Name is "Dispose" or "ReleaseHandle" or "Finalize";

    private static void AskForErrors(MethodDefinition method, MethodReference check)
    {
        var asks = method.Body.Instructions.Any(instruction => instruction.Operand == check);
        LengthenJumps(method);
        var il = method.Body.GetILProcessor();
        foreach (var call in method.Body.Instructions.Where(IsNativeCall).ToArray())
        {
            var next = call.Next;
            if (next.Operand == check) continue;
            var last = call;
            if (asks && ((MethodReference)call.Operand).ReturnType.MetadataType is MetadataType.IntPtr)
                last = After(il, After(il, last, il.Create(OpCodes.Dup)), il.Create(OpCodes.Brfalse, next));
            After(il, last, il.Create(OpCodes.Call, check));
        }
    }

    /// <summary>The property says that a tensor is disposed; the field behind it is 0 then, which libtorch takes for an address.</summary>
    private static void AskForHandles(MethodDefinition method)
    {
        foreach (var instruction in method.Body.Instructions)
        {
            if (instruction.OpCode.Code is Code.Ldfld && instruction.Operand is FieldDefinition { Name: "handle" } field && field.DeclaringType.FullName == "TorchSharp.torch/Tensor")
                (instruction.OpCode, instruction.Operand) = (OpCodes.Call, field.DeclaringType.Methods.Single(getter => getter.Name == "get_Handle"));
        }
    }

    private void KeepArgumentsAlive(MethodDefinition method)
    {
        var arguments = method.Parameters.Where(argument => IsObject(argument.ParameterType)).ToList();
        if (method.HasThis && !method.DeclaringType.IsValueType && !method.IsConstructor) arguments.Insert(0, method.Body.ThisParameter);
        if (arguments.Count == 0) return;
        var keepAlive = new MethodReference("KeepAlive", module.TypeSystem.Void, Type("System", "GC")) { Parameters = { new(module.TypeSystem.Object) } };
        LengthenJumps(method);
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
    }

    private void Refuse(MethodDefinition method, string sentence)
    {
        method.Body = new MethodBody(method);
        var il = method.Body.GetILProcessor();
        il.Emit(OpCodes.Ldstr, sentence);
        il.Emit(OpCodes.Newobj, new MethodReference(".ctor", module.TypeSystem.Void, Type("System", "NotSupportedException")) { HasThis = true, Parameters = { new(module.TypeSystem.String) } });
        il.Emit(OpCodes.Throw);
    }

    /// <summary>try { RuntimeHelpers.RunModuleConstructor(Assembly.Load("RnnLessons").ManifestModule.ModuleHandle); } catch (IOException) { }</summary>
    /// <remarks>FileLoadException too: .NET Interactive refuses a name without a version where RnnLessons has been loaded from a file, and then it has prepared itself.</remarks>
    private void PrepareFirst()
    {
        var (reflected, handle) = (Type("System.Reflection", "Module"), Type("System", "ModuleHandle", isValue: true));
        var (loaded, missing) = (Type("System.Reflection", "Assembly"), Type("System.IO", "IOException"));
        var initialiser = new MethodDefinition(".cctor", MethodAttributes.Static | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName, module.TypeSystem.Void);
        var il = initialiser.Body.GetILProcessor();
        var end = il.Create(OpCodes.Ret);
        var start = il.Create(OpCodes.Ldstr, "RnnLessons");
        il.Append(start);
        il.Emit(OpCodes.Call, new MethodReference("Load", loaded, loaded) { Parameters = { new(module.TypeSystem.String) } });
        il.Emit(OpCodes.Callvirt, new MethodReference("get_ManifestModule", reflected, loaded) { HasThis = true });
        il.Emit(OpCodes.Callvirt, new MethodReference("get_ModuleHandle", handle, reflected) { HasThis = true });
        il.Emit(OpCodes.Call, new MethodReference("RunModuleConstructor", module.TypeSystem.Void, Type("System.Runtime.CompilerServices", "RuntimeHelpers")) { Parameters = { new(handle) } });
        il.Emit(OpCodes.Leave, end);
        var caught = il.Create(OpCodes.Pop); // TorchSharp stands alone, as it was published
        il.Append(caught);
        il.Emit(OpCodes.Leave, end);
        il.Append(end);
        initialiser.Body.ExceptionHandlers.Add(new ExceptionHandler(ExceptionHandlerType.Catch) { TryStart = start, TryEnd = caught, HandlerStart = caught, HandlerEnd = end, CatchType = missing });
        module.Types.Single(type => type.Name == "<Module>").Methods.Add(initialiser);
    }

    private TypeReference Type(string space, string name, bool isValue = false) =>
        new TypeReference(space, name, module, (AssemblyNameReference)module.TypeSystem.CoreLibrary, isValue);

    /// <summary>Lets jumps reach as far as they must: their short form ends after 127 bytes.</summary>
    private static void LengthenJumps(MethodDefinition method)
    {
        foreach (var jump in method.Body.Instructions.Where(instruction => instruction.OpCode.OperandType is OperandType.ShortInlineBrTarget))
            jump.OpCode = (OpCode)typeof(OpCodes).GetField(jump.OpCode.Code.ToString().Replace("_S", "")).GetValue(null);
    }

    private static Instruction After(ILProcessor il, Instruction before, Instruction added)
    {
        il.InsertAfter(before, added);
        return added;
    }

    private static bool IsObject(TypeReference type) =>
        !type.IsByReference && !type.IsPointer && !type.IsGenericParameter && !type.IsValueType && type.MetadataType is not MetadataType.String;
}
