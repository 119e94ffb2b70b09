// A function that makes a vector of zeros and counts its bits, byte by byte: what has no SIMD refuses it.
const module = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);

/** Whether WebAssembly computes several numbers at once here; .NET's runtime is compiled for it. */
export const hasSimd = (): boolean => WebAssembly.validate(module);
