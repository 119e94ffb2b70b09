// The worker: .NET runs here, so that the page never waits for it.
import { startRuntime, type Carried } from './runtime';
import type { Report } from './protocol';

interface Exports {
  RnnLessons: { Playground: { Exports: { Simd(): boolean } } };
}

const report = (message: Report, transfer: Transferable[] = []) => postMessage(message, { transfer });

/** The first message says where the runtime is. */
addEventListener('message', async ({ data }: MessageEvent<string | Carried>) => {
  try {
    const program = (await startRuntime<Exports>(data)).RnnLessons.Playground.Exports;
    report({ kind: 'ready', simd: program.Simd() });
  } catch (error) {
    report({ kind: 'problem', message: `The arithmetic could not be started: ${error instanceof Error ? error.message : error}` });
  }
}, { once: true });
