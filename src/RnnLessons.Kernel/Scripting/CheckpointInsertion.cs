using Mono.Cecil;
using Mono.Cecil.Cil;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// Puts calls of <see cref="Checkpoint"/> into what a cell was compiled to: at every jump backwards, and at the beginning of
/// every method. Code that is busy then ends with an exception at a place of its own, in good order. The runtime's way of ending
/// it, an abort (<c>ControlledExecution</c>), is not used: on Linux it is raised inside a signal handler, from which it never returns. It
/// leaves the signal blocked by which the runtime suspends threads, so that the next collection may freeze the process, and it may end
/// the process itself (seen in a regular expression: <c>terminate called after throwing an instance of 'PAL_SEHException'</c>).
/// </summary>
internal static class CheckpointInsertion
{
    /// <summary>Rewrites an assembly and its symbols.</summary>
    /// <param name="image">The assembly.</param>
    /// <param name="symbols">Its portable PDB.</param>
    /// <returns>Both, with the calls in, to be read from their beginning.</returns>
    public static (MemoryStream Image, MemoryStream Symbols) Rewrite(MemoryStream image, MemoryStream symbols)
    {
        image.Position = symbols.Position = 0;
        var constants = new ConstantTypes();
        using var module = ModuleDefinition.ReadModule(image, new ReaderParameters { MetadataResolver = constants, SymbolReaderProvider = new PortablePdbReaderProvider(), SymbolStream = symbols });
        constants.Take(module);
        var checkpoint = new TypeReference(typeof(Checkpoint).Namespace, nameof(Checkpoint), module, Host(module));
        var turn = new MethodReference(nameof(Checkpoint.Turn), module.TypeSystem.Void, checkpoint);
        var enter = new MethodReference(nameof(Checkpoint.Enter), module.TypeSystem.Void, checkpoint);
        foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
            Rewrite(method, turn, enter);

        var (written, writtenSymbols) = (new MemoryStream(), new MemoryStream());
        module.Write(written, new WriterParameters { WriteSymbols = true, SymbolWriterProvider = new PortablePdbWriterProvider(), SymbolStream = writtenSymbols });
        written.Position = writtenSymbols.Position = 0;
        return (written, writtenSymbols);
    }

    private static AssemblyNameReference Host(ModuleDefinition module)
    {
        var name = typeof(Checkpoint).Assembly.GetName();
        if (module.AssemblyReferences.FirstOrDefault(known => known.Name == name.Name) is { } already)
            return already;
        var host = new AssemblyNameReference(name.Name, name.Version);
        module.AssemblyReferences.Add(host);
        return host;
    }

    private static void Rewrite(MethodDefinition method, MethodReference turn, MethodReference enter)
    {
        var code = method.Body.Instructions;
        var calls = code.Any(one => one.OpCode.FlowControl == FlowControl.Call || one.OpCode.Code == Code.Newobj);
        var back = code.Where(JumpsBack).ToList();
        // Short jumps may have become too short for what stands between.
        foreach (var jump in code.Where(one => one.OpCode.OperandType == OperandType.ShortInlineBrTarget))
            jump.OpCode = Long(jump.OpCode);
        foreach (var jump in back)
            Before(method.Body, jump, turn);
        // A type whose initializer was stopped can never be used again; getters that compilers write have nothing to stop.
        if (!(method.IsConstructor && method.IsStatic) && (calls || !method.IsGetter && !method.IsSetter))
            Before(method.Body, code[0], calls ? enter : turn);
    }

    private static bool JumpsBack(Instruction jump) => jump.Operand switch
    {
        Instruction target => target.Offset <= jump.Offset,
        Instruction[] targets => targets.Any(target => target.Offset <= jump.Offset),
        _ => false,
    };

    // The call takes the place of the instruction, which moves on: whatever jumps there, begins or ends there, now does so at the call.
    private static void Before(MethodBody body, Instruction instruction, MethodReference call)
    {
        var moved = Instruction.Create(OpCodes.Nop);
        (moved.OpCode, moved.Operand) = (instruction.OpCode, instruction.Operand);
        (instruction.OpCode, instruction.Operand) = (OpCodes.Call, call);
        body.Instructions.Insert(body.Instructions.IndexOf(instruction) + 1, moved);
    }

    private static OpCode Long(OpCode jump) => jump.Code switch
    {
        Code.Br_S => OpCodes.Br,
        Code.Brfalse_S => OpCodes.Brfalse,
        Code.Brtrue_S => OpCodes.Brtrue,
        Code.Beq_S => OpCodes.Beq,
        Code.Bge_S => OpCodes.Bge,
        Code.Bgt_S => OpCodes.Bgt,
        Code.Ble_S => OpCodes.Ble,
        Code.Blt_S => OpCodes.Blt,
        Code.Bne_Un_S => OpCodes.Bne_Un,
        Code.Bge_Un_S => OpCodes.Bge_Un,
        Code.Bgt_Un_S => OpCodes.Bgt_Un,
        Code.Ble_Un_S => OpCodes.Ble_Un,
        Code.Blt_Un_S => OpCodes.Blt_Un,
        Code.Leave_S => OpCodes.Leave,
        _ => throw new NotSupportedException($"{jump} is a jump that this program does not know. Wanted: those of ECMA-335."),
    };
}
