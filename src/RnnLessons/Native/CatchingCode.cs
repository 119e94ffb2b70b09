using System.Buffers.Binary;

namespace RnnLessons.Native;

/// <summary>Machine code (x86-64, System V ABI) that calls a native function and catches what it throws, with its unwind tables.</summary>
/// <remarks>
/// <code>
/// extern "C" word call(…) noexcept {                                  // any arguments, any result; r11: which function
///     try { return functions[r11](…); }
///     catch (const std::exception&amp; e) { report(e.what(), r11); }
///     catch (...) { report(nullptr, r11); }
///     return 0;
/// }
/// </code>
/// Arguments in registers stay where they are; <see cref="StackWords"/> words of those on the stack are copied. Each function has
/// an entry of its own, which loads its number and jumps here. The tables are those that a C++ compiler writes: Linux Standard Base,
/// "Exception Frames", and the Itanium C++ ABI's "LSDA". Everything that the code needs from elsewhere stands in a table of addresses,
/// one of each function and then those of <see cref="Slot"/>: no relocation, so no symbol of any version is asked for.
/// </remarks>
internal sealed class CatchingCode
{
    /// <summary>How many words of arguments on the stack reach the function. TorchSharp needs far fewer (a test counts them).</summary>
    public const int StackWords = 24;

    /// <summary>Bytes of one function's entry.</summary>
    public const int EntrySize = 16;

    /// <summary>What the code needs besides the functions, in the order of the table of addresses.</summary>
    public enum Slot
    {
        BeginCatch,
        EndCatch,
        Report,
        Personality,
        StandardException,
    }

    private const int FrameSize = StackWords * 8 + 16;

    private readonly List<byte> bytes = [];
    private readonly int functions;
    private readonly long codeAddress, tableAddress;

    /// <param name="functions">How many functions there are.</param>
    /// <param name="codeAddress">Where <see cref="Code"/> will stand, in the library's own addresses.</param>
    /// <param name="tableAddress">Where the table of addresses will stand.</param>
    public CatchingCode(int functions, long codeAddress, long tableAddress)
    {
        (this.functions, this.codeAddress, this.tableAddress) = (functions, codeAddress, tableAddress);
        for (var function = 0; function < functions; function++) WriteEntry(function);
        Start = bytes.Count;
        WriteCall();
    }

    /// <summary>The entries, then the call.</summary>
    public byte[] Code => [.. bytes];

    /// <summary>Where the call starts in <see cref="Code"/>; the entries before it need no unwind table, as nothing is thrown there.</summary>
    public int Start { get; }

    /// <summary>Where, after <see cref="Start"/>, the instruction that calls the function starts and ends, and where the handler starts.</summary>
    public (int Call, int AfterCall, int Handler) Marks { get; private set; }

    public long AddressOf(Slot slot) => tableAddress + 8L * (functions + (int)slot);

    private void WriteEntry(int function)
    {
        Write(0x41, 0xBB).WriteInt32(function); // mov r11d, function
        var next = bytes.Count + 5;
        Write(0xE9).WriteInt32(functions * EntrySize - next); // jmp call
        while (bytes.Count % EntrySize != 0) Write(0xCC); // int3
    }

    private void WriteCall()
    {
        Write(0x55); // push rbp
        Write(0x48, 0x89, 0xE5); // mov rbp, rsp
        Write(0x48, 0x81, 0xEC).WriteInt32(FrameSize); // sub rsp, FrameSize
        Write(0x4C, 0x89, 0x5D, 0xF8); // mov [rbp - 8], r11
        for (var at = 0; at < StackWords * 8; at += 16)
        {
            Write(0x44, 0x0F, 0x10, 0x85).WriteInt32(16 + at); // movups xmm8, [rbp + 16 + at]
            Write(0x44, 0x0F, 0x11, 0x84, 0x24).WriteInt32(at); // movups [rsp + at], xmm8
        }

        Write(0x4C, 0x8D, 0x15).WriteRelative(tableAddress); // lea r10, [table]
        var call = bytes.Count;
        Write(0x43, 0xFF, 0x14, 0xDA); // call [r10 + 8 * r11]
        var afterCall = bytes.Count;
        Write(0xC9, 0xC3); // leave; ret

        Marks = (call - Start, afterCall - Start, bytes.Count - Start); // the handler: rax is the exception, edx which catch it is
        Write(0x89, 0x14, 0x24); // mov [rsp], edx
        Write(0x48, 0x89, 0xC7); // mov rdi, rax
        CallSlot(Slot.BeginCatch); // rax: the thrown object
        Write(0x83, 0x3C, 0x24, UnwindTables.StandardExceptionFilter); // cmp dword [rsp], …
        Write(0x75, 0x0B); // jne unknown
        Write(0x48, 0x8B, 0x08); // mov rcx, [rax]
        Write(0x48, 0x89, 0xC7); // mov rdi, rax
        Write(0xFF, 0x51, 0x10); // call [rcx + 16]: what(), third in the table of virtual functions after two destructors
        Write(0xEB, 0x02); // jmp known
        Write(0x31, 0xC0); // unknown: xor eax, eax
        Write(0x48, 0x89, 0xC7); // known: mov rdi, rax
        Write(0x48, 0x8B, 0x75, 0xF8); // mov rsi, [rbp - 8]
        CallSlot(Slot.Report);
        CallSlot(Slot.EndCatch);
        Write(0x31, 0xC0, 0x31, 0xD2); // xor eax, eax; xor edx, edx
        Write(0x0F, 0x57, 0xC0); // xorps xmm0, xmm0
        Write(0xC9, 0xC3); // leave; ret
    }

    private void CallSlot(Slot slot) => Write(0xFF, 0x15).WriteRelative(AddressOf(slot)); // call [slot]

    private CatchingCode Write(params ReadOnlySpan<byte> code)
    {
        bytes.AddRange(code);
        return this;
    }

    private void WriteInt32(int number)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, number);
        bytes.AddRange(four);
    }

    /// <summary>A distance from the end of the instruction, which ends with it.</summary>
    private void WriteRelative(long address) => WriteInt32((int)(address - (codeAddress + bytes.Count + 4)));
}
