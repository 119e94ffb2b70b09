// Bundles the page: node build.mjs FOLDER
import { build } from 'esbuild';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

const out = process.argv[2] ?? 'dist';

// JupyterLab's dark theme, for the dark page alone: both themes are in the one style sheet.
const darkOnly = {
  name: 'dark-only',
  setup(bundle) {
    bundle.onLoad({ filter: /theme-dark-extension[\\/]style[\\/]variables\.css$/ }, async file => ({
      contents: (await readFile(file.path, 'utf8')).replaceAll(':root', ':root[data-theme="dark"]'),
      loader: 'css',
    }));
  },
};

// An icon is text where a script asks for it, and an address where a style sheet does.
const icons = {
  name: 'icons',
  setup(bundle) {
    bundle.onResolve({ filter: /\.svg$/ }, file => file.kind === 'url-token' && !file.path.startsWith('data:')
      ? { path: path.resolve(file.resolveDir, file.path), namespace: 'icon' } : undefined);
    bundle.onLoad({ filter: /.*/, namespace: 'icon' }, async file => ({ contents: await readFile(file.path), loader: 'dataurl' }));
  },
};

// Fonts as browsers of today read them; older formats of the same fonts are left out.
const modernFonts = {
  name: 'modern-fonts',
  setup(bundle) {
    bundle.onResolve({ filter: /\.(woff|ttf|eot|otf)([?#].*)?$/ }, () => ({ path: 'none', external: true }));
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  entryPoints: { lesson: 'src/lesson.ts', start: 'src/start.ts', 'markdown-worker': 'src/markdown-worker.ts' },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'linked',
  logLevel: 'warning',
  alias: { path: 'path-browserify', crypto: './src/none.ts' },
  define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' },
  loader: { '.svg': 'text', '.woff2': 'file', '.png': 'dataurl', '.gif': 'dataurl' },
  assetNames: 'fonts/[name]-[hash]',
  chunkNames: 'parts/[name]-[hash]',
  plugins: [darkOnly, icons, modernFonts],
});
await cp('src/lesson.html', path.join(out, 'lesson.html'));
await cp('src/start.html', path.join(out, 'start.html'));
await cp('src/theme.js', path.join(out, 'theme.js'));
await cp('src/icon.svg', path.join(out, 'icon.svg'));
