import {
  CodeMirrorEditorFactory, EditorExtensionRegistry, EditorLanguageRegistry, EditorThemeRegistry, ybinding,
} from '@jupyterlab/codemirror';
import type { IYText } from '@jupyter/ydoc';
import { Notebook, NotebookModel, StaticNotebook, setCellExecutor, runCell } from '@jupyterlab/notebook';
import type { RenderMimeRegistry } from '@jupyterlab/rendermime';
import type { INotebookContent } from '@jupyterlab/nbformat';

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
  return new CodeMirrorEditorFactory({ extensions, languages });
}

/** A notebook as JupyterLab draws it; its cells are C#. */
export function notebookOf(content: INotebookContent, rendermime: RenderMimeRegistry): Notebook {
  setCellExecutor({ runCell });
  const model = new NotebookModel();
  model.fromJSON(content);
  const editors = editorFactory();
  const editor = { autoClosingBrackets: true, lineNumbers: false, lineWrap: false, matchBrackets: true, indentUnit: '4', tabSize: 4 };
  const notebook = new Notebook({
    rendermime,
    contentFactory: new Notebook.ContentFactory({ editorFactory: editors.newInlineEditor }),
    mimeTypeService: { getMimeTypeByLanguage: () => csharp, getMimeTypeByFilePath: () => csharp },
    editorConfig: { code: editor, markdown: { ...editor, lineWrap: true }, raw: editor },
    notebookConfig: { ...StaticNotebook.defaultNotebookConfig, windowingMode: 'none', recordTiming: true, scrollPastEnd: false, showInputPlaceholder: false },
  });
  notebook.model = model;
  return notebook;
}
