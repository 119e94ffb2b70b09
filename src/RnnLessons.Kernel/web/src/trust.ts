import { type CodeCell, CodeCellModel, type MarkdownCell } from '@jupyterlab/cells';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { Notebook } from '@jupyterlab/notebook';
import { OutputArea, type IOutputAreaModel, OutputAreaModel } from '@jupyterlab/outputarea';
import { OutputModel } from '@jupyterlab/rendermime';
import { harmless } from './harmless';

// True while an output area hears its kernel.
let isHearing = false;

/**
 * The outputs of a cell. An output is trusted when it is made of what a kernel says to this page, and in no other case: not for
 * what a file, a draft or a copy says of itself, and not for the cell's own state, which an undo may fill with a file's outputs again.
 */
class Outputs extends OutputAreaModel {
  constructor(options: IOutputAreaModel.IOptions) {
    super({ ...options, trusted: false, contentFactory: { createOutputModel: made => new OutputModel({ ...made, trusted: isHearing }) } });
  }

  override get trusted(): boolean {
    return false;
  }

  // JupyterLab would make all outputs anew here, with the trust of the cell.
  override set trusted(_: boolean) {}
}

CodeCellModel.defaultContentFactory.createOutputArea = options => new Outputs(options);

const future = Object.getOwnPropertyDescriptor(OutputArea.prototype, 'future')!;

/** Marks the time in which an output area hears what its kernel says. */
function listen(area: OutputArea): void {
  const hearing = <M, R>(heard: (message: M) => R) => (message: M) => {
    isHearing = true;
    try {
      return heard(message);
    } finally {
      isHearing = false;
    }
  };
  Object.defineProperty(area, 'future', {
    get: future.get,
    set(this: OutputArea, given: NonNullable<OutputArea['future']>) {
      future.set!.call(this, given);
      given.onIOPub = hearing(given.onIOPub);
      given.onReply = hearing(given.onReply);
    },
  });
}

const longestColoured = 5_000;

/** Makes the cells of a notebook; their outputs are trusted when a kernel has just made them. */
export class CellFactory extends Notebook.ContentFactory {
  override createCodeCell(options: CodeCell.IOptions): CodeCell {
    const cell = super.createCodeCell(options);
    listen(cell.outputArea);
    return cell;
  }

  override createMarkdownCell(options: MarkdownCell.IOptions): MarkdownCell {
    // Like the parser of Markdown, the editor's takes long for some long texts. They are edited without colours.
    if (options.model.sharedModel.source.length > longestColoured) options.model.mimeType = 'text/plain';
    return super.createMarkdownCell(options);
  }
}

/** A notebook without what it says of its own trustworthiness, and without names that lead to prototypes. */
export function untrusted(content: INotebookContent): INotebookContent {
  delete harmless(content).metadata?.trusted;
  for (const cell of content.cells) {
    delete cell.trusted;
    delete cell.metadata?.trusted;
  }
  return content;
}
