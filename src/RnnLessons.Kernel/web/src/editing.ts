import {
  CodeMirrorEditorFactory, EditorExtensionRegistry, EditorLanguageRegistry, EditorThemeRegistry, ybinding,
} from '@jupyterlab/codemirror';
import { EditorView } from '@codemirror/view';
import type { IYText } from '@jupyter/ydoc';
import type { Cell } from '@jupyterlab/cells';
import { Notebook, NotebookModel, StaticNotebook, setCellExecutor, runCell } from '@jupyterlab/notebook';
import type { RenderMimeRegistry } from '@jupyterlab/rendermime';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { Signal } from '@lumino/signaling';
import { CellFactory } from './trust';

const csharp = 'text/x-csharp';

function editorFactory(): CodeMirrorEditorFactory {
  const languages = new EditorLanguageRegistry();
  EditorLanguageRegistry.getDefaultLanguages()
    .filter(language => ['C#', 'ipythongfm', 'Markdown', 'HTML', 'CSS', 'JavaScript'].includes(language.name))
    .forEach(language => languages.addLanguage(language));
  languages.addLanguage({ name: 'ipythongfm', mime: 'text/x-ipythongfm', load: async () => (await import('@codemirror/lang-markdown')).markdown() });
  const themes = new EditorThemeRegistry();
  EditorThemeRegistry.getDefaultThemes().forEach(theme => themes.addTheme(theme));
  const extensions = new EditorExtensionRegistry();
  EditorExtensionRegistry.getDefaultExtensions({ themes }).forEach(extension => extensions.addExtension(extension));
  // The text of a cell is the notebook's own: what is typed is in the model at once, and what the model is given is seen.
  extensions.addExtension({
    name: 'shared-model',
    factory: options => {
      const shared = options.model.sharedModel as IYText;
      return EditorExtensionRegistry.createImmutableExtension(ybinding({ ytext: shared.ysource, undoManager: shared.undoManager ?? undefined }));
    },
  });
  // What a screen reader calls the place where one types.
  extensions.addExtension({ name: 'named', factory: () => EditorExtensionRegistry.createImmutableExtension(EditorView.contentAttributes.of({ 'aria-label': 'Source of the cell' })) });
  return new CodeMirrorEditorFactory({ extensions, languages });
}

/** A notebook that tells of each cell it gets. */
export class LessonNotebook extends Notebook {
  readonly #inserted = new Signal<this, Cell>(this);

  /** Does something to every cell: to those that are there, and to each that comes later, also where the whole notebook is read anew. */
  forEachCell(act: (cell: Cell) => void): void {
    this.widgets.forEach(act);
    this.#inserted.connect((_, cell) => act(cell));
  }

  protected override onCellInserted(index: number, cell: Cell): void {
    super.onCellInserted(index, cell);
    // While the notebook itself is being made, nobody listens.
    this.#inserted?.emit(cell);
  }
}

/** A notebook as JupyterLab draws it; its cells are C#. */
export function notebookOf(content: INotebookContent, rendermime: RenderMimeRegistry): LessonNotebook {
  setCellExecutor({ runCell });
  const model = new NotebookModel();
  model.fromJSON(content);
  // Its first undo would take all cells away.
  model.sharedModel.clearUndoHistory();
  const editors = editorFactory();
  const editor = { autoClosingBrackets: true, lineNumbers: false, lineWrap: false, matchBrackets: true, indentUnit: '4', tabSize: 4 };
  const notebook = new LessonNotebook({
    rendermime,
    contentFactory: new CellFactory({ editorFactory: editors.newInlineEditor }),
    mimeTypeService: { getMimeTypeByLanguage: () => csharp, getMimeTypeByFilePath: () => csharp },
    editorConfig: { code: editor, markdown: { ...editor, lineWrap: true }, raw: editor },
    notebookConfig: { ...StaticNotebook.defaultNotebookConfig, windowingMode: 'none', recordTiming: true, scrollPastEnd: false, showInputPlaceholder: false },
  });
  notebook.model = model;
  // JupyterLab calls it a feed, which consists of articles; cells are none.
  notebook.node.querySelector('.jp-WindowedPanel-viewport')?.setAttribute('role', 'region');
  return notebook;
}
