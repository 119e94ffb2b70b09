// Starts .NET: from the folder _framework, or from what playground.html carries, where a page may fetch nothing.

/** What the worker needs of dotnet.js. */
interface Builder {
  withResourceLoader(load: (type: string, name: string, address: string) => string | Promise<Response>): Builder;
  withConfig(config: object): Builder;
  create(): Promise<{ getAssemblyExports(assembly: string): Promise<unknown>; getConfig(): { mainAssemblyName: string } }>;
}

/** The files of _framework, each gzipped, by their names. */
export type Carried = Record<string, ArrayBuffer>;

/** The functions that the C# program exports. */
export async function startRuntime<T>(from: string | Carried): Promise<T> {
  const files = typeof from === 'string' ? undefined : await unpack(from);
  const address = files ? files.address('dotnet.js') : new URL('dotnet.js', from as string).href;
  const { dotnet } = await import(address) as { dotnet: Builder };
  if (files) dotnet.withResourceLoader((type, name) => type === 'dotnetjs' ? files.address(name) : Promise.resolve(files.response(name)));
  const runtime = await dotnet.create();
  return await runtime.getAssemblyExports(runtime.getConfig().mainAssemblyName) as T;
}

async function unpack(carried: Carried) {
  const files = new Map(await Promise.all(Object.entries(carried).map(async ([name, zipped]) =>
    [name, await new Response(new Blob([zipped]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()] as const)));
  const file = (name: string) => {
    const found = files.get(name);
    if (!found) throw new Error(`The page carries no ${name}; it has ${[...files.keys()].join(', ')}.`);
    return found;
  };
  return {
    // A module made of a blob has an address that no other can stand beside; .NET wants one, though it then asks for nothing there.
    address: (name: string) => URL.createObjectURL(new Blob(
      [new TextDecoder().decode(file(name)).replaceAll('import.meta.url', '"https://carried.invalid/_framework/"')], { type: 'text/javascript' })),
    response: (name: string) => new Response(file(name), { headers: { 'content-type': name.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream' } }),
  };
}
