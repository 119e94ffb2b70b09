import { toHtml } from './markdown-html';

// Reads Markdown beside the page, which can end it.
addEventListener('message', ({ data }: MessageEvent<string>) => postMessage(toHtml(data)));
// Whoever started it hears that it listens.
postMessage(undefined);
