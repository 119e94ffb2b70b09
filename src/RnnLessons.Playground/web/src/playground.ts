import './styles/page.css';
import './styles/controls.css';
import './styles/pictures.css';
import { open } from './page';
import type { Report } from './protocol';
import { startWorker } from './start-worker';
import { applyTheme } from './theme';

applyTheme();
// .NET takes about a second to start: it does so while the page is painted and built.
const early: Report[] = [];
let take = (report: Report): unknown => early.push(report);
const trainer = startWorker(report => take(report));
let isOpen = false;
const build = () => {
  if (isOpen) return;
  isOpen = true;
  open(trainer, next => {
    take = next;
    early.forEach(next);
  });
};
// A tab in the background is given no frame.
requestAnimationFrame(() => setTimeout(build));
setTimeout(build, 100);
