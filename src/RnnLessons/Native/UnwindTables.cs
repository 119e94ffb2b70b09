namespace RnnLessons.Native;

/// <summary>The unwind tables of <see cref="CatchingCode"/>: how its frame is left, and that its call has two handlers.</summary>
/// <remarks>Three tables one behind the other: .eh_frame_hdr, .eh_frame and .gcc_except_table.</remarks>
internal static class UnwindTables
{
    /// <summary>The number by which the handler knows a std::exception from anything else.</summary>
    public const byte StandardExceptionFilter = 1;

    /// <summary>Bytes of all three tables.</summary>
    public const int Size = HeaderSize + FramesSize + HandlersSize;

    private const int HeaderSize = 20, CommonSize = 32, FrameSize = 32, FramesSize = CommonSize + FrameSize + 4, HandlersSize = 24;

    private const byte Omitted = 0xff, Relative = 0x1b, RelativeIndirect = 0x9b, Unsigned4 = 0x03, RelativeToTable = 0x3b, Unsigned = 0x01;

    /// <summary>Writes the tables, which will stand at <paramref name="address"/>, for code that will stand at <paramref name="codeAddress"/>.</summary>
    public static void Write(Span<byte> into, long address, CatchingCode code, long codeAddress)
    {
        var (start, size) = (codeAddress + code.Start, code.Code.Length - code.Start);
        var (frames, frame) = (address + HeaderSize, address + HeaderSize + CommonSize);
        var handlers = frames + FramesSize;
        var to = new Writer(into, address);

        // .eh_frame_hdr: a table of one frame.
        to.Bytes(1, Relative, Unsigned4, RelativeToTable);
        to.Relative(frames);
        to.Int32(1);
        to.Int32((int)(start - address));
        to.Int32((int)(frame - address));

        // .eh_frame, what frames have in common: at the start the return address (register 16) lies on top of the stack (register 7).
        to.Int32(CommonSize - 4);
        to.Int32(0);
        to.Bytes(1);
        to.Bytes("zPLR\0"u8);
        to.Bytes(1, 0x78, 16); // addresses count in 1, offsets in -8
        to.Bytes(7, RelativeIndirect);
        to.Relative(code.AddressOf(CatchingCode.Slot.Personality));
        to.Bytes(Relative, Relative);
        to.Bytes(0x0c, 7, 8, 0x90, 1);
        to.FillTo(frame);

        // The frame: after `push rbp` (1 byte) and `mov rbp, rsp` (3 bytes) it is found through rbp (register 6).
        to.Int32(FrameSize - 4);
        to.Int32(CommonSize + 4);
        to.Relative(start);
        to.Int32(size);
        to.Bytes(4);
        to.Relative(handlers);
        to.Bytes(0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6);
        to.FillTo(handlers);

        // .gcc_except_table: one call, two handlers that are one; 1 is std::exception, 2 (no type) is anything.
        var (call, afterCall, handler) = code.Marks;
        to.Bytes(Omitted, RelativeIndirect);
        var types = handlers + HandlersSize;
        to.Unsigned(types - to.Address - 1);
        to.Bytes(Unsigned);
        var calls = to.Address;
        to.Bytes(0);
        to.Unsigned(call);
        to.Unsigned(afterCall - call);
        to.Unsigned(handler);
        to.Unsigned(1);
        into[(int)(calls - address)] = (byte)(to.Address - calls - 1);
        to.Bytes(StandardExceptionFilter, 1, 2, 0);
        to.FillTo(types - 8);
        to.Int32(0);
        to.Relative(code.AddressOf(CatchingCode.Slot.StandardException));
    }

    /// <summary>Writes one after the other, and knows at which address.</summary>
    private ref struct Writer(Span<byte> into, long start)
    {
        private readonly Span<byte> into = into;
        private int at;

        public readonly long Address => start + at;

        public void Bytes(params ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(into[at..]);
            at += bytes.Length;
        }

        public void Int32(int number)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(into[at..], number);
            at += 4;
        }

        /// <summary>The distance from here to an address.</summary>
        public void Relative(long address) => Int32((int)(address - Address));

        /// <summary>Seven bits a byte, the last without the eighth (LEB128).</summary>
        public void Unsigned(long number)
        {
            for (; number >= 0x80; number >>= 7) Bytes((byte)(number | 0x80));
            Bytes((byte)number);
        }

        /// <summary>Leaves out (the bytes are 0: no operation).</summary>
        public void FillTo(long address) => at = (int)(address - start);
    }
}
