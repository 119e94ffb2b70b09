// A real browser, and a small server of the page's files, for the scenarios of this folder.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** Where the build puts the page. */
export const folder = process.env.PLAYGROUND ?? fileURLToPath(new URL('../../../../artifacts/playground', import.meta.url));

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };

/** Serves the folder as any static host does. */
export async function serve() {
  const server = createServer((request, response) => {
    const file = path.join(folder, new URL(request.url, 'http://host').pathname.replace(/\/$/, '/index.html'));
    if (!file.startsWith(folder) || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise(listening => server.listen(0, '127.0.0.1', listening));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** playground.html, as it is opened from a disk. */
export const onDisk = pathToFileURL(path.join(folder, 'playground.html')).href;

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
});
