// Bundles the page: node build.mjs FOLDER FRAMEWORK
// FOLDER gets the page as files, and as playground.html, which carries everything and may be opened from a disk.
import { build } from 'esbuild';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const [out = 'dist', framework] = process.argv.slice(2);

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  entryPoints: { playground: 'src/playground.ts', worker: 'src/worker.ts' },
  outdir: out,
  bundle: true,
  // No modules: a page from file:// may not load them, and neither may a worker that is made of a blob.
  format: 'iife',
  target: 'es2022',
  minify: true,
  logLevel: 'warning',
  loader: { '.svg': 'text', '.txt': 'text' },
});
await cp('src/index.html', path.join(out, 'index.html'));
if (framework) {
  await cp(framework, path.join(out, '_framework'), { recursive: true });
  await writeFile(path.join(out, 'playground.html'), await carrying());
}

/** The page with its script, style, worker and runtime inside. */
async function carrying() {
  const read = file => readFile(path.join(out, file), 'utf8');
  // What would end the element that it stands in is written otherwise, which means the same.
  const script = (await read('playground.js')).replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  const carried = [`<script type="text/plain" id="carried-worker">${(await readFile(path.join(out, 'worker.js'))).toString('base64')}</script>`];
  for (const file of (await readdir(framework)).sort())
    carried.push(`<script type="text/plain" data-carried="${file}">${gzipSync(await readFile(path.join(framework, file)), { level: 9 }).toString('base64')}</script>`);
  const replaced = (page, old, by) => {
    if (page.split(old).length !== 2) throw new Error(`index.html holds «${old}» ${page.split(old).length - 1} times; wanted: once.`);
    return page.split(old).join(by);
  };
  let page = await read('index.html');
  page = replaced(page, '<link rel="stylesheet" href="playground.css">', `<style>${await read('playground.css')}</style>`);
  page = replaced(page, '<script defer src="playground.js"></script>', '');
  return replaced(page, '</body>', `${carried.join('\n')}\n<script>${script}</script>\n</body>`);
}
