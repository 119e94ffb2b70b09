import { Completer, CompleterModel, CompletionHandler, KernelCompleterProvider, ProviderReconciliator } from '@jupyterlab/completer';
import { Text } from '@jupyterlab/coreutils';
import type { Notebook } from '@jupyterlab/notebook';
import type { RenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import { make } from './elements';
import type { LessonKernel } from './kernel';

/** The kernel's completions: by Tab, and by themselves after a dot. */
class Completions extends KernelCompleterProvider {
  shouldShowContinuousHint(visible: boolean, changed: { sourceChange?: { insert?: unknown }[] } | unknown): boolean {
    const inserted = (changed as { sourceChange?: { insert?: unknown }[] } | null)?.sourceChange?.find(part => part.insert)?.insert;
    return typeof inserted === 'string' && (inserted === '.' || (visible && /^\w$/.test(inserted)));
  }
}

/** Completes names in the cell that is edited. */
export function completionFor(notebook: Notebook, kernel: LessonKernel): CompletionHandler {
  const completer = new Completer({ model: new CompleterModel() });
  const reconciliator = () => new ProviderReconciliator({
    context: { widget: notebook, editor: notebook.activeCell?.editor, session: kernel.context.session },
    providers: [new Completions()],
    timeout: 20_000,
  });
  const handler = new CompletionHandler({ completer, reconciliator: reconciliator() });
  handler.autoCompletion = true;
  const follow = () => {
    handler.reconciliator = reconciliator();
    handler.editor = notebook.activeCell?.model.type === 'code' ? notebook.activeCell.editor : null;
  };
  notebook.activeCellChanged.connect(() => void notebook.activeCell?.ready.then(follow));
  kernel.context.sessionChanged.connect(follow);
  completer.hide();
  Widget.attach(completer, document.body);
  follow();
  return handler;
}

/** Shows what the kernel knows about the name at the cursor. */
export async function inspect(notebook: Notebook, kernel: LessonKernel, rendermime: RenderMimeRegistry): Promise<void> {
  const editor = notebook.activeCell?.editor, session = kernel.context.session?.kernel;
  if (!editor || !session) return;
  const code = editor.model.sharedModel.getSource(), cursor = editor.getCursorPosition();
  const answer = await session.requestInspect({ code, cursor_pos: Text.jsIndexToCharIndex(editor.getOffsetAt(cursor), code), detail_level: 0 });
  if (answer.content.status !== 'ok' || !answer.content.found) return;
  const model = rendermime.createModel({ data: answer.content.data, trusted: false });
  const renderer = rendermime.createRenderer(rendermime.preferredMimeType(model.data, 'ensure')!);
  await renderer.renderModel(model);
  const at = editor.getCoordinateForPosition(cursor);
  if (!at) return;
  const card = make('div', { class: 'inspection', role: 'tooltip' });
  card.style.left = `${Math.min(at.left, innerWidth - 620)}px`;
  card.style.top = `${at.bottom + 6}px`;
  document.querySelector('.inspection')?.remove();
  document.body.append(card);
  Widget.attach(renderer, card);
  const close = () => {
    renderer.dispose();
    card.remove();
    for (const kind of ['keydown', 'mousedown', 'wheel']) removeEventListener(kind, closeOutside, { capture: true });
  };
  const closeOutside = (event: Event) => card.contains(event.target as Node) || close();
  for (const kind of ['keydown', 'mousedown', 'wheel']) addEventListener(kind, closeOutside, { capture: true });
}
