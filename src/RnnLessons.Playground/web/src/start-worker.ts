// Starts the worker, from files beside the page or from what the page itself carries (playground.html, made by build.mjs).
import type { Order, Report } from './protocol';
import type { Carried } from './runtime';

export interface Trainer {
  send(order: Order): void;
  /** Ends it for good. */
  stop(): void;
}

/** Orders may be sent at once: they are read when .NET has started, which `ready` says. */
export function startWorker(report: (report: Report) => void): Trainer {
  const carried = document.getElementById('carried-worker');
  const worker = carried
    ? new Worker(URL.createObjectURL(new Blob([bytes(carried)], { type: 'text/javascript' })))
    : new Worker(new URL('worker.js', document.baseURI));
  worker.addEventListener('message', ({ data }: MessageEvent<Report>) => report(data));
  worker.addEventListener('error', event => report({ kind: 'problem', message: `The worker has failed: ${event.message ?? 'it could not be loaded.'}` }));
  if (carried) {
    const files: Carried = {};
    for (const file of document.querySelectorAll<HTMLElement>('script[data-carried]')) files[file.dataset.carried!] = bytes(file);
    worker.postMessage(files, Object.values(files));
  } else worker.postMessage(new URL('_framework/', document.baseURI).href);
  return { send: order => worker.postMessage(order), stop: () => worker.terminate() };
}

/** A file that the page carries as base64. */
function bytes(carrier: HTMLElement): ArrayBuffer {
  const text = atob(carrier.textContent!.trim()), file = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) file[i] = text.charCodeAt(i);
  return file.buffer;
}
